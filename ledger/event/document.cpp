#include "ledger/event/document.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <simdjson.h>

#include "ledger/base/check.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/event/error_place.hpp"
#include "ledger/event/pointer.hpp"

namespace qiyue {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t smallest_capacity = 4'096;
/// Up to here, comparing every pair of names is faster than sorting them.
constexpr std::size_t pairwise_names_max = 16;

std::string_view reason(simdjson::error_code code) {
    switch (code) {
        case simdjson::UTF8_ERROR: return "not UTF-8";
        case simdjson::DEPTH_ERROR: return "nested too deeply";
        case simdjson::NUMBER_ERROR: return "a number that is not an integer within 2^53 - 1";
        case simdjson::STRING_ERROR: return "a string with a bad escape or a lone surrogate";
        case simdjson::UNCLOSED_STRING: return "a string without its end";
        case simdjson::UNESCAPED_CHARS: return "a control character inside a string";
        case simdjson::EMPTY: return "empty";
        case simdjson::MEMALLOC: return "too large for the memory there is";
        default: return "not one JSON value";
    }
}

/// Where "-0" stands outside of strings in a text that is valid JSON, or npos. simdjson reads it as
/// 0.
std::size_t find_negative_zero(std::string_view json) {
    bool in_string = false;
    for (std::size_t at = 0; at + 1 < json.size(); ++at) {
        const char c = json[at];
        if (c == '"') in_string = !in_string;
        if (in_string && c == '\\') ++at;
        if (!in_string && c == '-' && json[at + 1] == '0') return at;
    }
    return std::string_view::npos;
}

}  // namespace

struct Document::Parser {
    simdjson::dom::parser dom;
    std::string padded;
    std::size_t capacity = 0;
    std::vector<std::string_view> names;  ///< room for sorting
};

/// The single pass over simdjson's tape: copies it into nodes and refuses what it lets pass.
class Document::Walk {
public:
    Walk(std::vector<Node>& nodes, std::vector<std::string_view>& names)
        : nodes_(nodes), names_(names) {}

    /// False if refused: `why` says what, `place` where.
    bool value(const simdjson::dom::element& element, std::string_view name, std::size_t level);

    std::string_view why;
    std::string place;
    bool saw_zero = false;

private:
    bool integer(Node& node, std::int64_t number);
    bool object(const simdjson::dom::object& object, std::uint32_t self, std::size_t level);
    bool array(const simdjson::dom::array& array, std::uint32_t self, std::size_t level);
    bool distinct_names(std::uint32_t self);
    bool refuse(std::string_view reason_why) {
        why = reason_why;
        return false;
    }

    /// On the way back from a refusal: the names from the refused value up to the root.
    void under(std::string_view name) {
        std::string longer;
        append_pointer_token(longer, name);
        place.insert(0, longer);
    }

    std::vector<Node>& nodes_;
    std::vector<std::string_view>& names_;
};

bool Document::Walk::value(const simdjson::dom::element& element, std::string_view name,
                           std::size_t level) {
    using simdjson::dom::element_type;
    const auto self = static_cast<std::uint32_t>(nodes_.size());
    Node& node = nodes_.emplace_back();
    node.next = self + 1;
    node.name = name;
    const auto type = element.type();
    const bool nested = type == element_type::ARRAY || type == element_type::OBJECT;
    if (nested && level >= limits::json_depth_max) return refuse("nested too deeply");
    switch (type) {
        case element_type::NULL_VALUE: return true;
        case element_type::BOOL:
            node.kind = Kind::boolean;
            node.integer = element.get_bool().value_unsafe() ? 1 : 0;
            return true;
        case element_type::STRING:
            node.kind = Kind::string;
            node.text = element.get_string().value_unsafe();
            return true;
        case element_type::INT64: return integer(node, element.get_int64().value_unsafe());
        case element_type::ARRAY: return array(element.get_array().value_unsafe(), self, level + 1);
        case element_type::OBJECT:
            return object(element.get_object().value_unsafe(), self, level + 1);
        case element_type::UINT64:
        case element_type::DOUBLE: break;
    }
    return refuse("a number that is not an integer within 2^53 - 1");
}

bool Document::Walk::integer(Node& node, std::int64_t number) {
    if (number < -limits::integer_max || number > limits::integer_max)
        return refuse("a number that is not an integer within 2^53 - 1");
    node.kind = Kind::integer;
    node.integer = number;
    saw_zero = saw_zero || number == 0;
    return true;
}

bool Document::Walk::object(const simdjson::dom::object& object, std::uint32_t self,
                            std::size_t level) {
    nodes_[self].kind = Kind::object;
    std::uint32_t count = 0;
    const auto end = object.end();
    for (auto member = object.begin(); member != end; ++member, ++count) {
        const std::string_view name = member.key();
        if (value(member.value(), name, level)) continue;
        under(name);
        return false;
    }
    nodes_[self].count = count;
    nodes_[self].next = static_cast<std::uint32_t>(nodes_.size());
    return distinct_names(self);
}

