#pragma once

// What a monitor says of a log in Prometheus' text form, for the textfile collector of
// node_exporter. Pure.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace qiyue {

struct MonitorMetrics {
    std::string origin;
    bool up = false;  ///< the log answered the last time it was asked
    bool quorum = false;  ///< the log's signature is there, and the witnesses' quorum
    bool sound = false;  ///< nothing is wrong, and never was in an accepted entry
    bool fork = false;  ///< ever
    bool rollback = false;  ///< when the log was judged last
    std::uint64_t size = 0;  ///< of the newest accepted checkpoint
    std::uint64_t verified_entries = 0;
    std::optional<std::int64_t> last_success_us;
    std::optional<std::uint64_t> newest_cosignature_s;
    std::map<std::string, std::uint64_t> findings_by_code;

    std::string to_text() const;
};

}  // namespace qiyue
