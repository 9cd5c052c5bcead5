#include "ledger/audit/handed_out/given_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <istream>

namespace qiyue {
namespace {

Result<std::string> read_stream(std::istream& stream, const std::string& name,
                                std::uint64_t bytes_max) {
    constexpr std::uint64_t piece_bytes = 64 * 1024;
    std::string text;
    std::string piece(piece_bytes, '\0');
    while (text.size() <= bytes_max) {
        const std::uint64_t wanted = std::min(piece_bytes, bytes_max + 1 - text.size());
        stream.read(piece.data(), static_cast<std::streamsize>(wanted));
        text.append(piece, 0, static_cast<std::size_t>(stream.gcount()));
        if (!stream) break;
    }
    if (stream.bad()) return fail(ErrorCode::io, "reading " + name + " failed");
    return text;
}

}  // namespace

Result<std::string> read_given_file(const std::string& path, std::uint64_t bytes_max) {
    if (path == "-") return read_stream(std::cin, "standard input", bytes_max);
    std::error_code unknown;
    if (std::filesystem::is_directory(path, unknown))
        return fail(ErrorCode::io, path + " is a directory; a file is wanted");
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const int number = errno;
        return fail(number == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                    "cannot open " + path + ": " + std::strerror(number));
    }
    return read_stream(file, path, bytes_max);
}

}  // namespace qiyue
