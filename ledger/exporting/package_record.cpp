#include "ledger/exporting/package_record.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/base/uuid.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::string_view exported_type = "package.exported";
constexpr std::size_t random_id_bytes = 10;
constexpr std::size_t nonce_bytes = 16;
constexpr std::size_t digest_chars = 64;

/// What an entry's line says; nullopt if it cannot be read.
std::optional<ExportedEntry> exported_in(Index index, std::string_view line) {
    const auto entry = parse_entry(line);
    const auto payload = entry ? from_base64(entry->payload_base64) : std::nullopt;
    if (!payload) return std::nullopt;
    const Json event = Json::parse(*payload, nullptr, false);
    if (!event.is_object()) return std::nullopt;
    const auto source = event.find("source");
    const auto data = event.find("data");
    if (source == event.end() || !source->is_string() || data == event.end()) return std::nullopt;
    ExportedEntry exported{index, source->get<std::string>(), std::nullopt, data->dump()};
    if (data->is_object() && data->contains("package_sha256") &&
        (*data)["package_sha256"].is_string())
        exported.package_sha256 = hash_from_hex((*data)["package_sha256"].get<std::string>());
    return exported;
}

}  // namespace

Result<ExportedDraft> draft_exported(const std::string& origin, const std::string& source,
                                     Micros time, std::string_view data) {
    ExportedDraft draft;
    draft.id = uuid_v7(time, random_bytes(random_id_bytes));
    const std::string type(exported_type);
    const Json event = {{"specversion", "1.0"},
                        {"id", draft.id},
                        {"source", source},
                        {"type", type},
                        {"dataschema", "urn:qiyue:catalogue:" + type + ":1"},
                        {"subject", "ledger"},
                        {"time", format_recorded(time)},
                        {"datacontenttype", "application/json"},
                        {"ledger", origin},
                        {"nonce", to_base64url(random_bytes(nonce_bytes))},
                        {"data", Json::parse(data, nullptr, false)}};
    draft.payload = event.dump(-1, ' ', false, Json::error_handler_t::replace);
    // The bytes are read back as a stranger reads them.
    Document document;
    const auto read = read_event(draft.payload, document);
    if (!read) return fail(ErrorCode::invalid_argument, read.error().text());
    if (const auto no = check_form(*read)) {
        return fail(ErrorCode::invalid_argument, no->says.en + " (" + no->says.zh + ")", no->place);
    }
    return draft;
}

Result<void> check_exported(const std::string& origin, const std::string& source, Micros time,
                            const PackageRequest& request) {
    MadePackage example;
    example.claim.scope = request.scope;
    example.claim.recipient = request.recipient;
    example.claim.purpose = request.purpose;
    example.claim.request_no = request.request_no;
    const auto draft = draft_exported(origin, source, time, exported_data(example));
    if (!draft) return std::unexpected(draft.error());
    return {};
}

bool ExportedEntry::states(std::string_view of_source, std::string_view of_data) const {
    return source == of_source && nlohmann::json::parse(data, nullptr, false) ==
                                      nlohmann::json::parse(of_data, nullptr, false);
}

Result<void> each_exported(const EventStore& store, Index from, Index end,
                           const std::function<bool(const ExportedEntry&)>& take) {
    for (;;) {
        const auto page = store.by_type(exported_type, from, end, limits::page_entries_max);
        if (!page) return std::unexpected(page.error());
        for (const Index index : page->indexes) {
            const auto line = store.entry(index);
            if (!line) return std::unexpected(line.error());
            const auto exported = exported_in(index, *line);
            if (exported && !take(*exported)) return {};
            from = Index{index.value + 1};
        }
        if (!page->more || page->indexes.empty()) return {};
    }
}

Result<std::optional<Index>> find_exported(const EventStore& store, Index from, Index end,
                                           std::string_view source, std::string_view data) {
    if (!Json::parse(data, nullptr, false).is_object())
        return fail(ErrorCode::invalid_argument, "this is not what a package.exported states");
    std::optional<Index> found;
    const auto read = each_exported(store, from, end, [&](const ExportedEntry& one) {
        if (one.states(source, data)) found = one.index;
        return !found;
    });
    if (!read) return std::unexpected(read.error());
    return found;
}

Result<std::vector<Hash>> opened_commitments(const std::string& package) {
    const auto files = open_package_files(package);
    if (!files) return std::unexpected(files.error());
    const auto manifest = (*files)->read("manifest-sha256.txt", limits::package_text_bytes_max);
    if (!manifest) return std::unexpected(manifest.error());
    std::vector<Hash> opened;
    for (const std::string& line : lines_of(*manifest)) {
        // "<64 hex>  data/disclosures/…": the digest of a text D is its commitment.
        const auto name = std::string_view(line).substr(std::min(line.size(), digest_chars + 2));
        if (!name.starts_with(package_file::disclosure_folder)) continue;
        const auto commitment = hash_from_hex(std::string_view(line).substr(0, digest_chars));
        if (!commitment)
            return fail(ErrorCode::package_format, "a line of its manifest has no digest", package);
        opened.push_back(*commitment);
    }
    return opened;
}

Result<std::optional<ErasedText>> find_erased(const EventStore& store, const std::string& package) {
    const auto opened = opened_commitments(package);
    if (!opened) return std::unexpected(opened.error());
    for (const Hash& commitment : *opened) {
        const auto row = store.row({RowKind::commitment, to_hex(commitment)});
        if (!row) return std::unexpected(row.error());
        if (!*row) continue;
        const CommitmentRow& field = std::get<CommitmentRow>(**row);
        if (field.erased) return ErasedText{commitment, field.index, field.pointer};
    }
    return std::nullopt;
}

Result<void> note_package(AccessRecord& record, const Hash& package_sha256,
                          std::span<const Hash> opened, AccessLine line) {
    line.package = package_sha256;
    line.commitment = std::nullopt;
    std::vector<AccessLine> lines(opened.size() + 1, line);
    for (std::size_t i = 0; i < opened.size(); ++i)
        lines[i + 1].commitment = opened[i];
    return record.add_all(lines);
}

}  // namespace qiyue
