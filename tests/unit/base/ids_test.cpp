#include "ledger/base/ids.hpp"

#include <string>
#include <type_traits>
#include <unordered_set>

#include <gtest/gtest.h>

namespace qiyue {
namespace {

TEST(Strong, KindsDoNotMix) {
    static_assert(!std::is_convertible_v<Index, TreeSize>);
    static_assert(!std::is_convertible_v<std::uint64_t, Index>);
    static_assert(!std::is_constructible_v<Index, TreeSize>);
    EXPECT_LT(Index{1}, Index{2});
    EXPECT_EQ(Index{}, Index{0});
}

TEST(Strong, IndexAndSizeMeet) {
    EXPECT_EQ(next_index(TreeSize{7}), Index{7});
    EXPECT_EQ(size_with(Index{7}), TreeSize{8});
}

TEST(Hash, RawBytes) {
    const std::string raw = "0123456789abcdef0123456789abcdef";
    EXPECT_EQ(Hash::from_raw(raw).view(), raw);
    EXPECT_TRUE(Hash{}.is_zero());
    EXPECT_FALSE(Hash::from_raw(raw).is_zero());
    EXPECT_LT(Hash::from_raw(std::string(32, '\x7f')), Hash::from_raw(std::string(32, '\x80')));
    EXPECT_DEATH(Hash::from_raw("short"), "a digest has 32 bytes");
}

TEST(Hash, IsAKeyOfTables) {
    std::unordered_set<KeyId> keys;
    keys.insert(KeyId{Hash::from_raw(std::string(32, 'a'))});
    keys.insert(KeyId{Hash::from_raw(std::string(32, 'b'))});
    keys.insert(KeyId{Hash::from_raw(std::string(32, 'a'))});
    EXPECT_EQ(keys.size(), 2u);
    std::unordered_set<Index> indexes{Index{1}, Index{1}, Index{2}};
    EXPECT_EQ(indexes.size(), 2u);
}

}  // namespace
}  // namespace qiyue
