#include "ledger/store/event_store.hpp"

#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "ledger/merkle/tree_hash.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace qiyue {
namespace {

using testing::make_ledger;
using testing::open_store;
using testing::SyntheticLedger;
using testing::TemporaryDirectory;
using Mode = StoreOptions::Mode;

ErrorCode open_error(const std::string& directory, StoreOptions options) {
    const auto store = EventStore::open(directory, options);
    return store ? ErrorCode::stopping : store.error().code;
}

/// RFC 9162 2.1.1, word for word.
Hash naive_root(HashAlgorithm algorithm, std::span<const Hash> leaves) {
    if (leaves.empty()) return digest(algorithm, "");
    if (leaves.size() == 1) return leaves[0];
    std::size_t split = 1;
    while (split * 2 < leaves.size())
        split *= 2;
    return digest(algorithm,
                  {std::string_view("\1", 1), naive_root(algorithm, leaves.first(split)).view(),
                   naive_root(algorithm, leaves.subspan(split)).view()});
}

void expect_same(const WriterState& one, const WriterState& other) {
    EXPECT_EQ(encode_writer_state(one), encode_writer_state(other));
}

void expect_holds(const EventStore& store, const SyntheticLedger& ledger) {
    expect_same(store.writer_state(), ledger.writer_state());
    std::uint64_t seen = 0;
    const auto scanned =
        store.scan(Index{0}, Index{~0ULL}, [&](Index index, std::string_view line) {
            EXPECT_EQ(index.value, seen);
            EXPECT_EQ(line, ledger.entries()[seen].line);
            ++seen;
            return true;
        });
    EXPECT_TRUE(scanned) << scanned.error().text();
    EXPECT_EQ(seen, ledger.size());
    for (const auto& [stream, head] : ledger.heads()) {
        const auto stored = store.head(stream);
        ASSERT_TRUE(stored && *stored) << stream;
        EXPECT_EQ((*stored)->count, head.count);
        EXPECT_EQ((*stored)->head, head.head);
    }
    for (const auto& [name, row] : ledger.rows()) {
        const auto stored = store.row(name);
        ASSERT_TRUE(stored && *stored) << name.id;
        EXPECT_EQ(encode_row(**stored), encode_row(*row));
    }
    const auto top = store.map_page(PageName{});
    ASSERT_TRUE(top);
    EXPECT_EQ(*top ? (*top)->top(nullptr) : Hash{}, ledger.writer_state().map_root);
}

TEST(EventStore, AnEmptyStoreComesBackEmpty) {
    const TemporaryDirectory directory;
    for (const auto mode : {Mode::create, Mode::open, Mode::read_only}) {
        const auto store = open_store(directory / "l", mode, true);
        ASSERT_TRUE(store);
        EXPECT_TRUE(store->twin());
        EXPECT_EQ(store->writer_state().size.value, 0u);
        EXPECT_EQ(store->writer_state().root, empty_root(HashAlgorithm::sha256));
        EXPECT_EQ(store->writer_state().twin_root, empty_root(HashAlgorithm::sm3));
        EXPECT_EQ(store->entry(Index{0}).error().code, ErrorCode::not_found);
        EXPECT_EQ(store->first_at(Micros{0}).value().value, 0u);
        EXPECT_EQ(store->head("ledger").value(), std::nullopt);
        EXPECT_EQ(store->right_edge(HashAlgorithm::sha256)->size().value, 0u);
    }
}

TEST(EventStore, EverythingIsThereAfterEachReopening) {
    const TemporaryDirectory directory;
    SyntheticLedger ledger(true);
    for (const std::size_t entries : {1u, 2u, 252u, 1u, 1u, 300u, 500u}) {
        const auto mode = ledger.size() == 0 ? Mode::create : Mode::open;
        const auto store = open_store(directory / "l", mode, true);
        ASSERT_TRUE(store);
        expect_same(store->writer_state(), ledger.writer_state());
        ASSERT_TRUE(store->commit(ledger.group(entries)));
        expect_holds(*store, ledger);
    }
    const auto store = open_store(directory / "l", Mode::read_only);
    ASSERT_TRUE(store);
    expect_holds(*store, ledger);
}

TEST(EventStore, TilesAndNodesOfBothTreesAreThoseOfTheLeaves) {
    const TemporaryDirectory directory;
    const auto ledger = make_ledger(directory.path(), 600);
    const auto store = open_store(directory.path(), Mode::open);
    ASSERT_TRUE(store);
    for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
        std::vector<Hash> leaves;
        std::string hashes;
        for (const auto& entry : ledger.entries()) {
            leaves.push_back(leaf_hash(algorithm, entry.line));
            hashes.append(leaves.back().view());
        }
        EXPECT_EQ(store->tile(algorithm, 0, 0, 256).value(), hashes.substr(0, 8'192));
        EXPECT_EQ(store->tile(algorithm, 0, 1, 17).value(), hashes.substr(8'192, 17 * 32));
        EXPECT_EQ(store->tile(algorithm, 0, 2, 88).value(), hashes.substr(16'384));
        EXPECT_EQ(store->tile(algorithm, 0, 2, 5).value(), hashes.substr(16'384, 5 * 32));
        const auto first = naive_root(algorithm, std::span(leaves).first(256));
        EXPECT_EQ(store->tile(algorithm, 1, 0, 1).value(), first.view());
        for (const auto& [level, index, width] :
             std::vector<std::tuple<unsigned, std::uint64_t, unsigned>>{
                 {0, 2, 89}, {0, 3, 1}, {1, 0, 3}, {2, 0, 1}, {9, 0, 1}, {0, 0, 0}, {0, 0, 257}}) {
            const auto none = store->tile(algorithm, level, index, width);
            ASSERT_FALSE(none) << level << " " << index << " " << width;
            EXPECT_EQ(none.error().code, ErrorCode::not_found);
        }
        for (const std::size_t size : {1u, 2u, 255u, 256u, 257u, 511u, 512u, 513u, 600u}) {
            EXPECT_EQ(root_at(algorithm, TreeSize{size}, store->nodes(algorithm)).value(),
                      naive_root(algorithm, std::span(leaves).first(size)))
                << size;
        }
        EXPECT_EQ(store->right_edge(algorithm)->root(), naive_root(algorithm, leaves));
    }
}

TEST(EventStore, WithoutATwinThereIsNoTwin) {
    const TemporaryDirectory directory;
    const auto ledger = make_ledger(directory.path(), 300, false);
    const auto store = open_store(directory.path(), Mode::open);
    ASSERT_TRUE(store);
    EXPECT_FALSE(store->twin());
    EXPECT_EQ(store->tile(HashAlgorithm::sm3, 0, 0, 1).error().code, ErrorCode::not_found);
    EXPECT_TRUE(store->tile(HashAlgorithm::sha256, 0, 0, 256));
    expect_holds(*store, ledger);
}

TEST(EventStore, IndexesAreInOrderAndPaged) {
    const TemporaryDirectory directory;
    const auto ledger = make_ledger(directory.path(), 200);
    const auto store = open_store(directory.path(), Mode::open);
    ASSERT_TRUE(store);

    std::vector<Index> of_stream;
    std::vector<Index> of_type;
    for (std::uint64_t index = 0; index < ledger.size(); ++index) {
        const auto& entry = ledger.entries()[index];
        EXPECT_EQ(store->find_id(entry.id).value(), Index{index});
        if (entry.stream == "organizations/ORG-3") of_stream.push_back(Index{index});
        if (entry.type == "organization.registered") of_type.push_back(Index{index});
    }
    EXPECT_EQ(store->find_id("no such id here!").value(), std::nullopt);

    const auto all = store->by_stream("organizations/ORG-3", StreamSeq{0}, 1'000).value();
    EXPECT_EQ(all.indexes, of_stream);
    EXPECT_FALSE(all.more);
    const auto exactly = store->by_stream("organizations/ORG-3", StreamSeq{0}, of_stream.size());
    EXPECT_FALSE(exactly->more);
    const auto page = store->by_stream("organizations/ORG-3", StreamSeq{4}, 3).value();
    EXPECT_EQ(page.indexes, std::vector(of_stream.begin() + 4, of_stream.begin() + 7));
    EXPECT_TRUE(page.more);
    EXPECT_EQ(store->by_actor("/organizations/ORG-3", Index{0}, Index{~0ULL}, 1'000)->indexes,
              of_stream);

    EXPECT_EQ(store->by_type("organization.registered", Index{0}, Index{1'000}, 1'000)->indexes,
              of_type);
    const auto range = store->by_type("organization.registered", of_type[2], of_type[5], 9).value();
    EXPECT_EQ(range.indexes, std::vector(of_type.begin() + 2, of_type.begin() + 5));
    EXPECT_FALSE(range.more);
    // A prefix of a type is another type, and so is a text that runs into the numbers.
    EXPECT_TRUE(store->by_type("organization", Index{0}, Index{1'000}, 9)->indexes.empty());
    EXPECT_TRUE(store->by_type(std::string("report.filed\0\0", 14), Index{0}, Index{1'000}, 9)
                    ->indexes.empty());
    EXPECT_TRUE(store->by_stream("organizations/ORG-9", StreamSeq{0}, 9)->indexes.empty());
}

TEST(EventStore, FindsTheFirstEntryAtATime) {
    const TemporaryDirectory directory;
    const auto ledger = make_ledger(directory.path(), 50);
    const auto store = open_store(directory.path(), Mode::open);
    ASSERT_TRUE(store);
    const Micros seventh = ledger.entries()[7].recorded;
    EXPECT_EQ(store->first_at(seventh).value(), Index{7});
    EXPECT_EQ(store->first_at(seventh + 1).value(), Index{8});
    EXPECT_EQ(store->first_at(Micros{-5}).value(), Index{0});
    EXPECT_EQ(store->first_at(ledger.entries().back().recorded + 1).value(), Index{50});
}

TEST(EventStore, ScansStopWhenTold) {
    const TemporaryDirectory directory;
    make_ledger(directory.path(), 20);
    const auto store = open_store(directory.path(), Mode::open);
    ASSERT_TRUE(store);
    std::vector<std::uint64_t> seen;
    ASSERT_TRUE(store->scan(Index{5}, Index{15}, [&](Index index, std::string_view) {
        seen.push_back(index.value);
        return index.value < 8;
    }));
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{5, 6, 7, 8}));
    ASSERT_TRUE(store->scan(Index{20}, Index{30}, [&](Index, std::string_view) {
        ADD_FAILURE();
        return true;
    }));
}

TEST(EventStore, OpeningSaysWhatIsWrong) {
    const TemporaryDirectory directory;
    EXPECT_EQ(open_error(directory / "none", {}), ErrorCode::not_found);
    EXPECT_EQ(open_error(directory / "none", {.mode = Mode::read_only}), ErrorCode::not_found);
    make_ledger(directory / "l", 3);
    EXPECT_EQ(open_error(directory / "l", {.mode = Mode::create, .twin = true}),
              ErrorCode::exists_already);
    const auto store = open_store(directory / "l", Mode::open);
    EXPECT_EQ(open_error(directory / "l", {}), ErrorCode::locked);
}

TEST(EventStore, AFoundingThatStoppedIsTakenUp) {
    const TemporaryDirectory directory;
    {
        open_store(directory / "l", Mode::create, true);
    }
    EXPECT_EQ(open_error(directory / "l", {.mode = Mode::create, .twin = false}),
              ErrorCode::exists_already);
    const auto again = open_store(directory / "l", Mode::create, true);
    ASSERT_TRUE(again);
    SyntheticLedger ledger(true);
    EXPECT_TRUE(again->commit(ledger.group(1)));
}

TEST(EventStore, AnUnknownFormatIsNotTouched) {
    const TemporaryDirectory directory;
    make_ledger(directory / "l", 3);
    testing::RawDatabase(directory / "l").put(Column::meta, "format", "unknown");
    EXPECT_EQ(open_error(directory / "l", {}), ErrorCode::unsupported);
}

TEST(EventStore, AReadOnlyStoreRefusesCommits) {
    const TemporaryDirectory directory;
    auto ledger = make_ledger(directory.path(), 10);
    const auto store = open_store(directory.path(), Mode::read_only);
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->refuses());
    EXPECT_EQ(store->commit(ledger.group(1)).error().code, ErrorCode::read_only);
    EXPECT_EQ(store->writer_state().size.value, 10u);
}

TEST(EventStore, AGroupThatDoesNotFollowIsABug) {
    const TemporaryDirectory directory;
    const auto ledger = make_ledger(directory.path(), 10);
    const auto store = open_store(directory.path(), Mode::open);
    ASSERT_TRUE(store);
    auto skipped = ledger;
    (void)skipped.group(1);
    EXPECT_DEATH((void)store->commit(skipped.group(1)), "follow");
    auto late = ledger;
    CommitGroup group = late.group(2);
    group.entries[1].recorded = group.entries[0].recorded;
    EXPECT_DEATH((void)store->commit(group), "increase");
    EXPECT_DEATH((void)store->commit(CommitGroup{}), "without entries");
}

TEST(EventStore, RowsAndPagesAreReadOnceAndWrittenThrough) {
    const TemporaryDirectory directory;
    SyntheticLedger ledger(false);
    const auto store = open_store(directory.path(), Mode::create, false);
    ASSERT_TRUE(store);
    const RowName name{RowKind::organization, "ORG-0"};
    EXPECT_EQ(store->row(name).value(), nullptr);
    EXPECT_EQ(store->map_page(PageName{}).value(), nullptr);
    ASSERT_TRUE(store->commit(ledger.group(1)));
    const auto first = store->row(name).value();
    ASSERT_TRUE(first);
    EXPECT_EQ(store->row(name).value(), first);
    ASSERT_TRUE(store->commit(ledger.group(7)));
    EXPECT_EQ(std::get<OrganizationRow>(**store->row(name)).name, "as of 7");
    EXPECT_EQ(store->row({RowKind::key, "no keyid"}).value(), nullptr);
    ASSERT_TRUE(store->map_page(PageName{}).value());
    EXPECT_EQ((*store->map_page(PageName{}))->top(nullptr), ledger.writer_state().map_root);
}

TEST(EventStore, ReadersSeeWholeGroupsWhileOneWrites) {
    const TemporaryDirectory directory;
    SyntheticLedger ledger(true);
    const auto store = open_store(directory.path(), Mode::create, true);
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->commit(ledger.group(10)));
    std::atomic<bool> stop = false;
    std::vector<std::thread> readers;
    for (int number = 0; number < 3; ++number) {
        readers.emplace_back([&] {
            while (!stop) {
                const WriterState state = store->writer_state();
                EXPECT_EQ(state.size.value % 10, 0u);
                EXPECT_EQ(
                    root_at(HashAlgorithm::sha256, state.size, store->nodes(HashAlgorithm::sha256))
                        .value(),
                    state.root);
                EXPECT_TRUE(store->entry(Index{state.size.value - 1}));
                EXPECT_TRUE(store->row({RowKind::organization, "ORG-1"}).value());
            }
        });
    }
    for (int number = 0; number < 60; ++number)
        ASSERT_TRUE(store->commit(ledger.group(10)));
    stop = true;
    for (auto& reader : readers)
        reader.join();
    expect_holds(*store, ledger);
}

}  // namespace
}  // namespace qiyue
