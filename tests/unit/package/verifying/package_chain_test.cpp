#include "ledger/package/verifying/package_chain.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/package/making/vector_log.hpp"

namespace qiyue {
namespace {

using making_test::VectorLog;

/// The codes of `seq` and `prev` over entries of the vectors' log.
std::multiset<std::string> link_codes(PackageChain chain, const std::vector<std::uint64_t>& indexes,
                                      bool is_scope) {
    static const VectorLog log;
    FindingList findings(1'000);
    for (const std::uint64_t index : indexes) {
        EntryWork work;
        work.read(log.lines().at(index), false);
        chain.judge(work, is_scope, findings);
    }
    std::multiset<std::string> codes;
    for (const Finding& finding : findings.take_sorted())
        if (finding.code.starts_with("stream_")) codes.insert(finding.code);
    return codes;
}

std::vector<std::uint64_t> range(std::uint64_t from, std::uint64_t to, std::uint64_t without) {
    std::vector<std::uint64_t> indexes;
    for (std::uint64_t i = from; i < to; ++i)
        if (i != without) indexes.push_back(i);
    return indexes;
}

PackageChain whole_from(std::uint64_t from) {
    PackageChain chain("demo.example/qiyue");
    chain.expect_every_entry(from);
    return chain;
}

constexpr std::uint64_t none = 1'000;

/// Entry 25 is of a stream that goes on before and after it.
TEST(PackageChain, StreamsOfARangeHaveNoGaps) {
    using Codes = std::multiset<std::string>;
    EXPECT_EQ(link_codes(whole_from(0), range(0, 50, none), true), Codes{});
    EXPECT_EQ(link_codes(whole_from(20), range(20, 50, none), true), Codes{});
    EXPECT_EQ(link_codes(whole_from(20), range(20, 50, 25), true), Codes{"stream_seq"});
    EXPECT_TRUE(link_codes(whole_from(0), range(15, 50, none), true).contains("stream_seq"));
    // Beside a scope, and in a scope of streams, others may be missing between.
    EXPECT_EQ(link_codes(whole_from(20), range(20, 50, 25), false), Codes{});
    EXPECT_EQ(link_codes(PackageChain("demo.example/qiyue"), range(20, 50, 25), true), Codes{});
}

TEST(PackageChain, SeqOnlyGrows) {
    auto indexes = range(20, 30, none);
    std::ranges::reverse(indexes);
    EXPECT_TRUE(
        link_codes(PackageChain("demo.example/qiyue"), indexes, true).contains("stream_seq"));
}

}  // namespace
}  // namespace qiyue
