#include "tools/qiyue/monitor_files.hpp"

#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/digest.hpp"
#include "tools/qiyue/files.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

/// About 350 bytes an entry: room for ten million of them.
constexpr std::uint64_t state_bytes_max = 4ULL << 30;
constexpr std::uint64_t seen_bytes_max = 2 * limits::note_bytes_max;
/// A log that answers something else every time fills no disk, and what is plenty of one kind
/// leaves room for the others.
constexpr std::size_t evidence_files_max = 1'000;
constexpr std::size_t seen_members = 9;
constexpr int lock_mode = 0600;

Json time_or_null(const std::optional<std::int64_t>& time) {
    return time ? Json(*time) : Json(nullptr);
}

bool is_time(const Json& value) { return value.is_null() || value.is_number_integer(); }

std::optional<std::int64_t> time_of(const Json& value) {
    if (value.is_null()) return std::nullopt;
    return value.get<std::int64_t>();
}

Result<std::optional<std::string>> read_if_there(const std::string& path, std::uint64_t max) {
    auto bytes = read_small_file(path, max);
    if (bytes) return std::optional(std::move(*bytes));
    if (bytes.error().code == ErrorCode::not_found) return std::nullopt;
    return pass(bytes);
}

}  // namespace

std::string MonitorSeen::to_json() const {
    return Json{{"v", 1},
                {"checkpoint", note},
                {"forked", forked},
                {"rolled_back", rolled_back},
                {"stale_since", time_or_null(stale_since_us)},
                {"unread_since", time_or_null(unread_since_us)},
                {"twin_size", time_or_null(twin_size)},
                {"twin_since", time_or_null(twin_since_us)},
                {"last_success", time_or_null(last_success_us)}}
               .dump() +
           "\n";
}

Result<MonitorSeen> MonitorSeen::parse(std::string_view json) {
    const Json object = Json::parse(json, nullptr, false);
    const std::unexpected<Error> malformed =
        fail(ErrorCode::corrupt, "the kept checkpoint is malformed");
    if (!object.is_object() || object.size() != seen_members) return malformed;
    for (const char* name : {"v", "checkpoint", "forked", "rolled_back", "stale_since",
                             "unread_since", "twin_size", "twin_since", "last_success"})
        if (!object.contains(name)) return malformed;
    for (const char* name :
         {"stale_since", "unread_since", "twin_size", "twin_since", "last_success"})
        if (!is_time(object[name])) return malformed;
    if (object["v"] != 1 || !object["checkpoint"].is_string() || !object["forked"].is_boolean() ||
        !object["rolled_back"].is_boolean())
        return malformed;
    MonitorSeen seen;
    seen.note = object["checkpoint"].get<std::string>();
    seen.forked = object["forked"].get<bool>();
    seen.rolled_back = object["rolled_back"].get<bool>();
    seen.stale_since_us = time_of(object["stale_since"]);
    seen.unread_since_us = time_of(object["unread_since"]);
    seen.twin_size = time_of(object["twin_size"]);
    seen.twin_since_us = time_of(object["twin_since"]);
    seen.last_success_us = time_of(object["last_success"]);
    return seen;
}

MonitorFiles::MonitorFiles(std::string state, std::string evidence, int lock)
    : state_(std::move(state)), evidence_(std::move(evidence)), lock_(lock) {}

MonitorFiles::MonitorFiles(MonitorFiles&& other) noexcept
    : state_(std::move(other.state_)),
      evidence_(std::move(other.evidence_)),
      lock_(std::exchange(other.lock_, -1)) {}

MonitorFiles& MonitorFiles::operator=(MonitorFiles&& other) noexcept {
    std::swap(state_, other.state_);
    std::swap(evidence_, other.evidence_);
    std::swap(lock_, other.lock_);
    return *this;
}

MonitorFiles::~MonitorFiles() {
    if (lock_ >= 0) ::close(lock_);
}

Result<MonitorFiles> MonitorFiles::open(std::string state, std::string evidence) {
    const std::string path = state + ".lock";
    const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, lock_mode);
    if (lock < 0) return std::unexpected(errno_error(errno, "opening", path));
    MonitorFiles files(std::move(state), std::move(evidence), lock);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorCode::locked, "another monitor runs with this state", path);
    return files;
}

Result<std::optional<std::string>> MonitorFiles::state() const {
    return read_if_there(state_, state_bytes_max);
}

Result<std::optional<MonitorSeen>> MonitorFiles::seen() const {
    auto bytes = read_if_there(state_ + ".seen", seen_bytes_max);
    if (!bytes && bytes.error().code == ErrorCode::too_large)
        return fail(ErrorCode::corrupt, "the kept checkpoint is malformed");
    if (!bytes) return pass(bytes);
    if (!*bytes) return std::nullopt;
    auto seen = MonitorSeen::parse(**bytes);
    if (!seen) return pass(seen);
    return std::optional(std::move(*seen));
}

Result<void> MonitorFiles::keep_state(std::string_view bytes) const {
    return replace_file(state_, bytes);
}

Result<void> MonitorFiles::keep_seen(const MonitorSeen& seen) const {
    return replace_file(state_ + ".seen", seen.to_json());
}

Result<std::string> MonitorFiles::keep_evidence(std::string_view kind, std::string_view text,
                                                std::string_view ending) const {
    constexpr std::size_t digest_chars = 16;
    const std::string name = std::string(kind) + "-" +
                             to_hex(sha256(text)).substr(0, digest_chars) + std::string(ending);
    const std::string path = evidence_ + "/" + name;
    std::error_code unknown;
    if (std::filesystem::exists(path, unknown)) return path;
    if (auto made = make_private_directory(evidence_); !made) return pass(made);
    if (evidence_of(kind).size() >= evidence_files_max)
        return fail(ErrorCode::too_large, "the folder of evidence is full: move what is in it",
                    evidence_);
    if (auto kept = replace_file(path, text); !kept) return pass(kept);
    return path;
}

std::vector<std::string> MonitorFiles::evidence_of(std::string_view kind) const {
    const std::string begins = std::string(kind) + "-";
    std::vector<std::string> paths;
    std::error_code unknown;
    for (const auto& file : std::filesystem::directory_iterator(evidence_, unknown))
        if (file.path().filename().string().starts_with(begins))
            paths.push_back(file.path().string());
    return paths;
}

Result<std::string> MonitorFiles::set_seen_aside() const {
    const std::string seen = state_ + ".seen", aside = seen + ".unusable";
    if (auto renamed = rename_file(seen, aside); !renamed) return pass(renamed);
    return aside;
}

}  // namespace qiyue
