#include "tools/qiyue/document_folder.hpp"

#include <filesystem>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/envelope.hpp"
#include "tools/qiyue/files.hpp"

namespace qiyue {

Result<std::vector<FolderDocument>> DocumentFolder::documents_for(const std::string& text) {
    std::vector<FolderDocument> found;
    if (path_.empty()) return found;
    const auto envelope = Envelope::parse(text);
    if (!envelope) return found;
    Document document;
    const auto event = read_event(envelope->payload, document);
    if (!event) return found;
    const auto named = documents_of(*event);
    if (named.empty()) return found;
    if (auto hashed = hash_files(); !hashed) return pass(hashed);
    for (const DocumentRef& one : named) {
        const auto file = files_.find(one.sha256);
        if (file != files_.end()) found.push_back({one.sha256, file->second, one.media_type});
    }
    return found;
}

Result<void> DocumentFolder::hash_files() {
    if (hashed_) return {};
    std::error_code failed;
    for (const auto& file : std::filesystem::directory_iterator(path_, failed)) {
        if (!file.is_regular_file()) continue;
        auto bytes = read_input(file.path().string(), limits::document_bytes_max);
        if (!bytes) return pass(bytes);
        files_.emplace(sha256(*bytes), file.path().string());
    }
    if (failed) return fail(ErrorCode::io, "cannot read " + path_ + ": " + failed.message());
    hashed_ = true;
    return {};
}

}  // namespace qiyue
