#pragma once

// Whose downloads of a package the access record knows of, in this process. Any thread.

#include <mutex>
#include <set>
#include <string>

namespace qiyue {

class PackageReaders {
public:
    /// `token`: its id; `volume`: how it is named in paths.
    bool knows(const std::string& token, const std::string& volume) const {
        const std::lock_guard lock(mutex_);
        return known_.contains({token, volume});
    }
    void add(const std::string& token, const std::string& volume) {
        const std::lock_guard lock(mutex_);
        known_.emplace(token, volume);
    }

private:
    mutable std::mutex mutex_;
    std::set<std::pair<std::string, std::string>> known_;
};

}  // namespace qiyue
