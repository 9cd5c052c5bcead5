#pragma once

// How RocksDB 7.8 is set up for the ledger, each choice with its reason. Pure.

#include <memory>
#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "ledger/store/event_store.hpp"

namespace qiyue {

rocksdb::DBOptions database_options(const StoreOptions& options, rocksdb::Env* env);

/// All columns in the order of Column, sharing one block cache.
std::vector<rocksdb::ColumnFamilyDescriptor> column_descriptors(
    const StoreOptions& options, const std::shared_ptr<rocksdb::Cache>& cache);

/// For the one synced write of a commit.
rocksdb::WriteOptions commit_options();

}  // namespace qiyue
