#include "projections/view_rows.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue {
namespace {

// The generation's own rows.
constexpr std::string_view label_key{"\0label", 6};
constexpr std::string_view position_key{"\0position", 9};

constexpr std::size_t mib = 1u << 20;

std::unexpected<Error> failed(const rocksdb::Status& status, std::string_view doing,
                              const std::string& directory) {
    const ErrorCode code = status.IsCorruption() ? ErrorCode::corrupt : ErrorCode::io;
    return fail(code, std::string(doing) + " " + directory + ": " + status.ToString());
}

std::unexpected<Error> damaged(const std::string& directory) {
    return fail(ErrorCode::corrupt, "a row of the view in " + directory + " is damaged");
}

std::string encode_label(const ViewLabel& label) {
    return label.view + '\n' + std::to_string(label.version);
}

std::optional<ViewLabel> decode_label(std::string_view value) {
    const auto line = value.find('\n');
    if (line == std::string_view::npos) return std::nullopt;
    const auto version = from_decimal(value.substr(line + 1));
    if (!version || *version > UINT32_MAX) return std::nullopt;
    return ViewLabel{std::string(value.substr(0, line)), static_cast<std::uint32_t>(*version)};
}

std::string encode_position(const ViewPosition& position) {
    std::string value;
    append_u64be(value, position.size.value);
    append_u64be(value, static_cast<std::uint64_t>(position.recorded.value));
    value += position.digest.view();
    value += position.last.view();
    return value;
}

std::optional<ViewPosition> decode_position(std::string_view value) {
    if (value.size() != 16 + 2 * sizeof(Hash)) return std::nullopt;
    ViewPosition position;
    position.size = TreeSize{read_u64be(value.substr(0, 8))};
    position.recorded = Micros{static_cast<std::int64_t>(read_u64be(value.substr(8, 8)))};
    position.digest = Hash::from_raw(value.substr(16, sizeof(Hash)));
    position.last = Hash::from_raw(value.substr(16 + sizeof(Hash)));
    return position;
}

rocksdb::Options database_options() {
    // One cache for the generations of all views of this process.
    static const auto cache = rocksdb::NewLRUCache(limits::view_cache_bytes);
    rocksdb::Options options;
    options.create_if_missing = true;
    options.paranoid_checks = true;
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.write_buffer_size = limits::view_write_buffer_bytes;
    options.max_write_buffer_number = 3;
    options.max_total_wal_size = limits::wal_bytes_max;
    options.max_background_jobs = 1;
    options.level_compaction_dynamic_level_bytes = true;
    options.compression = rocksdb::kLZ4Compression;  // a rebuild is bound by the processor
    options.ttl = 0;
    options.periodic_compaction_seconds = 0;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.max_open_files = 512;
    options.bytes_per_sync = mib;
    // Most names that are asked for are new.
    options.memtable_prefix_bloom_size_ratio = 0.1;
    options.memtable_whole_key_filtering = true;
    // One place to go on from: a batch comes in the order of its keys.
    options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(0));
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.format_version = 5;
    table.checksum = rocksdb::kXXH3;
    // Rows of one name stand side by side and differ little: larger blocks shrink well.
    table.block_size = 16u << 10;
    // In small parts: whole filters of a large view would push each other out of the cache, and
    // every lookup would read megabytes.
    table.cache_index_and_filter_blocks = true;
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
    table.metadata_block_size = 4u << 10;
    table.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(10, 1));
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

rocksdb::ReadOptions reading(const rocksdb::Snapshot* at) {
    rocksdb::ReadOptions options;
    options.snapshot = at;
    return options;
}

}  // namespace

// -- ViewBatch

ViewBatch::ViewBatch(const ViewRows& below) : below_(below), position_(below.position()) {}

Result<std::optional<std::string>> ViewBatch::get(const std::string& key) const {
    for (const Rows* rows : {&open_, &rows_}) {
        if (const auto found = rows->find(key); found != rows->end()) return found->second;
    }
    return below_.get(key, nullptr);
}

