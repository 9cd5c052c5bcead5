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

    /// What is there, the oldest first. Folders without a readable order are removed: a crash came
    /// before the order was kept, so nobody was told of it. Packages of orders that are not made
    /// are removed. Errors: io.
    Result<std::vector<PackageOrder>> load() const;
    /// Durable on return. Errors: io.
    Result<void> keep(const PackageOrder& order) const;
    /// Nobody knows of it any more, whatever is still being written in its folder. Errors: io.
    Result<void> forget(const std::string& id) const;
    /// Makes an order's folder hold nothing but the order itself. Errors: io.
    Result<void> clear(const std::string& id) const;
    /// Nothing happens if it is not there. Errors: io.
    Result<void> drop(const std::string& id) const;

    std::string folder_of(const std::string& id) const { return folder_ + "/" + id; }
    std::string path_of(const PackageOrder& order, const ShelvedPackage& package) const {
        return folder_of(order.id) + "/" + package.file();
    }

private:
    explicit PackageShelf(std::string folder) : folder_(std::move(folder)) {}
    std::string folder_;
};

}  // namespace qiyue
