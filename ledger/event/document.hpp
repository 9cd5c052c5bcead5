#pragma once

// Strict JSON, parsed once: a Document owns the parse of one JSON text by simdjson's DOM, walks it
// a single time to refuse what FORMAT.md 1 refuses, and hands out plain Value views. Refused: not
// UTF-8, a byte order mark, anything after the value, duplicate member names (compared after
// unescaping), nesting over limits::json_depth_max, numbers that are not integers within ±(2^53 −
// 1)
// ("-0" and "1.0" are none), lone surrogates, NaN and Infinity, more than limits::json_bytes_max
// bytes.
//
// A Document may be reused: parse() again replaces what was there and invalidates its Values. Not
// thread-safe; Values may be read from many threads while no parse runs.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"

namespace qiyue {

class Value;

/// Owns one parsed JSON text. Moving it leaves its Values dangling: take root() again.
class Document {
public:
    enum class Kind : std::uint8_t { null, boolean, integer, string, array, object };

    Document();
    ~Document();
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;

    /// Errors: event_format, with the place as a JSON pointer or byte where it can be told (the
    /// refused input is reparsed for it, off the hot path). `text` is copied (padding).
    Result<void> parse(std::string_view text);

    /// The value that was parsed; only after a successful parse.
    Value root() const;

private:
    friend class Value;
    struct Node {
        Kind kind = Kind::null;
        std::uint32_t next = 0;  ///< index of the node behind this value's subtree
        std::uint32_t count = 0;  ///< members or elements
        std::int64_t integer = 0;  ///< integer, or 0/1 of a boolean
        std::string_view text{};  ///< string value
        std::string_view name{};  ///< member name, if this is a member of an object
    };
    struct Parser;  ///< simdjson's, with its buffers: strings live there
    class Walk;
    Parser& ready_for(std::size_t bytes);
    std::unique_ptr<Parser> parser_;
    std::vector<Node> nodes_;
};

/// A view of one value. Cheap to copy; valid as long as its Document stands unparsed-over.
class Value {
public:
    using Kind = Document::Kind;

    Value() = default;  ///< "not there": kind() null, exists() false
    bool exists() const { return document_ != nullptr; }
    Kind kind() const;
    bool is_null() const { return exists() && kind() == Kind::null; }
    bool is_string() const { return exists() && kind() == Kind::string; }
    bool is_integer() const { return exists() && kind() == Kind::integer; }
    bool is_boolean() const { return exists() && kind() == Kind::boolean; }
    bool is_array() const { return exists() && kind() == Kind::array; }
    bool is_object() const { return exists() && kind() == Kind::object; }

    /// The text of a string; empty if it is none (or not there): check the kind where it matters.
    std::string_view text() const;
    std::int64_t integer() const;  ///< 0 if it is none
    bool boolean() const;

    std::size_t size() const;  ///< of an array or object, else 0
    /// Name of this value as a member; empty if it is an element or the root.
    std::string_view name() const;
    Value operator[](std::string_view member) const;  ///< not there if absent
    Value at(std::size_t element) const;  ///< linear; not there if beyond
    /// RFC 6901; not there if it does not resolve.
    Value pointer(std::string_view json_pointer) const;

    /// Iterates over elements or members: `for (Value v : value)`.
    class Iterator {
    public:
        Iterator(const Document* document, std::uint32_t node) : document_(document), node_(node) {}
        Value operator*() const { return Value(document_, node_); }
        Iterator& operator++();
        bool operator==(const Iterator&) const = default;

    private:
        const Document* document_;
        std::uint32_t node_;
    };
    Iterator begin() const;
    Iterator end() const;

private:
    friend class Document;
    Value(const Document* document, std::uint32_t node) : document_(document), node_(node) {}
    const Document::Node& data() const { return document_->nodes_[node_]; }
    const Document* document_ = nullptr;
    std::uint32_t node_ = 0;
};

// Inline, because the rules of the domain read little else.

inline Value::Kind Value::kind() const { return exists() ? data().kind : Kind::null; }
inline std::string_view Value::text() const {
    return is_string() ? data().text : std::string_view{};
}
inline std::int64_t Value::integer() const { return is_integer() ? data().integer : 0; }
inline bool Value::boolean() const { return is_boolean() && data().integer != 0; }
inline std::size_t Value::size() const { return exists() ? data().count : 0; }
inline std::string_view Value::name() const { return exists() ? data().name : std::string_view{}; }

inline Value::Iterator& Value::Iterator::operator++() {
    node_ = document_->nodes_[node_].next;
    return *this;
}
inline Value::Iterator Value::begin() const {
    return size() == 0 ? end() : Iterator(document_, node_ + 1);
}
inline Value::Iterator Value::end() const { return {document_, exists() ? data().next : 0}; }

}  // namespace qiyue
