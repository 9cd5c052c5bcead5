#pragma once

// A folder for what a command makes and throws away: in the system's place for such, deleted with
// the object.

#include <string>

#include "ledger/base/result.hpp"

namespace qiyue {

class ScratchFolder {
public:
    /// Errors: io.
    static Result<ScratchFolder> make();
    ~ScratchFolder();
    ScratchFolder(ScratchFolder&& other) noexcept : path_(std::move(other.path_)) {
        other.path_.clear();
    }
    ScratchFolder& operator=(ScratchFolder&&) = delete;

    /// A name below the folder; nothing is there yet.
    std::string below(const std::string& name) const { return path_ + "/" + name; }

private:
    explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

}  // namespace qiyue
