#include "api/tokens.hpp"

#include <algorithm>
#include <chrono>

#include <sys/stat.h>

#include "api/token_file.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/random.hpp"

namespace qiyue {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t tokens_max = 10'000;  ///< the file is read as a whole
constexpr std::size_t name_bytes_max = 200;
constexpr std::int64_t look_again_ms = 500;  ///< "within a second", with room

std::int64_t steady_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::unexpected<Error> unauthorized(std::string detail) {
    return fail(ErrorCode::unauthorized, std::move(detail));
}

/// The token of `Bearer <token>`; the scheme's case does not matter.
std::optional<std::string_view> bearer_of(std::string_view header) {
    constexpr std::string_view scheme = "bearer ";
    if (header.size() <= scheme.size()) return std::nullopt;
    const bool fits = std::equal(scheme.begin(), scheme.end(), header.begin(), [](char a, char b) {
        return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
    });
    if (!fits) return std::nullopt;
    return header.substr(scheme.size());
}

}  // namespace

std::string_view role_name(Role role) noexcept {
    switch (role) {
        case Role::submitter: return "submitter";
        case Role::auditor: return "auditor";
        case Role::evaluator: return "evaluator";
        case Role::admin: return "admin";
    }
    return "";
}

std::optional<Role> role_from_name(std::string_view name) noexcept {
    for (const auto role : {Role::submitter, Role::auditor, Role::evaluator, Role::admin}) {
        if (role_name(role) == name) return role;
    }
    return std::nullopt;
}

std::string TokenRecord::id() const { return to_hex(sha256).substr(0, 12); }

Result<std::vector<TokenRecord>> list_tokens(const std::string& directory) {
    return read_token_file(directory);
}

Result<std::string> make_token(const std::string& directory, TokenRecord record) {
    if (record.name.size() > name_bytes_max || !is_utf8(record.name) ||
        record.holder.size() > name_bytes_max || !is_utf8(record.holder)) {
        return fail(ErrorCode::invalid_argument,
                    "a token's name or holder is too long or not UTF-8");
    }
    auto records = read_token_file(directory);
    if (!records) return pass(records);
    if (records->size() >= tokens_max) {
        return fail(ErrorCode::too_large, "there are 10,000 tokens; revoke some");
    }
    const auto secret = random_bytes(token_bytes);
    record.sha256 = sha256(secret);
    records->push_back(std::move(record));
    if (auto written = write_token_file(directory, *records); !written) return pass(written);
    return to_base64url(secret);
}

Result<std::size_t> revoke_token(const std::string& directory, std::string_view id_or_name) {
    auto records = read_token_file(directory);
    if (!records) return pass(records);
    const auto gone = std::erase_if(*records, [&](const TokenRecord& record) {
        return record.id() == id_or_name || (!id_or_name.empty() && record.name == id_or_name);
    });
    if (gone == 0)
        return fail(ErrorCode::not_found, "no token is called " + std::string(id_or_name));
    if (auto written = write_token_file(directory, *records); !written) return pass(written);
    return gone;
}

Tokens::Tokens(std::string directory, Clock& clock)
    : directory_(std::move(directory)), clock_(clock) {}

Tokens::Stamp Tokens::stamp_of(const std::string& directory) {
    struct stat found{};
    if (::stat(token_file_path(directory).c_str(), &found) != 0) return {};
    return {.inode = static_cast<std::uint64_t>(found.st_ino),
            .size = static_cast<std::uint64_t>(found.st_size),
            .modified_ns = found.st_mtim.tv_sec * 1'000'000'000 + found.st_mtim.tv_nsec};
}

void Tokens::look_again() {
    const auto now = steady_ms();
    if (looked_ms_ >= 0 && now - looked_ms_ < look_again_ms) return;
    const auto stamp = stamp_of(directory_);
    if (looked_ms_ < 0 || stamp != stamp_) {
        auto records = read_token_file(directory_);
        records_ = records ? std::move(*records) : std::vector<TokenRecord>{};
        stamp_ = stamp;
    }
    looked_ms_ = now;
}

Result<TokenRecord> Tokens::check(std::optional<std::string_view> authorization) {
    if (!authorization) return unauthorized("this needs a token: Authorization: Bearer …");
    const auto bearer = bearer_of(*authorization);
    const auto secret = bearer ? from_base64url(*bearer) : std::nullopt;
    if (!secret || secret->size() != token_bytes) return unauthorized("this is not a token");
    const Hash digest = sha256(*secret);
    const std::lock_guard lock(mutex_);
    look_again();
    // Comparing digests of secrets gives nothing away about the secrets, however long it takes.
    const auto found = std::ranges::find(records_, digest, &TokenRecord::sha256);
    if (found == records_.end()) return unauthorized("this token is not known here");
    if (found->expires && clock_.now() >= *found->expires) {
        return unauthorized("this token has expired");
    }
    return *found;
}

}  // namespace qiyue
