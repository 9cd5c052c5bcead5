#include "api/token_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/random.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t file_bytes_max = 8u << 20;

std::unexpected<Error> io_error(const std::string& path) {
    return fail(ErrorCode::io, path + ": " + std::strerror(errno));
}

/// An open file, closed at the end of its scope.
class File {
public:
    explicit File(int number) : number_(number) {}
    ~File() {
        if (number_ >= 0) ::close(number_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

std::optional<TokenRecord> record_from(const Json& json) {
    TokenRecord record;
    const auto digest = hash_from_hex(json.at("sha256").get<std::string>());
    const auto role = role_from_name(json.at("role").get<std::string>());
    const auto made = parse_recorded(json.at("made").get<std::string>());
    if (!digest || !role || !made) return std::nullopt;
    record.sha256 = *digest;
    record.role = *role;
    record.made = *made;
    record.name = json.at("name").get<std::string>();
    record.holder = json.value("holder", std::string());
    if (json.contains("expires")) {
        record.expires = parse_recorded(json.at("expires").get<std::string>());
        if (!record.expires) return std::nullopt;
    }
    return record;
}

Result<std::vector<TokenRecord>> records_from(const std::string& text, const std::string& path) {
    try {
        std::vector<TokenRecord> records;
        const Json json = Json::parse(text);
        for (const auto& item : json.at("tokens")) {
            auto record = record_from(item);
            if (!record) return fail(ErrorCode::corrupt, path + ": not a record of a token");
            records.push_back(std::move(*record));
        }
        return records;
    } catch (const nlohmann::json::exception& e) {
        return fail(ErrorCode::corrupt, path + ": " + e.what());
    }
}

std::string text_of(const std::vector<TokenRecord>& records) {
    Json list = Json::array();
    for (const auto& record : records) {
        Json json;
        json["sha256"] = to_hex(record.sha256);
        json["role"] = role_name(record.role);
        json["name"] = record.name;
        if (!record.holder.empty()) json["holder"] = record.holder;
        json["made"] = format_recorded(record.made);
        if (record.expires) json["expires"] = format_recorded(*record.expires);
        list.push_back(std::move(json));
    }
    return Json{{"tokens", std::move(list)}}.dump(2) + "\n";
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(file, text.data(), text.size());
        if (count < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(file) == 0;
}

}  // namespace

std::string token_file_path(const std::string& directory) { return directory + "/tokens.json"; }

Result<std::vector<TokenRecord>> read_token_file(const std::string& directory) {
    const auto path = token_file_path(directory);
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) {
        if (errno == ENOENT) return std::vector<TokenRecord>{};
        return io_error(path);
    }
    struct stat found{};
    if (::fstat(file.number(), &found) != 0) return io_error(path);
    if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return fail(ErrorCode::forbidden, path + " can be written by others; chmod 600 it");
    }
    std::string text;
    std::array<char, 65'536> piece{};
    while (true) {
        const auto count = ::read(file.number(), piece.data(), piece.size());
        if (count < 0) return io_error(path);
        if (count == 0) break;
        text.append(piece.data(), static_cast<std::size_t>(count));
        if (text.size() > file_bytes_max) return fail(ErrorCode::corrupt, path + " is too large");
    }
    return records_from(text, path);
}

Result<void> write_token_file(const std::string& directory,
                              const std::vector<TokenRecord>& records) {
    const auto path = token_file_path(directory);
    const auto fresh = path + "." + to_hex(random_bytes(8));
    {
        const File file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (file.number() < 0) return io_error(fresh);
        if (!write_all(file.number(), text_of(records))) {
            const auto error = io_error(fresh);
            ::unlink(fresh.c_str());
            return error;
        }
    }
    if (std::rename(fresh.c_str(), path.c_str()) != 0) {
        const auto error = io_error(path);
        ::unlink(fresh.c_str());
        return error;
    }
    const File folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.number() < 0 || ::fsync(folder.number()) != 0) return io_error(directory);
    return {};
}

}  // namespace qiyue