void ViewBatch::put(std::string key, std::string value) {
    QIYUE_CHECK(!key.empty() && key[0] != '\0', "such keys are the generation's own");
    open_.insert_or_assign(std::move(key), std::move(value));
}

void ViewBatch::finish_entry(Micros recorded, const Hash& line) {
    std::string written(position_.digest.view());
    append_u64be(written, position_.size.value);
    for (auto& [key, value] : open_) {
        append_u64be(written, key.size());
        written += key;
        append_u64be(written, value.size());
        written += value;
        bytes_ += key.size() + value.size() + 64;
    }
    rows_.merge(open_);
    for (auto& [key, value] : open_)  // those that an earlier entry of the batch wrote too
        rows_.insert_or_assign(key, std::move(value));
    open_.clear();
    position_.digest = sha256(written);
    position_.size.value += 1;
    position_.recorded = recorded;
    position_.last = line;
}

void ViewBatch::drop_entry() { open_.clear(); }

// -- ViewSnapshot

ViewSnapshot::~ViewSnapshot() {
    if (at_ != nullptr) rows_->db_->ReleaseSnapshot(at_);
}

const ViewLabel& ViewSnapshot::label() const { return rows_->label(); }

Result<std::optional<std::string>> ViewSnapshot::get(std::string_view key) const {
    return rows_->get(key, at_);
}

Result<std::optional<ViewSnapshot::Entry>> ViewSnapshot::last_in(std::string_view from,
                                                                 std::string_view to) const {
    const std::unique_ptr<rocksdb::Iterator> row(rows_->db_->NewIterator(reading(at_)));
    row->SeekForPrev(rocksdb::Slice(to.data(), to.size()));
    if (!row->status().ok()) return failed(row->status(), "reading the view in", rows_->directory_);
    if (!row->Valid() || row->key().ToStringView() < from) return std::nullopt;
    return Entry{row->key().ToString(), row->value().ToString()};
}

Result<void> ViewSnapshot::scan_rows(std::string_view from, std::string_view below, Taker taker,
                                     void* to) const {
    const std::unique_ptr<rocksdb::Iterator> row(rows_->db_->NewIterator(reading(at_)));
    for (row->Seek(rocksdb::Slice(from.data(), from.size())); row->Valid(); row->Next()) {
        if (row->key().ToStringView() >= below) break;
        if (!taker(to, row->key().ToStringView(), row->value().ToStringView())) break;
    }
    if (row->status().ok()) return {};
    return failed(row->status(), "reading the view in", rows_->directory_);
}

// -- ViewRows

ViewRows::ViewRows(std::string directory, ViewLabel label)
    : directory_(std::move(directory)), label_(std::move(label)) {}

ViewRows::~ViewRows() = default;

Result<std::shared_ptr<ViewRows>> ViewRows::open(const std::string& directory,
                                                 const ViewLabel& label, Mode mode) {
    auto rows = std::shared_ptr<ViewRows>(new ViewRows(directory, label));
    if (auto opened = rows->open_database(mode); !opened) return pass(opened);
    if (auto read = rows->read_meta(mode); !read) return pass(read);
    return rows;
}

Result<ViewLabel> ViewRows::label_in(const std::string& directory) {
    auto rows = std::shared_ptr<ViewRows>(new ViewRows(directory, {}));
    if (auto opened = rows->open_database(Mode::read); !opened) return pass(opened);
    const auto stored = rows->get(label_key, nullptr);
    if (!stored) return std::unexpected(stored.error());
    const auto label = *stored ? decode_label(**stored) : std::nullopt;
    if (!label) return damaged(directory);
    return *label;
}

