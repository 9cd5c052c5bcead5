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

/// The `data` of the event in an entry's line; null if it cannot be read.
Json data_in(std::string_view line) {
    const auto entry = parse_entry(line);
    const auto payload = entry ? from_base64(entry->payload_base64) : std::nullopt;
    if (!payload) return {};
    const Json event = Json::parse(*payload, nullptr, false);
    return event.is_object() && event.contains("data") ? event["data"] : Json();
}

/// Whatever the order of members.
bool is_same(const Json& a, const Json& b) { return nlohmann::json(a) == nlohmann::json(b); }

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

Result<std::optional<Index>> find_exported(const EventStore& store, Index from, Index end,
                                           std::string_view data) {
    const Json wanted = Json::parse(data, nullptr, false);
    if (!wanted.is_object())
        return fail(ErrorCode::invalid_argument, "this is not what a package.exported states");
    for (;;) {
        const auto page = store.by_type(exported_type, from, end, limits::page_entries_max);
        if (!page) return std::unexpected(page.error());
        for (const Index index : page->indexes) {
            const auto line = store.entry(index);
            if (!line) return std::unexpected(line.error());
            if (is_same(data_in(*line), wanted)) return index;
            from = Index{index.value + 1};
        }
        if (!page->more || page->indexes.empty()) return std::nullopt;
    }
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

Result<void> note_opened(AccessRecord& record, const std::string& package, const AccessLine& line) {
    const auto opened = opened_commitments(package);
    if (!opened) return std::unexpected(opened.error());
    std::vector<AccessLine> lines(opened->size(), line);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        lines[i].commitment = (*opened)[i];
        lines[i].outcome = "given";
    }
    return record.add_all(lines);
}

}  // namespace qiyue
