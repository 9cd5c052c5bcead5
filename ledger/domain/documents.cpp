// Documents that an event names, wherever its declaration has a document reference.

#include "ledger/base/encoding.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/decide.hpp"

namespace qiyue {
namespace {

void add_document(std::vector<DocumentRef>& documents, Value value) {
    const auto sha256 = hash_from_hex(value["sha256"].text());
    if (!sha256) return;
    DocumentRef ref;
    ref.sha256 = *sha256;
    ref.sm3 = hash_from_hex(value["sm3"].text());
    ref.size = static_cast<std::uint64_t>(value["size"].integer());
    ref.media_type = value["media_type"].text();
    ref.name = value["name"].text();
    documents.push_back(std::move(ref));
}

void collect(std::vector<DocumentRef>& documents, const Field& field, Value value) {
    switch (field.kind) {
        case FieldKind::document: add_document(documents, value); break;
        case FieldKind::official: add_document(documents, value["doc"]); break;
        case FieldKind::object:
            for (const Field& inner : field.fields)
                collect(documents, inner, value[inner.name]);
            break;
        case FieldKind::list:
        case FieldKind::map:
            for (const Value element : value)
                collect(documents, field.fields[0], element);
            break;
        default: break;
    }
}

}  // namespace

std::vector<DocumentRef> documents_of(const CloudEvent& event) {
    std::vector<DocumentRef> documents;
    if (const EventType* type = find_type(event.type, event.type_version)) {
        for (const Field& field : type->fields)
            collect(documents, field, event.data[field.name]);
    }
    return documents;
}

}  // namespace qiyue
