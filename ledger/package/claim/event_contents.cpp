// What of an event has files of its own in a package, documents and committed fields; and what it
// says of the fields of others.

#include "ledger/base/encoding.hpp"
#include "ledger/event/disclosure.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue {
namespace {

/// FORMAT.md 7: by its form, since a reader need not know the type that names it.
std::optional<NamedDocument> document_at(Value value) {
    const bool twin = value["sm3"].exists();
    if (!value.is_object() || value.size() != (twin ? 5U : 4U)) return std::nullopt;
    const auto sha256 = hash_from_hex(value["sha256"].text());
    const auto sm3 = hash_from_hex(value["sm3"].text());
    if (!sha256 || (twin && !sm3) || !value["size"].is_integer() || value["size"].integer() < 0 ||
        !value["media_type"].is_string() || !value["name"].is_string())
        return std::nullopt;
    return NamedDocument{.sha256 = *sha256,
                         .sm3 = sm3,
                         .size = static_cast<std::uint64_t>(value["size"].integer()),
                         .media_type = std::string(value["media_type"].text())};
}

/// Strict JSON is at most 16 levels deep, so is this.
void collect(Value value, std::vector<NamedDocument>& documents) {
    if (!value.is_object() && !value.is_array()) return;
    if (auto document = document_at(value)) {
        documents.push_back(std::move(*document));
        return;
    }
    for (const Value inner : value)
        collect(inner, documents);
}

}  // namespace

std::vector<NamedDocument> named_documents(const CloudEvent& event) {
    std::vector<NamedDocument> documents;
    collect(event.data, documents);
    return documents;
}

std::vector<Commitment> commitments_of(const CloudEvent& event) {
    std::vector<Commitment> commitments;
    for (const Value field : event.data["commit"])
        if (const auto hash = hash_from_hex(field.text()))
            commitments.push_back({.pointer = std::string(field.name()), .hash = *hash});
    return commitments;
}

std::vector<Hash> erased_by(const CloudEvent& event) {
    std::vector<Hash> erased;
    if (event.type != "disclosure.erased") return erased;
    for (const Value one : event.data["commitments"])
        if (const auto hash = hash_from_hex(one.text())) erased.push_back(*hash);
    return erased;
}

std::vector<OpenedText> opened_by(const CloudEvent& event) {
    std::vector<OpenedText> opened;
    if (event.type != "evaluation.concluded") return opened;
    for (const Value one : event.data["opened"])
        if (auto text = Disclosure::parse(one.text()))
            opened.push_back({.commitment = text->commitment(),
                              .event_id = std::move(text->event_id),
                              .pointer = std::move(text->pointer)});
    return opened;
}

bool is_opened_by_log(const CloudEvent& event) { return event.type == "evaluation.scored"; }

}  // namespace qiyue