bool Document::Walk::array(const simdjson::dom::array& array, std::uint32_t self,
                           std::size_t level) {
    nodes_[self].kind = Kind::array;
    std::uint32_t count = 0;
    for (const simdjson::dom::element element : array) {
        if (!value(element, {}, level)) {
            under(std::to_string(count));
            return false;
        }
        ++count;
    }
    nodes_[self].count = count;
    nodes_[self].next = static_cast<std::uint32_t>(nodes_.size());
    return true;
}

bool Document::Walk::distinct_names(std::uint32_t self) {
    constexpr std::string_view repeated = "a member name that stands twice";
    const std::uint32_t behind = nodes_[self].next;
    if (nodes_[self].count <= pairwise_names_max) {
        for (auto one = self + 1; one < behind; one = nodes_[one].next) {
            for (auto other = nodes_[one].next; other < behind; other = nodes_[other].next) {
                if (nodes_[one].name != nodes_[other].name) continue;
                under(nodes_[one].name);
                return refuse(repeated);
            }
        }
        return true;
    }
    names_.clear();
    for (auto one = self + 1; one < behind; one = nodes_[one].next)
        names_.push_back(nodes_[one].name);
    std::ranges::sort(names_);
    const auto twice = std::ranges::adjacent_find(names_);
    if (twice == names_.end()) return true;
    under(*twice);
    return refuse(repeated);
}

Document::Document() = default;
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

Document::Parser& Document::ready_for(std::size_t bytes) {
    if (!parser_) parser_ = std::make_unique<Parser>();
    if (bytes > parser_->capacity) {
        // In powers of two: simdjson itself would allocate anew for each text that is a byte
        // longer.
        const std::size_t capacity = std::max(smallest_capacity, std::bit_ceil(bytes));
        const bool allocated = parser_->dom.doc.allocate(capacity) == simdjson::SUCCESS &&
                               parser_->dom.allocate(capacity) == simdjson::SUCCESS;
        parser_->padded.assign(capacity + simdjson::SIMDJSON_PADDING, ' ');
        parser_->capacity = allocated ? capacity : 0;
    }
    return *parser_;
}

Result<void> Document::parse(std::string_view text) {
    nodes_.clear();
    if (text.size() > limits::json_bytes_max)
        return fail(ErrorCode::event_format, "more bytes than any JSON text may have");
    if (text.empty()) return fail(ErrorCode::event_format, "empty");
    if (text.starts_with(byte_order_mark))
        return fail(ErrorCode::event_format, "a byte order mark", "byte 0");
    Parser& parser = ready_for(text.size());
    std::memcpy(parser.padded.data(), text.data(), text.size());
    // What an earlier, longer text left behind must not be taken for the rest of this one.
    std::memset(parser.padded.data() + text.size(), ' ', simdjson::SIMDJSON_PADDING);

    const auto root = parser.dom.parse(parser.padded.data(), text.size(), false);
    if (root.error() != simdjson::SUCCESS)
        return fail(ErrorCode::event_format, std::string(reason(root.error())), error_place(text));
    Walk walk(nodes_, parser.names);
    if (!walk.value(root.value_unsafe(), {}, 0)) {
        nodes_.clear();
        return fail(ErrorCode::event_format, std::string(walk.why), std::move(walk.place));
    }
    if (!walk.saw_zero || text.find("-0") == text.npos) return {};
    const std::size_t at = find_negative_zero(text);
    if (at == text.npos) return {};
    nodes_.clear();
    return fail(ErrorCode::event_format, "-0 is not an integer", "byte " + std::to_string(at));
}

Value Document::root() const {
    QIYUE_CHECK(!nodes_.empty(), "a document has a root after a successful parse only");
    return {this, 0};
}

Value Value::operator[](std::string_view member) const {
    if (!is_object()) return {};
    for (const Value value : *this)
        if (value.name() == member) return value;
    return {};
}

Value Value::at(std::size_t element) const {
    if (!is_array() || element >= size()) return {};
    auto value = begin();
    while (element-- > 0)
        ++value;
    return *value;
}

Value Value::pointer(std::string_view json_pointer) const {
    if (!is_json_pointer(json_pointer)) return {};
    Value value = *this;
    while (!json_pointer.empty() && value.exists()) {
        json_pointer.remove_prefix(1);
        const std::string_view token = json_pointer.substr(0, json_pointer.find('/'));
        json_pointer.remove_prefix(token.size());
        Value next;
        if (value.is_array()) {
            if (const auto index = pointer_token_index(token)) next = value.at(*index);
        } else if (value.is_object()) {
            for (const Value member : value)
                if (pointer_token_names(token, member.name())) next = member;
        }
        value = next;
    }
    return value;
}

}  // namespace qiyue
