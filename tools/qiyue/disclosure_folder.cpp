#include "tools/qiyue/disclosure_folder.hpp"

#include <algorithm>
#include <filesystem>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/event/disclosure.hpp"
#include "tools/qiyue/files.hpp"

namespace qiyue {
namespace {

Result<FolderText> read_text(const CloudEvent& event, const std::string& path) {
    auto text = read_input(path, limits::disclosure_bytes_max);
    if (!text) return pass(text);
    while (text->ends_with('\n'))
        text->pop_back();
    const std::string_view finding = check_disclosure(event, *text);
    if (!finding.empty()) {
        return fail(ErrorCode::disclosure_format,
                    path + " is not what the event commits to (" + std::string(finding) + ")");
    }
    auto disclosure = Disclosure::parse(*text);
    if (!disclosure) return pass(disclosure);
    return FolderText{path, disclosure->pointer, sha256(*text), std::move(*text)};
}

}  // namespace

Result<void> DisclosureFolder::read_names() {
    if (read_ || path_.empty()) return {};
    std::error_code failed;
    for (const auto& file : std::filesystem::directory_iterator(path_, failed)) {
        const std::string name = file.path().filename().string();
        const std::size_t dot = name.find('.');
        if (dot != std::string::npos) paths_.emplace(name.substr(0, dot), file.path().string());
    }
    if (failed) return fail(ErrorCode::io, "cannot read " + path_ + ": " + failed.message());
    read_ = true;
    return {};
}

Result<std::vector<FolderText>> DisclosureFolder::texts_for(const CloudEvent& event) {
    if (auto named = read_names(); !named) return pass(named);
    const auto [first, last] = paths_.equal_range(std::string(event.id));
    std::vector<std::string> paths;
    for (auto file = first; file != last; ++file)
        paths.push_back(file->second);
    std::sort(paths.begin(), paths.end());
    std::vector<FolderText> texts;
    for (const std::string& path : paths) {
        auto text = read_text(event, path);
        if (!text) return pass(text);
        texts.push_back(std::move(*text));
    }
    return texts;
}

std::vector<std::string> unopened(const CloudEvent& event, const std::vector<FolderText>& texts) {
    std::vector<std::string> pointers;
    for (const Value commitment : event.data["commit"]) {
        const std::string pointer(commitment.name());
        const bool opened = std::any_of(texts.begin(), texts.end(), [&](const FolderText& text) {
            return text.pointer == pointer;
        });
        if (!opened) pointers.push_back(pointer);
    }
    return pointers;
}

}  // namespace qiyue
