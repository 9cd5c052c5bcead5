// EventStore::open: the database is opened or made, and what its rows say of themselves is checked
// as far as that is cheap: the writer's state, the last entry, both trees' roots, the map's root.

#include <rocksdb/file_system.h>

#include "ledger/base/encoding.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "ledger/store/database.hpp"
#include "ledger/store/database_options.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/store/status.hpp"
#include "ledger/store/text_log.hpp"

namespace qiyue {
namespace {

using Database = EventStore::Database;
using Mode = StoreOptions::Mode;

std::unexpected<Error> damaged(const Database& database, const std::string& what) {
    return fail(ErrorCode::corrupt, database.path + ": " + what +
                                        "; `qiyue verify DIR` tells all, a backup restores it");
}

bool exists(rocksdb::FileSystem& files, const std::string& path) {
    return files.FileExists(path, rocksdb::IOOptions(), nullptr).ok();
}

/// Makes DIR and DIR/db and syncs what names them.
Result<void> make_directories(rocksdb::FileSystem& files, const std::string& directory) {
    const rocksdb::IOOptions io;
    for (const std::string& path : {directory, directory + "/db"}) {
        auto status = files.CreateDirIfMissing(path, io, nullptr);
        if (!status.ok()) return std::unexpected(status_error(status, "making", path));
    }
    std::unique_ptr<rocksdb::FSDirectory> handle;
    auto status = files.NewDirectory(directory, io, &handle, nullptr);
    if (status.ok()) status = handle->Fsync(io, nullptr);
    if (!status.ok()) return std::unexpected(status_error(status, "syncing", directory));
    return {};
}

Result<void> open_read_only(Database& database, rocksdb::DBOptions options,
                            const std::vector<rocksdb::ColumnFamilyDescriptor>& descriptors) {
    const auto attempt = [&] {
        rocksdb::DB* db = nullptr;
        const auto status = rocksdb::DB::OpenForReadOnly(options, database.path, descriptors,
                                                         &database.columns, &db);
        if (status.ok()) database.db.reset(db);
        return status;
    };
    auto status = attempt();
    if (status.ok()) return {};
    Error first = database.error(status, "opening");
    if (first.code != ErrorCode::corrupt) return std::unexpected(std::move(first));
    // Whoever looks for damage wants to see what is left.
    database.columns.clear();
    options.paranoid_checks = false;
    options.skip_checking_sst_file_sizes_on_db_open = true;
    status = attempt();
    if (!status.ok()) return std::unexpected(std::move(first));
    database.damage = std::move(first);
    return {};
}

Result<void> open_files(Database& database, const StoreOptions& options) {
    database.env = options.env;
    if (!database.env && options.file_system) {
        database.env = rocksdb::NewCompositeEnv(options.file_system);
    }
    rocksdb::Env* env = database.env ? database.env.get() : rocksdb::Env::Default();
    database.block_cache = rocksdb::NewLRUCache(limits::block_cache_bytes);
    const auto descriptors = column_descriptors(options, database.block_cache);
    auto settings = database_options(options, env);
    if (database.read_only) return open_read_only(database, settings, descriptors);
    settings.info_log = make_text_log(database.path);
    rocksdb::DB* db = nullptr;
    const auto status =
        rocksdb::DB::Open(settings, database.path, descriptors, &database.columns, &db);
    if (!status.ok()) return std::unexpected(database.error(status, "opening"));
    database.db.reset(db);
    return {};
}

WriterState empty_writer_state() {
    WriterState state;
    state.root = empty_root(HashAlgorithm::sha256);
    state.twin_root = empty_root(HashAlgorithm::sm3);
    return state;
}

/// The rows of a store without entries.
Result<void> write_first_rows(Database& database, bool twin) {
    rocksdb::WriteBatch batch(0, 0, 8, 0);
    const auto put = [&](std::string_view key, std::string_view value) {
        return batch.Put(database.column(Column::meta), {key.data(), key.size()},
                         {value.data(), value.size()});
    };
    auto status = put(meta_format, store_format);
    if (status.ok()) status = put(meta_twin, twin_value(twin));
    if (status.ok()) status = put(meta_writer, encode_writer_state(empty_writer_state()));
    if (status.ok()) status = database.db->Write(commit_options(), &batch);
    if (!status.ok()) return std::unexpected(database.error(status, "founding"));
    return {};
}

/// Reads the column meta. nullopt if nothing was written yet.
Result<std::optional<WriterState>> read_meta(Database& database) {
    auto format = database.get(Column::meta, meta_format);
    if (!format) return pass(format);
    auto twin = database.get(Column::meta, meta_twin);
    if (!twin) return pass(twin);
    auto writer = database.get(Column::meta, meta_writer);
    if (!writer) return pass(writer);
    if (!*format && !*twin && !*writer) return std::nullopt;
    if (!*format || !*twin || !*writer) return damaged(database, "a row of `meta` is missing");
    if (**format != store_format) {
        return fail(ErrorCode::unsupported, database.path + " has format " + to_hex(**format) +
                                                ", which this program does not know");
    }
    if (**twin != twin_value(true) && **twin != twin_value(false)) {
        return damaged(database, "the row `twin` of `meta` is damaged");
    }
    database.twin = **twin == twin_value(true);
    auto state = decode_writer_state(**writer);
    if (!state) return damaged(database, "the row `writer` of `meta` is damaged");
    return state;
}

Result<void> check_last_entry(const Database& database, TreeSize size) {
    const auto last = database.iterate(Column::entries, nullptr, false);
    last->SeekToLast();
    if (!last->status().ok()) {
        return std::unexpected(database.error(last->status(), "reading entries in"));
    }
    const std::string expected = size.value == 0 ? "" : entry_key(Index{size.value - 1});
    const std::string found = last->Valid() ? last->key().ToString() : "";
    if (found != expected) {
        return damaged(database,
                       "the last entry is not that of size " + std::to_string(size.value));
    }
    return {};
}

Result<std::string> leaf_tile(const EventStore& store, HashAlgorithm algorithm, TreeSize size) {
    std::string hashes;
    const Index first{size.value - size.value % tile_width};
    auto scanned = store.scan(first, next_index(size), [&](Index, std::string_view line) {
        hashes.append(leaf_hash(algorithm, line).view());
        return true;
    });
    if (!scanned) return pass(scanned);
    return hashes;
}

Result<TreeTail> restore_tail(const EventStore& store, HashAlgorithm tree,
                              const WriterState& state) {
    auto leaves = leaf_tile(store, tree, state.size);
    if (!leaves) return pass(leaves);
    auto tail = TreeTail::restore(tree, state.size, std::move(*leaves),
                                  [&](unsigned level, std::uint64_t index) {
                                      return store.database().full_tile(tree, level, index);
                                  });
    if (!tail) return tail;
    auto edge = tail->edge();
    if (!edge) return pass(edge);
    const Hash& root = tree == HashAlgorithm::sha256 ? state.root : state.twin_root;
    if (edge->root() != root) {
        return damaged(store.database(), "the last entries do not lead to the stored root");
    }
    return tail;
}

Result<void> check_map_root(const EventStore& store, const WriterState& state) {
    auto page = store.map_page(PageName{});
    if (!page) return pass(page);
    const Hash root = *page ? (*page)->top(nullptr) : Hash{};
    if (root != state.map_root) return damaged(store.database(), "the stream map has another root");
    return {};
}

/// Fills a snapshot whose writer state is set; the store must already show that state to scan().
Result<void> restore_trees(const EventStore& store, Snapshot& snapshot) {
    const WriterState& state = snapshot.writer;
    auto last = check_last_entry(store.database(), state.size);
    if (!last) return last;
    auto map = check_map_root(store, state);
    if (!map) return map;
    auto tree = restore_tail(store, HashAlgorithm::sha256, state);
    if (!tree) return pass(tree);
    snapshot.tree = std::move(*tree);
    if (!store.twin()) return {};
    auto twin = restore_tail(store, HashAlgorithm::sm3, state);
    if (!twin) return pass(twin);
    snapshot.twin = std::move(*twin);
    return {};
}

Result<WriterState> found_or_read(Database& database, const StoreOptions& options) {
    auto state = read_meta(database);
    if (!state) return pass(state);
    if (options.mode != Mode::create) {
        if (*state) return **state;
        return fail(ErrorCode::not_found,
                    database.path + " was never founded: finish `qiyue init`");
    }
    if (!*state) {
        auto written = write_first_rows(database, options.twin);
        if (!written) return pass(written);
        database.twin = options.twin;
        return empty_writer_state();
    }
    if ((*state)->size.value > 0 || database.twin != options.twin) {
        return fail(ErrorCode::exists_already, database.path + " holds a ledger already");
    }
    return **state;
}

}  // namespace

EventStore::EventStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
EventStore::~EventStore() = default;

Result<std::unique_ptr<EventStore>> EventStore::open(const std::string& directory,
                                                     const StoreOptions& options) {
    auto database = std::make_unique<Database>();
    database->path = directory + "/db";
    database->read_only = options.mode == Mode::read_only;
    database->file_system =
        options.file_system ? options.file_system : rocksdb::FileSystem::Default();
    if (options.mode == Mode::create) {
        auto made = make_directories(*database->file_system, directory);
        if (!made) return pass(made);
    } else if (!exists(*database->file_system, database->path)) {
        return fail(ErrorCode::not_found,
                    "there is no ledger in " + directory + ": make one with `qiyue init`");
    }
    auto opened = open_files(*database, options);
    if (!opened) return pass(opened);
    auto state = found_or_read(*database, options);
    if (!state) return pass(state);

    std::unique_ptr<EventStore> store(new EventStore(std::move(database)));
    auto bare = std::make_shared<Snapshot>();
    bare->writer = *state;
    bare->rows = store->database_->pin();
    store->database_->publish(bare);
    auto snapshot = std::make_shared<Snapshot>(*bare);
    auto restored = restore_trees(*store, *snapshot);
    if (!restored) {
        if (options.mode != Mode::read_only) return pass(restored);
        snapshot = std::make_shared<Snapshot>(*bare);
        snapshot->tail_fault = std::move(restored.error());
    }
    store->database_->publish(std::move(snapshot));
    return store;
}

}  // namespace qiyue
