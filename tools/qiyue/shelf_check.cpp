#include "tools/qiyue/shelf_check.hpp"

#include <filesystem>
#include <system_error>
#include <vector>

#include "api/packages/package_shelf.hpp"
#include "ledger/exporting/package_record.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

/// Of every order, readable or not.
Result<std::vector<std::string>> packages_in(const std::string& folder) {
    std::vector<std::string> paths;
    std::error_code error;
    if (!fs::exists(folder, error)) return paths;
    fs::recursive_directory_iterator entry(folder, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        if (entry->path().extension() == ".asice") paths.push_back(entry->path().string());
    }
    if (error) return fail(ErrorCode::io, "reading " + folder + ": " + error.message());
    return paths;
}

}  // namespace

Result<void> check_shelf(const EventStore& store, const std::string& directory,
                         const FindingTaker& take) {
    const PackageShelf shelf = PackageShelf::look(directory);
    const auto paths = packages_in(shelf.folder());
    if (!paths) return std::unexpected(paths.error());
    for (const std::string& path : *paths) {
        const auto erased = find_erased(store, path);
        if (!erased && erased.error().code == ErrorCode::io) return std::unexpected(erased.error());
        if (!erased)
            take({"package_damaged", std::nullopt, path + ": " + erased.error().detail});
        else if (*erased)
            take({"package_not_erased", (*erased)->index.value,
                  path + " opens " + (*erased)->pointer});
    }
    const auto unreadable = shelf.unreadable();
    if (!unreadable) return std::unexpected(unreadable.error());
    for (const Error& one : *unreadable)
        take({"package_damaged", std::nullopt, one.place + ": " + one.detail});
    const auto orders = shelf.kept();
    if (!orders) return std::unexpected(orders.error());
    for (const PackageOrder& order : *orders) {
        for (const ShelvedPackage& package : order.packages) {
            const auto same = shelf.check(order, package);
            if (!same && same.error().code == ErrorCode::io) return same;
            if (!same)
                take({"package_damaged", std::nullopt,
                      same.error().place + ": " + same.error().detail});
        }
    }
    return {};
}

}  // namespace qiyue
