#pragma once

// Which downloads of a package the access record has lately been told of, in this process. Any
// thread.

#include <map>
#include <mutex>
#include <string>

#include "ledger/base/time.hpp"

namespace qiyue {

class PackageReaders {
public:
    /// So long a token may read a volume, in whatever parts, by what was noted once.
    static constexpr std::int64_t noted_for_us = 3'600LL * 1'000'000;

    /// `token`: its id; `volume`: how it is named in paths.
    bool are_noted(const std::string& token, const std::string& volume, Micros now) const {
        const std::lock_guard lock(mutex_);
        const auto found = noted_.find({token, volume});
        // A clock that was put back is no reason to be silent.
        return found != noted_.end() && now >= found->second &&
               now.value - found->second.value < noted_for_us;
    }
    void add(const std::string& token, const std::string& volume, Micros now) {
        const std::lock_guard lock(mutex_);
        noted_[{token, volume}] = now;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, Micros> noted_;
};

}  // namespace qiyue
