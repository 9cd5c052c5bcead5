#include "tests/model/deed.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/catalogue.hpp"
#include "tests/model/world.hpp"

namespace qiyue::model {

std::string event_text(const Deed& deed, const std::string& origin) {
    Json event{{"specversion", "1.0"},
               {"id", deed.id},
               {"source", deed.source},
               {"type", deed.type},
               {"dataschema", "urn:qiyue:catalogue:" + deed.type + ":1"},
               {"subject", deed.stream},
               {"time", format_recorded(Micros{deed.time})},
               {"datacontenttype", "application/json"},
               {"ledger", origin},
               {"nonce", "AAAAAAAAAAAAAAAAAAAAAA"},
               {"data", deed.data}};
    if (deed.corrects) event["corrects"] = *deed.corrects;
    return event.dump();
}

void complete(Deed& deed, bool official) {
    const EventType* type = find_type(deed.type, 1);
    if (type == nullptr) return;
    for (const Field& field : type->fields) {
        const std::string pointer = "/" + std::string(field.name);
        if (field.kind == FieldKind::sensitive && !deed.data["commit"].contains(pointer))
            deed.data["commit"][pointer] = to_hex(sha256(deed.id + pointer));
        if (field.kind == FieldKind::official && official && !deed.data.contains("official"))
            deed.data["official"] = Json{
                {"document_no", "1"}, {"issued_on", "2026-03-03"}, {"doc", document("official")}};
    }
    if (deed.data["commit"].empty()) deed.data.erase("commit");
}

}  // namespace qiyue::model