Result<void> ViewRows::open_database(Mode mode) {
    // RocksDB would make a folder even to look.
    std::error_code unknown;
    if (mode == Mode::read && !std::filesystem::exists(directory_ + "/CURRENT", unknown))
        return fail(ErrorCode::not_found, "there is no view in " + directory_);
    rocksdb::DB* opened = nullptr;
    const rocksdb::Options options = database_options();
    const auto status = mode == Mode::write
                            ? rocksdb::DB::Open(options, directory_, &opened)
                            : rocksdb::DB::OpenForReadOnly(options, directory_, &opened);
    if (status.ok()) {
        db_.reset(opened);
        return {};
    }
    const std::string text = status.ToString();
    if (text.find("lock") != std::string::npos && text.find("LOCK") != std::string::npos) {
        return fail(ErrorCode::locked, "another process writes the view in " + directory_);
    }
    return failed(status, "opening the view in", directory_);
}

Result<void> ViewRows::read_meta(Mode mode) {
    const auto label = get(label_key, nullptr);
    if (!label) return std::unexpected(label.error());
    if (!*label) {
        if (mode == Mode::read) return damaged(directory_);
        rocksdb::WriteBatch first;
        first.Put(rocksdb::Slice(label_key.data(), label_key.size()), encode_label(label_));
        first.Put(rocksdb::Slice(position_key.data(), position_key.size()),
                  encode_position(position_));
        const auto status = db_->Write({}, &first);
        if (status.ok()) return {};
        return failed(status, "writing the view in", directory_);
    }
    const auto found = decode_label(**label);
    if (!found) return damaged(directory_);
    if (*found != label_) {
        return fail(ErrorCode::exists_already, directory_ + " holds version " +
                                                   std::to_string(found->version) +
                                                   " of the view " + found->view);
    }
    const auto stored = get(position_key, nullptr);
    if (!stored) return std::unexpected(stored.error());
    const auto position = *stored ? decode_position(**stored) : std::nullopt;
    if (!position) return damaged(directory_);
    position_ = *position;
    return {};
}

Result<std::optional<std::string>> ViewRows::get(std::string_view key,
                                                 const rocksdb::Snapshot* at) const {
    std::string value;
    const auto status = db_->Get(reading(at), rocksdb::Slice(key.data(), key.size()), &value);
    if (status.ok()) return value;
    if (status.IsNotFound()) return std::nullopt;
    return failed(status, "reading the view in", directory_);
}

ViewPosition ViewRows::position() const {
    const std::lock_guard lock(mutex_);
    return position_;
}

std::shared_ptr<const ViewSnapshot> ViewRows::snapshot() const {
    // Under the lock, so that rows and position are of the same write. A database that is only read
    // does not change and needs no snapshot; RocksDB gives none then.
    const std::lock_guard lock(mutex_);
    return std::make_shared<const ViewSnapshot>(shared_from_this(), db_->GetSnapshot(), position_);
}

Result<void> ViewRows::write(const ViewBatch& batch) {
    rocksdb::WriteBatch rows;
    for (const auto& [key, value] : batch.rows_)
        rows.Put(key, value);
    rows.Put(rocksdb::Slice(position_key.data(), position_key.size()),
             encode_position(batch.position_));
    rocksdb::WriteOptions options;
    options.disableWAL = !logged_;
    const std::lock_guard lock(mutex_);
    const auto status = db_->Write(options, &rows);
    if (!status.ok()) return failed(status, "writing the view in", directory_);
    position_ = batch.position_;
    return {};
}

Result<void> ViewRows::flush() {
    const auto status = db_->Flush({});
    if (status.ok()) return {};
    return failed(status, "writing the view in", directory_);
}

Result<Hash> ViewRows::contents() const {
    DigestStream digest(HashAlgorithm::sha256);
    const auto taken = snapshot();
    const auto scanned = taken->scan(std::string_view("\1", 1), std::string_view("\xff\xff", 2),
                                     [&digest](std::string_view key, std::string_view value) {
                                         std::string sizes;
                                         append_u64be(sizes, key.size());
                                         append_u64be(sizes, value.size());
                                         digest.update(sizes);
                                         digest.update(key);
                                         digest.update(value);
                                         return true;
                                     });
    if (!scanned) return std::unexpected(scanned.error());
    return digest.finish();
}

}  // namespace qiyue
