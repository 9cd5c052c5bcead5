#include "ledger/package/container/zip_record.hpp"

namespace qiyue {
namespace {

void put16(std::string& out, std::uint16_t number) {
    out += static_cast<char>(number & 0xFF);
    out += static_cast<char>(number >> 8);
}

void put32(std::string& out, std::uint32_t number) {
    put16(out, static_cast<std::uint16_t>(number & 0xFFFF));
    put16(out, static_cast<std::uint16_t>(number >> 16));
}

/// Takes little-endian numbers from the front.
struct Numbers {
    std::string_view rest;

    std::uint16_t next16() {
        const auto low = static_cast<unsigned char>(rest[0]);
        const auto high = static_cast<unsigned char>(rest[1]);
        rest.remove_prefix(2);
        return static_cast<std::uint16_t>(low | high << 8);
    }
    std::uint32_t next32() {
        const std::uint32_t low = next16();
        const std::uint32_t high = next16();
        return low | high << 16;
    }
};

void put_fields(std::string& out, const ZipFields& fields) {
    put16(out, fields.needed);
    put16(out, fields.flags);
    put16(out, fields.method);
    put16(out, fields.time);
    put16(out, fields.date);
    put32(out, fields.crc);
    put32(out, fields.packed);
    put32(out, fields.size);
    put16(out, fields.name_bytes);
    put16(out, fields.extra_bytes);
}

ZipFields next_fields(Numbers& numbers) {
    ZipFields fields;
    fields.needed = numbers.next16();
    fields.flags = numbers.next16();
    fields.method = numbers.next16();
    fields.time = numbers.next16();
    fields.date = numbers.next16();
    fields.crc = numbers.next32();
    fields.packed = numbers.next32();
    fields.size = numbers.next32();
    fields.name_bytes = numbers.next16();
    fields.extra_bytes = numbers.next16();
    return fields;
}

}  // namespace

std::string zip_text(const ZipFields& local) {
    std::string out;
    put32(out, zip_local_signature);
    put_fields(out, local);
    return out;
}

std::string zip_text(const ZipCentral& central) {
    std::string out;
    put32(out, zip_central_signature);
    put16(out, central.made_by);
    put_fields(out, central.fields);
    put16(out, central.comment_bytes);
    put16(out, central.disk);
    put16(out, central.internal);
    put32(out, central.external);
    put32(out, central.offset);
    return out;
}

std::string zip_text(const ZipEnd& end) {
    std::string out;
    put32(out, zip_end_signature);
    put16(out, end.disk);
    put16(out, end.central_disk);
    put16(out, end.here);
    put16(out, end.members);
    put32(out, end.central_bytes);
    put32(out, end.central_offset);
    put16(out, end.comment_bytes);
    return out;
}

std::optional<ZipFields> zip_local(std::string_view bytes) {
    if (bytes.size() < zip_local_bytes) return std::nullopt;
    Numbers numbers{bytes};
    if (numbers.next32() != zip_local_signature) return std::nullopt;
    return next_fields(numbers);
}

std::optional<ZipCentral> zip_central(std::string_view bytes) {
    if (bytes.size() < zip_central_bytes) return std::nullopt;
    Numbers numbers{bytes};
    if (numbers.next32() != zip_central_signature) return std::nullopt;
    ZipCentral central;
    central.made_by = numbers.next16();
    central.fields = next_fields(numbers);
    central.comment_bytes = numbers.next16();
    central.disk = numbers.next16();
    central.internal = numbers.next16();
    central.external = numbers.next32();
    central.offset = numbers.next32();
    return central;
}

std::optional<ZipEnd> zip_end(std::string_view bytes) {
    if (bytes.size() < zip_end_bytes) return std::nullopt;
    Numbers numbers{bytes};
    if (numbers.next32() != zip_end_signature) return std::nullopt;
    ZipEnd end;
    end.disk = numbers.next16();
    end.central_disk = numbers.next16();
    end.here = numbers.next16();
    end.members = numbers.next16();
    end.central_bytes = numbers.next32();
    end.central_offset = numbers.next32();
    end.comment_bytes = numbers.next16();
    return end;
}

}  // namespace qiyue
