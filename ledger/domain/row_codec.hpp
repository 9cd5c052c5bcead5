#pragma once

// Bytes of rows: a version byte, then every member in the order of its declaration. Unsigned
// numbers are LEB128 (shortest form only), signed ones zigzag; texts and lists carry their length
// before them; digests are 32 raw bytes; an optional is a byte 0 or 1. One row has exactly one
// form, so that an audit may compare bytes. Reading hostile bytes fails (it never reads outside,
// never allocates more than the bytes could hold).

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"

namespace qiyue::row_codec {

/// The layout of all rows. A change to any of them needs a new number and a migration.
constexpr char layout_version = 2;

class Writer {
public:
    template <class... T>
    void operator()(const T&... values) {
        (write(values), ...);
    }
    std::string take() { return std::move(out_); }

private:
    void write(std::uint64_t number) {
        while (number >= 0x80) {
            out_.push_back(static_cast<char>(number | 0x80));
            number >>= 7;
        }
        out_.push_back(static_cast<char>(number));
    }
    void write(std::int64_t number) {
        const auto bits = static_cast<std::uint64_t>(number);
        write((bits << 1) ^ (number < 0 ? ~std::uint64_t{0} : 0));
    }
    void write(bool flag) { out_.push_back(flag ? 1 : 0); }
    void write(const std::string& text) {
        write(static_cast<std::uint64_t>(text.size()));
        out_ += text;
    }
    void write(const Hash& hash) { out_ += hash.view(); }
    void write(const KeyId& key) { write(key.hash); }
    void write(Micros time) { write(time.value); }
    template <class Tag>
    void write(Strong<Tag> number) {
        write(number.value);
    }
    template <class E>
        requires std::is_enum_v<E>
    void write(E value) {
        out_.push_back(static_cast<char>(value));
    }
    template <class T>
    void write(const std::optional<T>& value) {
        write(value.has_value());
        if (value) write(*value);
    }
    template <class T>
    void write(const std::vector<T>& list) {
        write(static_cast<std::uint64_t>(list.size()));
        for (const T& element : list)
            write(element);
    }
    template <class T>
        requires std::is_class_v<T>
    void write(const T& nested) {
        visit(*this, nested);
    }

    std::string out_{layout_version};
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {
        if (rest_.empty() || rest_[0] != layout_version) {
            good_ = false;
        } else {
            rest_.remove_prefix(1);
        }
    }

    template <class... T>
    void operator()(T&... values) {
        (read(values), ...);
    }
    /// True if every byte was read and none was missing or out of place.
    bool finished() const { return good_ && rest_.empty(); }

private:
    std::uint8_t byte() {
        if (!good_ || rest_.empty()) {
            good_ = false;
            return 0;
        }
        const auto first = static_cast<std::uint8_t>(rest_[0]);
        rest_.remove_prefix(1);
        return first;
    }
    void read(std::uint64_t& number) {
        number = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t next = byte();
            const std::uint64_t bits = next & 0x7fu;
            if (shift == 63 && bits > 1) break;
            number |= bits << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) good_ = false;  // not the shortest form
                return;
            }
        }
        good_ = false;
    }
    void read(std::int64_t& number) {
        std::uint64_t bits = 0;
        read(bits);
        number = static_cast<std::int64_t>((bits >> 1) ^ (bits & 1 ? ~std::uint64_t{0} : 0));
    }
    void read(bool& flag) {
        const std::uint8_t next = byte();
        if (next > 1) good_ = false;
        flag = next == 1;
    }
    void read(std::string& text) { text = std::string(bytes(length())); }
    void read(Hash& hash) {
        const std::string_view raw = bytes(hash.bytes.size());
        if (good_) hash = Hash::from_raw(raw);
    }
    void read(KeyId& key) { read(key.hash); }
    void read(Micros& time) { read(time.value); }
    template <class Tag>
    void read(Strong<Tag>& number) {
        read(number.value);
    }
    template <class E>
        requires std::is_enum_v<E>
    void read(E& value) {
        const std::uint8_t next = byte();
        if (next > static_cast<std::uint8_t>(last_of(E{}))) good_ = false;
        value = static_cast<E>(good_ ? next : 0);
    }
    template <class T>
    void read(std::optional<T>& value) {
        bool there = false;
        read(there);
        if (good_ && there) read(value.emplace());
    }
    template <class T>
    void read(std::vector<T>& list) {
        // Every element takes at least a byte, so a length beyond the rest is a lie.
        const std::uint64_t count = length();
        list.clear();
        for (std::uint64_t i = 0; good_ && i < count; ++i)
            read(list.emplace_back());
    }
    template <class T>
        requires std::is_class_v<T>
    void read(T& nested) {
        visit(*this, nested);
    }

    std::uint64_t length() {
        std::uint64_t count = 0;
        read(count);
        if (count > rest_.size()) good_ = false;
        return good_ ? count : 0;
    }
    std::string_view bytes(std::uint64_t count) {
        if (!good_ || count > rest_.size()) {
            good_ = false;
            return {};
        }
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    std::string_view rest_;
    bool good_ = true;
};

}  // namespace qiyue::row_codec
