#pragma once

// DIR/packages: a folder for each order, with what is known of it and the packages that were made.
// Only its owner may enter it, for opened texts stand in the packages. One thread at a time.

#include <string>
#include <vector>

#include "api/packages/package_order.hpp"

namespace qiyue {

class PackageShelf {
public:
    /// `directory` is DIR; the folder is made if need be. Errors: io.
    static Result<PackageShelf> open(const std::string& directory);

    /// The same as it may be there; nothing is made.
    static PackageShelf look(const std::string& directory);

    /// The orders that can be read; nothing is changed. Errors: io.
    Result<std::vector<PackageOrder>> kept() const;
    /// What is there, the oldest first. Folders without an order are removed: a crash came before
    /// the order was kept, so nobody was told of it. Packages of orders that are not made are
    /// removed. An order that is there and cannot be read stays, see unreadable(). Errors: io.
    Result<std::vector<PackageOrder>> load() const;
    /// Folders whose order cannot be read, with why: somebody must look at them, for what they hold
    /// may be recorded. Errors: io.
    Result<std::vector<Error>> unreadable() const;
    /// Whether the file is what was made: of its size, its SHA-256, with its manifest. Errors:
    /// corrupt (it is not, or is gone), io.
    Result<void> check(const PackageOrder& order, const ShelvedPackage& package) const;
    /// Durable on return. Errors: too_large (more volumes than can be kept), io.
    Result<void> keep(const PackageOrder& order) const;
    /// Nobody knows of it any more, whatever is still being written in its folder. Errors: io.
    Result<void> forget(const std::string& id) const;
    /// Makes an order's folder hold nothing but the order itself. Errors: io.
    Result<void> clear(const std::string& id) const;
    /// What was opened in it is overwritten first. Nothing happens if it is not there. Errors: io.
    Result<void> drop(const std::string& id) const;

    const std::string& folder() const { return folder_; }
    std::string folder_of(const std::string& id) const { return folder_ + "/" + id; }
    std::string path_of(const PackageOrder& order, const ShelvedPackage& package) const {
        return folder_of(order.id) + "/" + package.file();
    }

private:
    explicit PackageShelf(std::string folder) : folder_(std::move(folder)) {}
    Result<PackageOrder> read(const std::string& id) const;
    Result<std::vector<std::string>> ids() const;
    std::string folder_;
};

}  // namespace qiyue
