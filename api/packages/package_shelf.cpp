#include "api/packages/package_shelf.hpp"

#include <algorithm>
#include <filesystem>

#include "ledger/base/posix_file.hpp"
#include "ledger/store/small_files.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view order_file = "/order.json";
constexpr std::uint64_t order_bytes_max = 16u << 20;  ///< a thousand volumes with their events

Result<void> removed(const std::string& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (!error) return {};
    return fail(ErrorCode::io, "removing " + path + ": " + error.message());
}

}  // namespace

Result<PackageShelf> PackageShelf::open(const std::string& directory) {
    const std::string folder = directory + "/packages";
    if (auto made = SmallFiles(nullptr).make_directory(folder); !made) return pass(made);
    if (auto synced = sync_directory(directory); !synced) return pass(synced);
    return PackageShelf(folder);
}

Result<std::vector<PackageOrder>> PackageShelf::load() const {
    const auto names = SmallFiles::names(folder_);
    if (!names) return std::unexpected(names.error());
    std::vector<PackageOrder> orders;
    for (const std::string& name : *names) {
        const auto id = VolumeId::parse(name);
        if (!id || id->volume) continue;  // nobody's here
        const auto text =
            read_small_file(folder_of(name) + std::string(order_file), order_bytes_max);
        if (!text && text.error().code == ErrorCode::io) return std::unexpected(text.error());
        auto order = text ? PackageOrder::parse_kept(*text) : fail(ErrorCode::corrupt, name);
        if (!order || order->id != name) {
            if (auto gone = removed(folder_of(name)); !gone) return pass(gone);
            continue;
        }
        if (order->state != PackageOrder::State::made) {
            if (auto cleared = clear(name); !cleared) return pass(cleared);
        }
        orders.push_back(std::move(*order));
    }
    std::ranges::sort(orders, {},
                      [](const PackageOrder& one) { return std::pair(one.asked_at, one.id); });
    return orders;
}

Result<void> PackageShelf::keep(const PackageOrder& order) const {
    const std::string folder = folder_of(order.id);
    if (auto made = SmallFiles(nullptr).make_directory(folder); !made) return made;
    if (auto synced = sync_directory(folder_); !synced) return synced;
    return replace_file(folder + std::string(order_file), order.to_kept_json());
}

Result<void> PackageShelf::forget(const std::string& id) const {
    if (auto gone = remove_file(folder_of(id) + std::string(order_file)); !gone) return gone;
    return sync_directory(folder_of(id));
}

Result<void> PackageShelf::clear(const std::string& id) const {
    const auto names = SmallFiles::names(folder_of(id));
    if (!names) return std::unexpected(names.error());
    for (const std::string& name : *names) {
        if ("/" + name == order_file) continue;
        if (auto gone = removed(folder_of(id) + "/" + name); !gone) return gone;
    }
    return {};
}

Result<void> PackageShelf::drop(const std::string& id) const {
    if (auto gone = removed(folder_of(id)); !gone) return gone;
    return sync_directory(folder_);
}

}  // namespace qiyue
