// The store below which the disk fails: for every n, the n-th operation that changes something
// fails, lost or kept, once or from then on; and for every n, the power goes. Whatever was
// acknowledged before must be there afterwards, the store must open, be sound, and go on.

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include "ledger/store/database.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/store/fsck.hpp"
#include "ledger/store/guard.hpp"
#include "tests/support/faulty_file_system.hpp"
#include "tests/support/synthetic_ledger.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue {
namespace {

using testing::FaultyFileSystem;
using testing::SyntheticLedger;
using testing::TemporaryDirectory;
using Fault = FaultyFileSystem::Fault;
using Lasting = FaultyFileSystem::Lasting;
using Mode = StoreOptions::Mode;

/// How far a run came, as its user knows it.
struct Acknowledged {
    bool created = false;
    std::uint64_t size = 0;  ///< entries of acknowledged commits
    std::uint64_t attempted = 0;  ///< and of those that were tried
    std::uint64_t guarded = 0;  ///< size that the guard was acknowledged to hold
    std::uint64_t guard_attempted = 0;
    bool guard_created = false;
};

GuardNotes notes_of(std::uint64_t size) { return {std::to_string(size), "twin"}; }

StoreOptions options_with(const std::shared_ptr<FaultyFileSystem>& files, Mode mode) {
    StoreOptions options;
    options.mode = mode;
    options.twin = true;
    options.file_system = files;
    options.env = testing::sleepless_env(files);
    options.background_jobs = false;
    return options;
}

/// Memtables into files: what background jobs would do some time, here at one place of the script.
void flush(const EventStore& store) {
    std::vector<rocksdb::ColumnFamilyHandle*> columns = store.database().columns;
    store.database().db->Flush(rocksdb::FlushOptions(), columns).PermitUncheckedError();
}

/// Commits and guard writes; stops at the first failure, as the pipeline does.
void run(const std::string& directory, const std::shared_ptr<FaultyFileSystem>& files,
         Acknowledged& known) {
    SyntheticLedger ledger(true);
    auto store = EventStore::open(directory, options_with(files, Mode::create));
    if (!store) return;
    known.created = true;
    std::unique_ptr<Guard> guard;
    int step = 0;
    for (const std::size_t entries : {1u, 40u, 250u, 3u, 1u, 60u}) {
        if (++step == 4) {
            flush(**store);
            store->reset();
            store = EventStore::open(directory, options_with(files, Mode::open));
            if (!store) return;
        }
        if (step == 6) flush(**store);
        const CommitGroup group = ledger.group(entries);
        known.attempted = ledger.size();
        const auto committed = (*store)->commit(group);
        if (!committed) {
            EXPECT_TRUE((*store)->refuses());
            EXPECT_EQ((*store)->commit(group).error().code, ErrorCode::read_only);
            EXPECT_EQ((*store)->writer_state().size.value, known.size);
            return;
        }
        known.size = ledger.size();
        known.guard_attempted = ledger.size();
        if (!guard) {
            auto made = Guard::create(directory + "/guard", notes_of(ledger.size()), files);
            if (!made) return;
            guard = std::move(*made);
            known.guard_created = true;
        } else if (!guard->write(notes_of(ledger.size()))) {
            return;
        }
        known.guarded = ledger.size();
    }
}

/// The same calls give the same bytes: entries up to `size`, whatever the groups were.
SyntheticLedger ledger_of(std::uint64_t size) {
    SyntheticLedger ledger(true);
    if (size > 0) (void)ledger.group(size);
    return ledger;
}

void expect_guard(const std::string& directory, const Acknowledged& known, std::uint64_t stored) {
    const auto reading = Guard::read(directory + "/guard", nullptr);
    if (!reading) {
        EXPECT_FALSE(known.guard_created) << reading.error().text();
        return;
    }
    const std::uint64_t guarded = std::stoull(reading->notes.note);
    EXPECT_GE(guarded, known.guarded);
    EXPECT_LE(guarded, known.guard_attempted);
    EXPECT_LE(guarded, stored) << "a guard ahead of the store";
}

/// After the fault, with a sound disk.
void expect_sound(const std::string& directory, const Acknowledged& known) {
    StoreOptions options;
    options.mode = known.created ? Mode::open : Mode::create;
    options.twin = true;
    auto store = EventStore::open(directory, options);
    ASSERT_TRUE(store) << store.error().text();
    const WriterState state = (*store)->writer_state();
    EXPECT_GE(state.size.value, known.size);
    EXPECT_LE(state.size.value, known.attempted);
    expect_guard(directory, known, state.size.value);

    SyntheticLedger ledger = ledger_of(state.size.value);
    EXPECT_EQ(state.root, ledger.writer_state().root);
    EXPECT_EQ(state.twin_root, ledger.writer_state().twin_root);
    EXPECT_EQ(state.map_root, ledger.writer_state().map_root);
    const auto scanned =
        (*store)->scan(Index{0}, next_index(state.size), [&](Index index, std::string_view line) {
            EXPECT_EQ(line, ledger.entries()[index.value].line);
            return true;
        });
    EXPECT_TRUE(scanned);

    const auto committed = (*store)->commit(ledger.group(20));
    EXPECT_TRUE(committed) << committed.error().text();
    std::string findings;
    const auto take = [&](const Finding& f) { findings += f.code + " " + f.detail + "\n"; };
    const auto rows = fsck_rows(**store, take);
    EXPECT_TRUE(rows) << rows.error().text();
    const auto compared = compare_state(**store, ledger.rows(), take);
    EXPECT_TRUE(compared);
    EXPECT_EQ(findings, "");
}

std::uint64_t operations_of_a_run() {
    const TemporaryDirectory directory;
    const auto files = std::make_shared<FaultyFileSystem>();
    Acknowledged known;
    run(directory / "l", files, known);
    EXPECT_EQ(known.size, 355u);
    EXPECT_EQ(known.guarded, 355u);
    return files->operations();
}

/// 1; sanitized builds, which are many times slower, ask for less (tools/cmake/sanitize.cmake).
std::uint64_t stride() {
    const char* asked = std::getenv("QIYUE_FAULT_STRIDE");
    return asked == nullptr ? 1 : std::stoull(asked);
}

template <typename Attempt>
void for_every_operation(const Attempt& attempt) {
    const std::uint64_t operations = operations_of_a_run();
    for (std::uint64_t n = 1; n <= operations; n += stride()) {
        SCOPED_TRACE("operation " + std::to_string(n));
        attempt(n);
    }
}

TEST(StoreFault, TheScriptIsReproducible) {
    const std::uint64_t operations = operations_of_a_run();
    EXPECT_GT(operations, 100u);
    EXPECT_EQ(operations_of_a_run(), operations);
}

class EveryOperation : public ::testing::TestWithParam<std::tuple<Fault, Lasting>> {};

TEST_P(EveryOperation, FailsOnceAndNothingAcknowledgedIsLost) {
    const Fault fault = std::get<0>(GetParam());
    const Lasting lasting = std::get<1>(GetParam());
    std::uint64_t acknowledged = 0;
    for_every_operation([&](std::uint64_t n) {
        const TemporaryDirectory directory;
        const auto files = std::make_shared<FaultyFileSystem>();
        files->fail_at(n, fault, lasting);
        Acknowledged known;
        run(directory / "l", files, known);
        EXPECT_TRUE(files->has_failed());
        expect_sound(directory / "l", known);
        acknowledged += known.size;
    });
    EXPECT_GT(acknowledged, 0u);
}

INSTANTIATE_TEST_SUITE_P(StoreFault, EveryOperation,
                         ::testing::Combine(::testing::Values(Fault::lost, Fault::kept),
                                            ::testing::Values(Lasting::once,
                                                              Lasting::from_then_on)));

TEST(StoreFault, ThePowerGoesAtEveryOperationAndNothingAcknowledgedIsLost) {
    for_every_operation([](std::uint64_t n) {
        const TemporaryDirectory directory;
        const auto files = std::make_shared<FaultyFileSystem>();
        // The n-th operation is still done, but nobody hears of it, and nothing follows.
        files->fail_at(n, Fault::kept, Lasting::from_then_on);
        Acknowledged known;
        run(directory / "l", files, known);
        files->cut_power();
        files->drop_unsynced();
        expect_sound(directory / "l", known);
    });
}

TEST(StoreFault, AFullDiskIsToldAndWorksAgainWhenMended) {
    const TemporaryDirectory directory;
    const auto files = std::make_shared<FaultyFileSystem>();
    SyntheticLedger ledger(true);
    {
        const auto store = EventStore::open(directory / "l", options_with(files, Mode::create));
        ASSERT_TRUE(store);
        ASSERT_TRUE((*store)->commit(ledger.group(10)));
        const SyntheticLedger before = ledger;
        files->fail_at(1, Fault::lost, Lasting::from_then_on);
        const auto failed = (*store)->commit(ledger.group(10));
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().code, ErrorCode::io);
        files->mend();
        // The disk is back, but what the failed batch left is not known until the store is
        // reopened.
        EXPECT_EQ((*store)->commit(SyntheticLedger(before).group(1)).error().code,
                  ErrorCode::read_only);
        EXPECT_TRUE((*store)->entry(Index{9}));
        EXPECT_EQ((*store)->entry(Index{10}).error().code, ErrorCode::not_found);
    }
    Acknowledged known;
    known.created = true;
    known.size = 10;
    known.attempted = 20;
    expect_sound(directory / "l", known);
}

}  // namespace
}  // namespace qiyue
