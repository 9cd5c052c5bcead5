#include "ledger/store/database.hpp"

#include "ledger/base/check.hpp"
#include "ledger/store/status.hpp"

namespace qiyue {
namespace {

constexpr std::size_t scan_readahead_bytes = 2u << 20;

}  // namespace

EventStore::Database::Database() : snapshot_(std::make_shared<const Snapshot>()) {}

EventStore::Database::~Database() {
    if (!db) return;
    snapshot_.reset();
    for (auto* handle : columns)
        db->DestroyColumnFamilyHandle(handle);
    // What close() could report has no bearing: every commit was synced when it returned.
    db->Close().PermitUncheckedError();
}

Error EventStore::Database::error(const rocksdb::Status& status, std::string_view doing) const {
    return status_error(status, doing, path);
}

Result<std::optional<std::string>> EventStore::Database::get(Column which, std::string_view key,
                                                             const rocksdb::Snapshot* at) const {
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    options.snapshot = at;
    std::string value;
    const auto status = db->Get(options, column(which), {key.data(), key.size()}, &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) {
        return std::unexpected(error(status, "reading " + std::string(column_name(which)) + " in"));
    }
    return value;
}

std::shared_ptr<const rocksdb::Snapshot> EventStore::Database::pin() const {
    return {db->GetSnapshot(),
            [opened = db.get()](const rocksdb::Snapshot* rows) { opened->ReleaseSnapshot(rows); }};
}

Result<std::string> EventStore::Database::full_tile(HashAlgorithm tree, unsigned level,
                                                    std::uint64_t index) const {
    auto stored = get(Column::tiles, tile_key({tree, level, index}));
    if (!stored) return pass(stored);
    if (!*stored || (*stored)->size() != tile_width * sizeof(Hash)) {
        return fail(ErrorCode::corrupt, "tile " + std::to_string(index) + " of level " +
                                            std::to_string(level) + " is missing in " + path);
    }
    return std::move(**stored);
}

std::unique_ptr<rocksdb::Iterator> EventStore::Database::iterate(Column which,
                                                                 const rocksdb::Slice* upper,
                                                                 bool long_scan) const {
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    options.total_order_seek = true;
    options.background_purge_on_iterator_cleanup = true;
    options.iterate_upper_bound = upper;
    if (long_scan) {
        options.fill_cache = false;
        options.readahead_size = scan_readahead_bytes;
    }
    return std::unique_ptr<rocksdb::Iterator>(db->NewIterator(options, column(which)));
}

std::shared_ptr<const Snapshot> EventStore::Database::snapshot() const {
    const std::lock_guard lock(snapshot_mutex_);
    return snapshot_;
}

void EventStore::Database::publish(std::shared_ptr<const Snapshot> next) {
    const std::lock_guard lock(snapshot_mutex_);
    snapshot_ = std::move(next);
}

}  // namespace qiyue
