#include "ledger/package/verifying/scope_check.hpp"

#include <gtest/gtest.h>

#include "tests/unit/package/making/vector_log.hpp"

namespace qiyue {
namespace {

/// Whether a range [20, 30) is called whole with these entries in its file, and others beside it.
bool is_whole(const std::vector<std::uint64_t>& indexes,
              const std::vector<std::uint64_t>& beside = {}) {
    static const making_test::VectorLog log;
    PackageClaim claim;
    claim.size = 50;
    claim.scope.kind = PackageScope::Kind::range;
    claim.scope.from = claim.volume.from = 20;
    claim.scope.to = claim.volume.to = 30;
    FindingList findings(100);
    ScopeCheck check(claim, "", findings);
    const auto take = [&](EntryPart part, std::uint64_t index) {
        EntryWork work;
        work.read(log.lines().at(index), false);
        check.take(part, work);
    };
    for (const std::uint64_t index : beside)
        take(EntryPart::keys, index);
    for (const std::uint64_t index : indexes)
        take(EntryPart::scope, index);
    check.finish();
    return check.is_whole();
}

TEST(ScopeCheck, ARangeIsWholeOnlyWithoutAGap) {
    EXPECT_TRUE(is_whole({20, 21, 22, 23, 24, 25, 26, 27, 28, 29}));
    EXPECT_FALSE(is_whole({20, 21, 22, 23, 24, 26, 27, 28, 29}));
    EXPECT_FALSE(is_whole({21, 22, 23, 24, 25, 26, 27, 28, 29}));
    EXPECT_FALSE(is_whole({20, 21, 22, 23, 24, 25, 26, 27, 28}));
    EXPECT_FALSE(is_whole({20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31}));
    EXPECT_FALSE(is_whole({20, 21, 22, 23, 24, 25, 26, 27, 28, 29}, {25}));
    EXPECT_FALSE(is_whole({}));
}

}  // namespace
}  // namespace qiyue
