#include "ledger/store/database_options.hpp"

#include <algorithm>

#include <rocksdb/convenience.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "ledger/base/limits.hpp"
#include "ledger/store/schema.hpp"

namespace qiyue {
namespace {

using rocksdb::CompressionType;

constexpr std::size_t mib = 1u << 20;

/// Zstandard at its fastest: entries are base64, which has entropy to take away. One kind for all
/// levels of a column, so that files of ordered keys move down without being rewritten.
CompressionType best_compression() {
    const auto supported = rocksdb::GetSupportedCompressions();
    for (const auto type : {rocksdb::kZSTD, rocksdb::kLZ4Compression}) {
        if (std::find(supported.begin(), supported.end(), type) != supported.end()) return type;
    }
    return rocksdb::kNoCompression;
}

/// Hashes do not compress.
bool is_compressible(Column column) {
    return column != Column::tiles && column != Column::by_id && column != Column::heads &&
           column != Column::documents;
}

/// Columns asked for keys that are not there: a filter spares them the read.
bool wants_filter(Column column) {
    return column == Column::by_id || column == Column::heads || column == Column::state ||
           column == Column::keys || column == Column::map;
}

std::size_t write_buffer_bytes(Column column) {
    switch (column) {
        case Column::entries: return 16 * mib;
        case Column::by_stream:
        case Column::by_id:
        case Column::map:
        case Column::state: return 8 * mib;
        case Column::by_type:
        case Column::by_actor:
        case Column::by_time:
        case Column::heads: return 4 * mib;
        case Column::tiles: return 2 * mib;
        case Column::none:
        case Column::documents:
        case Column::keys:
        case Column::meta: break;
    }
    return mib;
}

rocksdb::BlockBasedTableOptions table_options(Column column,
                                              const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.format_version = 5;
    table.checksum = rocksdb::kXXH3;
    // One entry is read at a time as often as many in a row: 8 KiB are quick to unpack.
    table.block_size = column == Column::tiles ? 16u << 10 : 8u << 10;
    // So that the memory of indexes and filters is bounded by the cache, whatever the length.
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.verify_compression = true;
    table.detect_filter_construct_corruption = true;
    if (wants_filter(column)) table.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(10, 1));
    return table;
}

rocksdb::ColumnFamilyOptions column_options(Column column, const StoreOptions& store,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions options;
    options.compaction_style = rocksdb::kCompactionStyleLevel;  // never FIFO: it deletes
    options.level_compaction_dynamic_level_bytes = true;
    options.compression = is_compressible(column) ? best_compression() : rocksdb::kNoCompression;
    options.compression_opts.level = options.compression == rocksdb::kZSTD ? 1 : 32767;
    options.ttl = 0;  // the default rewrites files after 30 days
    options.periodic_compaction_seconds = 0;
    options.write_buffer_size = write_buffer_bytes(column);
    options.max_write_buffer_number = 2;
    options.memtable_protection_bytes_per_key = 8;
    // One place to go on from for a column: a batch comes in the order of its keys.
    options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(0));
    options.paranoid_file_checks = true;  // every new file is read back
    options.force_consistency_checks = true;
    options.optimize_filters_for_hits = false;
    if (!store.background_jobs) {
        options.disable_auto_compactions = true;
        options.write_buffer_size = limits::write_buffers_bytes;
    }
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(column, cache)));
    return options;
}

}  // namespace

rocksdb::DBOptions database_options(const StoreOptions& store, rocksdb::Env* env) {
    rocksdb::DBOptions options;
    options.env = env;
    options.create_if_missing = store.mode == StoreOptions::Mode::create;
    options.create_missing_column_families = options.create_if_missing;
    options.paranoid_checks = true;
    // A torn last record is what a crash leaves; anything else damaged must refuse to open, never
    // be dropped quietly as the default mode does.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    // Recovery writes no more than full memory tables: the start stays short.
    options.avoid_flush_during_recovery = true;
    options.track_and_verify_wals_in_manifest = false;  // false alarms until 7.10 (#10892)
    options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
    options.max_bgerror_resume_count = 0;  // after an error nothing goes on by itself
    options.max_background_jobs = store.background_jobs ? 2 : 1;
    options.max_open_files = -1;
    options.max_file_opening_threads = 2;
    options.bytes_per_sync = mib;
    options.max_total_wal_size = limits::wal_bytes_max;
    options.db_write_buffer_size = store.background_jobs ? limits::write_buffers_bytes : 0;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> column_descriptors(
    const StoreOptions& options, const std::shared_ptr<rocksdb::Cache>& cache) {
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    for (std::size_t number = 0; number < column_count; ++number) {
        const auto column = static_cast<Column>(number);
        descriptors.emplace_back(std::string(column_name(column)),
                                 column_options(column, options, cache));
    }
    return descriptors;
}

rocksdb::WriteOptions commit_options() {
    rocksdb::WriteOptions options;
    options.sync = true;
    options.protection_bytes_per_key = 8;
    return options;
}

}  // namespace qiyue
