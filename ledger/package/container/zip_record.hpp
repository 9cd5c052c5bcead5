#pragma once

// The three records of a ZIP file (PKWARE APPNOTE 6.3, 4.3.7, 4.3.12, 4.3.16) as bytes. Pure; any
// thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qiyue {

inline constexpr std::uint32_t zip_local_signature = 0x04034b50;
inline constexpr std::uint32_t zip_central_signature = 0x02014b50;
inline constexpr std::uint32_t zip_end_signature = 0x06054b50;
inline constexpr std::size_t zip_local_bytes = 30;
inline constexpr std::size_t zip_central_bytes = 46;
inline constexpr std::size_t zip_end_bytes = 22;

/// What a local header says, and a central one too.
struct ZipFields {
    std::uint16_t needed = 10;  ///< version needed to extract
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint16_t time = 0;
    std::uint16_t date = 0x21;  ///< 1980-01-01
    std::uint32_t crc = 0;
    std::uint32_t packed = 0;
    std::uint32_t size = 0;
    std::uint16_t name_bytes = 0;
    std::uint16_t extra_bytes = 0;

    bool operator==(const ZipFields&) const = default;
};

/// What only a central header says.
struct ZipCentral {
    ZipFields fields;
    std::uint16_t made_by = 0x031E;  ///< Unix, 3.0
    std::uint16_t comment_bytes = 0;
    std::uint16_t disk = 0;
    std::uint16_t internal = 0;
    std::uint32_t external = 0x81A40000;  ///< a regular file, 0644
    std::uint32_t offset = 0;
};

struct ZipEnd {
    std::uint16_t disk = 0;
    std::uint16_t central_disk = 0;
    std::uint16_t here = 0;  ///< members on this disk
    std::uint16_t members = 0;
    std::uint32_t central_bytes = 0;
    std::uint32_t central_offset = 0;
    std::uint16_t comment_bytes = 0;
};

/// The fixed part of each; the name and the comment follow it.
std::string zip_text(const ZipFields& local);
std::string zip_text(const ZipCentral& central);
std::string zip_text(const ZipEnd& end);
/// Of bytes that begin with such a record; nullopt if they do not, or are too few.
std::optional<ZipFields> zip_local(std::string_view bytes);
std::optional<ZipCentral> zip_central(std::string_view bytes);
std::optional<ZipEnd> zip_end(std::string_view bytes);

/// "mimetype=…", as ETSI EN 319 162-1 recommends.
inline constexpr std::string_view zip_comment = "mimetype=application/vnd.etsi.asic-e+zip";

}  // namespace qiyue
