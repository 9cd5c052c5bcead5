#pragma once

// Inside: copies of files of any size, each put in its place when it is whole and synced. What is
// there already is not copied again. One thread.

#include <functional>
#include <string>

#include "ledger/base/result.hpp"

namespace qiyue {

/// Copies one file, mode 0600. Errors: not_found, io.
Result<void> copy_file(const std::string& from, const std::string& to);

/// True if both are there with the same bytes. Errors: io.
Result<bool> same_bytes(const std::string& one, const std::string& other);

/// Copies those files of a directory whose names are wanted and that are not there with the same
/// size (with `compare`: the same bytes); makes the directory and syncs it. A directory that is not
/// there has no files. `copied` is called for each that was looked at. Errors: io.
struct FolderCopy {
    std::function<bool(const std::string& name)> wanted;
    bool compare = false;
    std::function<void(std::uint64_t done, std::uint64_t all)> progress = {};
};
Result<void> copy_folder(const std::string& from, const std::string& to, const FolderCopy& how);

}  // namespace qiyue
