#include "api/packages/package_shelf.hpp"

#include <algorithm>

#include "api/packages/file_wiping.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/file_digest.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/store/small_files.hpp"

namespace qiyue {
namespace {

constexpr std::string_view order_file = "/order.json";
constexpr std::uint64_t order_bytes_max = 16u << 20;  ///< a thousand volumes with their events

std::unexpected<Error> changed(const std::string& path, const std::string& what) {
    return fail(ErrorCode::corrupt, "this is not the package that was made: " + what, path);
}

}  // namespace

Result<PackageShelf> PackageShelf::open(const std::string& directory) {
    PackageShelf shelf = look(directory);
    if (auto made = SmallFiles(nullptr).make_directory(shelf.folder_); !made) return pass(made);
    if (auto synced = sync_directory(directory); !synced) return pass(synced);
    return shelf;
}

PackageShelf PackageShelf::look(const std::string& directory) {
    return PackageShelf(directory + "/packages");
}

/// Errors: not_found; too_large, corrupt: it is there and cannot be read; io.
Result<PackageOrder> PackageShelf::read(const std::string& id) const {
    const std::string path = folder_of(id) + std::string(order_file);
    const auto text = read_small_file(path, order_bytes_max);
    if (!text) return std::unexpected(text.error());
    auto order = PackageOrder::parse_kept(*text);
    if (!order) return fail(ErrorCode::corrupt, order.error().detail, path);
    if (order->id != id) return fail(ErrorCode::corrupt, "the order of another folder", path);
    return order;
}

Result<std::vector<std::string>> PackageShelf::ids() const {
    auto names = SmallFiles::names(folder_);
    if (!names) return names;
    std::erase_if(*names, [](const std::string& name) {
        const auto id = VolumeId::parse(name);
        return !id || id->volume;  // nobody's here
    });
    return names;
}

Result<std::vector<PackageOrder>> PackageShelf::kept() const {
    const auto names = ids();
    if (!names) return std::unexpected(names.error());
    std::vector<PackageOrder> orders;
    for (const std::string& name : *names) {
        auto order = read(name);
        if (!order && order.error().code == ErrorCode::io) return pass(order);
        if (order) orders.push_back(std::move(*order));
    }
    return orders;
}

Result<std::vector<PackageOrder>> PackageShelf::load() const {
    const auto names = ids();
    if (!names) return std::unexpected(names.error());
    std::vector<PackageOrder> orders;
    for (const std::string& name : *names) {
        auto order = read(name);
        if (!order && order.error().code == ErrorCode::io) return pass(order);
        if (!order && order.error().code == ErrorCode::not_found) {
            if (auto gone = drop(name); !gone) return pass(gone);
        }
        if (!order) continue;
        if (order->state != PackageOrder::State::made) {
            if (auto cleared = clear(name); !cleared) return pass(cleared);
        }
        orders.push_back(std::move(*order));
    }
    std::ranges::sort(orders, {},
                      [](const PackageOrder& one) { return std::pair(one.asked_at, one.id); });
    return orders;
}

Result<std::vector<Error>> PackageShelf::unreadable() const {
    const auto names = ids();
    if (!names) return std::unexpected(names.error());
    std::vector<Error> all;
    for (const std::string& name : *names) {
        auto order = read(name);
        if (order || order.error().code == ErrorCode::not_found) continue;
        if (order.error().code == ErrorCode::io) return pass(order);
        order.error().detail +=
            "; nothing of it is handed out or removed: put its order.json right, or take the "
            "folder away";
        all.push_back(std::move(order.error()));
    }
    return all;
}

Result<void> PackageShelf::check(const PackageOrder& order, const ShelvedPackage& package) const {
    const std::string path = path_of(order, package);
    const auto digest = file_sha256(path);
    if (!digest && digest.error().code == ErrorCode::not_found) return changed(path, "it is gone");
    if (!digest) return std::unexpected(digest.error());
    if (*digest != package.file_sha256) return changed(path, "its bytes are others");
    const auto files = open_package_files(path);
    if (!files && files.error().code == ErrorCode::io) return std::unexpected(files.error());
    if (!files) return changed(path, files.error().detail);
    const auto manifest = (*files)->read("manifest-sha256.txt", limits::package_text_bytes_max);
    if (!manifest && manifest.error().code == ErrorCode::io)
        return std::unexpected(manifest.error());
    if (!manifest || sha256(*manifest) != package.package_sha256)
        return changed(path, "its manifest is another");
    return {};
}

Result<void> PackageShelf::keep(const PackageOrder& order) const {
    const std::string json = order.to_kept_json();
    if (json.size() > order_bytes_max)
        return fail(ErrorCode::too_large, "more volumes than an order can have: take larger ones");
    const std::string folder = folder_of(order.id);
    if (auto made = SmallFiles(nullptr).make_directory(folder); !made) return made;
    if (auto synced = sync_directory(folder_); !synced) return synced;
    return replace_file(folder + std::string(order_file), json);
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
        if (auto gone = wipe_all(folder_of(id) + "/" + name); !gone) return gone;
    }
    return {};
}

Result<void> PackageShelf::drop(const std::string& id) const {
    // First what names it: if this ends half way, load() goes on with it.
    if (auto gone = remove_file(folder_of(id) + std::string(order_file)); !gone) return gone;
    if (auto gone = wipe_all(folder_of(id)); !gone) return gone;
    return sync_directory(folder_);
}

}  // namespace qiyue
