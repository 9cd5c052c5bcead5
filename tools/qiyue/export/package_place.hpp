#pragma once

// Where packages go that are handed over: a file that is not there yet, or a folder that is. Beside
// each package lies its receipt, FILE.receipt.json. Both are their owner's only (0600). One thread.

#include <cstddef>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"

namespace qiyue {

class PackagePlace {
public:
    /// Errors: exists_already (a file), not_found (no folder to put it in), invalid_argument
    /// (nothing is named).
    static Result<PackagePlace> at(const std::string& out);

    /// Where the package `id` goes. Errors: exists_already, for it or its receipt.
    Result<std::string> path_of(const std::string& id) const;
    /// Errors: invalid_argument if several packages would have one name.
    Result<void> has_room_for(std::size_t packages) const;

    /// Puts the package there from where it was made, perhaps in another file system, and before it
    /// its receipt, if there is one. Durable on return, nothing is there after an error. Gives the
    /// path. Errors: as path_of; io.
    Result<std::string> take(const std::string& made, const std::string& id,
                             std::string_view receipt) const;

    static std::string receipt_of(const std::string& package) { return package + ".receipt.json"; }

private:
    PackagePlace(std::string out, bool is_folder) : out_(std::move(out)), is_folder_(is_folder) {}
    std::string out_;
    bool is_folder_;
};

}  // namespace qiyue
