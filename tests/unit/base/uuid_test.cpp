#include "ledger/base/uuid.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

TEST(UuidV7, TheExampleOfRfc9562) {
    // Appendix A.6: version and variant take the place of the bits that stand there.
    const std::string random = from_hex("fcc3d8c4dc0c0c07398f").value();
    EXPECT_EQ(uuid_v7(Micros{0x17f22e279b0 * 1000}, random),
              "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(UuidV7, IsAUuidBeforeTheEpochToo) {
    EXPECT_EQ(uuid_v7(Micros{-1}, std::string(10, '\0')), "00000000-0000-7000-8000-000000000000");
    EXPECT_TRUE(is_uuid(uuid_v7(Micros{1}, std::string(10, '\xff'))));
}

}  // namespace
}  // namespace qiyue
