#include "tools/qiyue/files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qiyue {
namespace {

std::string why(int number) { return std::strerror(number); }

Result<std::string> read_stream(std::istream& stream, const std::string& name,
                                std::uint64_t bytes_max) {
    std::string text;
    std::string piece(64 * 1024, '\0');
    while (stream.read(piece.data(), static_cast<std::streamsize>(piece.size())) ||
           stream.gcount() > 0) {
        text.append(piece, 0, static_cast<std::size_t>(stream.gcount()));
        if (text.size() > bytes_max) {
            return fail(ErrorCode::too_large,
                        name + " has more than " + std::to_string(bytes_max) + " bytes");
        }
    }
    if (stream.bad()) return fail(ErrorCode::io, "reading " + name + " failed");
    return text;
}

Result<void> write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail(ErrorCode::io, why(errno));
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace

Result<std::string> read_input(const std::string& path, std::uint64_t bytes_max) {
    if (path == "-") return read_stream(std::cin, "standard input", bytes_max);
    std::error_code unknown;
    if (std::filesystem::is_directory(path, unknown)) {
        return fail(ErrorCode::io, path + " is a directory; a file is wanted");
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                    "cannot open " + path + ": " + why(errno));
    }
    return read_stream(file, path, bytes_max);
}

Result<void> write_output(const std::string& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) return fail(ErrorCode::io, "cannot write " + path + ": " + why(errno));
    return {};
}

Result<void> make_private_directory(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) == 0) return {};
    std::error_code unknown;
    if (errno == EEXIST && std::filesystem::is_directory(path, unknown)) return {};
    return fail(ErrorCode::io, "cannot make the directory " + path + ": " + why(errno));
}

Result<void> write_private_file(const std::string& path, std::string_view bytes) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return fail(errno == EEXIST ? ErrorCode::exists_already : ErrorCode::io,
                    "cannot make " + path + ": " + why(errno));
    }
    auto written = write_all(descriptor, bytes);
    if (::close(descriptor) != 0 && written) written = fail(ErrorCode::io, why(errno));
    if (!written) written.error().detail = "cannot write " + path + ": " + written.error().detail;
    return written;
}

}  // namespace qiyue
