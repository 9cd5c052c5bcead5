#include "ledger/crypto/checksum.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

// FIPS 180-4 and RFC 1321: "abc".
TEST(Checksum, IsThatOfTheStandards) {
    EXPECT_EQ(to_hex(checksum(ChecksumAlgorithm::md5, "abc")), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(to_hex(checksum(ChecksumAlgorithm::sha1, "abc")),
              "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(to_hex(checksum(ChecksumAlgorithm::sha256, "abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(checksum(ChecksumAlgorithm::sha512, "abc")),
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Checksum, OfPiecesIsThatOfTheWhole) {
    ChecksumStream stream(ChecksumAlgorithm::sha512);
    stream.update("a");
    ChecksumStream moved = std::move(stream);
    moved.update("");
    moved.update("bc");
    EXPECT_EQ(moved.finish(), checksum(ChecksumAlgorithm::sha512, "abc"));
}

TEST(Checksum, HasTheNamesOfManifests) {
    EXPECT_EQ(checksum_algorithm("sha512"), ChecksumAlgorithm::sha512);
    EXPECT_EQ(checksum_algorithm("md5"), ChecksumAlgorithm::md5);
    EXPECT_EQ(checksum_algorithm("SHA512"), std::nullopt);
    EXPECT_EQ(checksum_algorithm("sm3"), std::nullopt);
}

}  // namespace
}  // namespace qiyue
