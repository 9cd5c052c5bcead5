#include "ledger/domain/value_text.hpp"

#include "ledger/event/json_text.hpp"

namespace qiyue {
namespace {

void append(std::string& out, Value value) {  // depth is bounded by the parser
    switch (value.kind()) {
        case Value::Kind::null: out += "null"; return;
        case Value::Kind::boolean: out += value.boolean() ? "true" : "false"; return;
        case Value::Kind::integer: out += std::to_string(value.integer()); return;
        case Value::Kind::string: append_json_string(out, value.text()); return;
        case Value::Kind::array:
        case Value::Kind::object: break;
    }
    const bool object = value.is_object();
    out += object ? '{' : '[';
    bool first = true;
    for (const Value member : value) {
        if (!first) out += ',';
        first = false;
        if (object) {
            append_json_string(out, member.name());
            out += ':';
        }
        append(out, member);
    }
    out += object ? '}' : ']';
}

}  // namespace

std::string value_text(Value value) {
    std::string out;
    append(out, value);
    return out;
}

}  // namespace qiyue
