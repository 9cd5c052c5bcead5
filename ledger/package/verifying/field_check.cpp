#include "ledger/package/verifying/field_check.hpp"

#include <optional>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/event/disclosure.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/package/container/package_text.hpp"

namespace qiyue {
namespace {

/// The index in `<index>.<field>.json`.
std::optional<std::uint64_t> index_in(std::string_view name) {
    name.remove_prefix(package_file::disclosure_folder.size());
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    return from_decimal(name.substr(0, dot));
}

}  // namespace

FieldCheck::FieldCheck(const PackageFiles& files, FindingList& findings)
    : files_(files), findings_(findings) {
    for (const PackageFile& file : files.files()) {
        if (!file.name.starts_with(package_file::disclosure_folder)) continue;
        const auto index = index_in(file.name);
        if (index)
            disclosures_.emplace(*index, Opened{file.name});
        else
            findings.find("disclosure_pointer", std::nullopt, file.name + ": it names no entry");
    }
}

/// True if the file opens a field of this event and is named after it.
Result<bool> FieldCheck::judge(const std::string& name, Index index, const CloudEvent& event) {
    const auto find = [&](std::string_view code, const std::string& detail) {
        findings_.find(std::string(code), index.value, name + ": " + detail);
        return false;
    };
    auto text = read_text(files_, name, limits::disclosure_bytes_max, findings_);
    if (!text) return pass(text);
    if (!*text) return false;
    const std::string_view fault = check_disclosure(event, **text);
    if (!fault.empty()) return find(fault, "it opens no field of the entry");
    const auto disclosure = Disclosure::parse(**text);
    const Hash commitment = disclosure->commitment();
    if (disclosure_file_name(index, disclosure->pointer, commitment) != name)
        return find("disclosure_pointer", "it opens " + disclosure->pointer);
    opened_by_files_.emplace_back(index, commitment);
    return true;
}

/// What its data opens of earlier entries; and what later ones may open of it.
void FieldCheck::take_openings(bool is_scope, Index index, const CloudEvent& event) {
    for (const OpenedText& text : opened_by(event)) {
        const auto field = waiting_.find({text.event_id, text.pointer});
        if (field != waiting_.end() && field->second.second == text.commitment)
            opened_.insert(field->second);
    }
    if (!is_scope || !is_opened_by_log(event)) return;
    for (const Commitment& commitment : commitments_of(event))
        waiting_.insert_or_assign({std::string(event.id), commitment.pointer},
                                  Field{index, commitment.hash});
}

Result<void> FieldCheck::take(EntryPart part, Index index, const CloudEvent& event) {
    for (const Hash& hash : erased_by(event))
        erased_.insert(hash);
    const bool is_scope = part == EntryPart::scope;
    if (is_scope) commitments_ += commitments_of(event).size();
    take_openings(is_scope, index, event);
    const auto [begin, end] = disclosures_.equal_range(index.value);
    for (auto at = begin; at != end; ++at) {
        at->second.is_judged = true;
        if (!is_scope)
            findings_.find("disclosure_event", index.value,
                           at->second.name + ": the entry stands beside the scope");
        const auto opens = judge(at->second.name, index, event);
        if (!opens) return std::unexpected(opens.error());
        if (*opens && is_scope) opened_.insert(opened_by_files_.back());
    }
    return {};
}

Result<std::uint64_t> FieldCheck::count_erased() const {
    FindingList told_already(0);
    auto lines = PackageLines::open(files_, std::string(package_file::entries),
                                    limits::entry_bytes_max, told_already);
    if (!lines) return pass(lines);
    std::uint64_t count = 0;
    Document document;
    for (;;) {
        const auto line = lines->next();
        if (!line) return std::unexpected(line.error());
        if (!*line) return count;
        const auto entry = parse_entry(**line);
        if (!entry) continue;
        const auto payload = from_base64(entry->payload_base64);
        const auto event = payload ? read_event(*payload, document)
                                   : Result<CloudEvent>(fail(ErrorCode::event_format, ""));
        if (!event) continue;
        for (const Commitment& commitment : commitments_of(*event))
            if (erased_.contains(commitment.hash) &&
                !opened_.contains({entry->head.index, commitment.hash}))
                ++count;
    }
}

Result<PackageClaim::Fields> FieldCheck::finish() {
    for (const auto& [index, opened] : disclosures_)
        if (!opened.is_judged)
            findings_.find("disclosure_event", index,
                           opened.name + ": the entry is not in the package, or has no event");
    for (const auto& [index, hash] : opened_by_files_)
        if (erased_.contains(hash))
            findings_.find("disclosure_erased", index.value,
                           "a field that the log says was erased is opened");
    PackageClaim::Fields fields;
    fields.opened = opened_.size();
    if (!erased_.empty()) {
        const auto erased = count_erased();
        if (!erased) return std::unexpected(erased.error());
        fields.erased = *erased;
    }
    fields.withheld = commitments_ - std::min(commitments_, fields.opened + fields.erased);
    return fields;
}

}  // namespace qiyue
