#pragma once

// What a monitor keeps between its runs: FILE, the state of its audit, written when much has come;
// FILE.seen, the newest checkpoint that was accepted, written at once; FILE.lock, held while it
// runs; and a folder of evidence. Each is replaced as a whole. One thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"

namespace qiyue {

/// FILE.seen: `{"v":1,"checkpoint":"…","forked":false,"rolled_back":false,"stale_since":N|null,
/// "unread_since":N|null,"twin_size":N|null,"twin_since":N|null,"last_success":N|null}`, times in
/// microseconds since 1970.
struct MonitorSeen {
    std::string note;  ///< empty before the first
    bool forked = false;  ///< two histories were proved: for good
    bool rolled_back = false;  ///< when the log was judged last
    std::optional<std::int64_t> stale_since_us;
    std::optional<std::int64_t> unread_since_us;  ///< it signs what cannot be read
    std::optional<std::int64_t> twin_size;  ///< of a twin that lags behind
    std::optional<std::int64_t> twin_since_us;  ///< since when it has that size
    std::optional<std::int64_t> last_success_us;

    bool operator==(const MonitorSeen&) const = default;
    std::string to_json() const;
    /// Errors: corrupt.
    static Result<MonitorSeen> parse(std::string_view json);
};

class MonitorFiles {
public:
    /// Takes the lock. `evidence`: a folder, made when it is needed. Errors: locked, io.
    static Result<MonitorFiles> open(std::string state, std::string evidence);
    MonitorFiles(MonitorFiles&& other) noexcept;
    MonitorFiles& operator=(MonitorFiles&& other) noexcept;
    ~MonitorFiles();

    /// nullopt: not there. Errors: corrupt, io.
    Result<std::optional<std::string>> state() const;
    Result<std::optional<MonitorSeen>> seen() const;
    Result<void> keep_state(std::string_view bytes) const;
    Result<void> keep_seen(const MonitorSeen& seen) const;
    /// FILE.seen, which cannot be used, gets another name: the new one.
    Result<std::string> set_seen_aside() const;
    /// Under a name made of `kind`, the text's digest and `ending`, unless it is kept already. The
    /// file's path. Errors: io; too_large: the folder holds a thousand of this kind.
    Result<std::string> keep_evidence(std::string_view kind, std::string_view text,
                                      std::string_view ending) const;
    /// The paths of what is kept of a kind.
    std::vector<std::string> evidence_of(std::string_view kind) const;

private:
    MonitorFiles(std::string state, std::string evidence, int lock);
    std::string state_;
    std::string evidence_;
    int lock_ = -1;
};

}  // namespace qiyue
