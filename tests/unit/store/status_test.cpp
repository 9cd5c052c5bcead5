#include "ledger/store/status.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace qiyue {
namespace {

using rocksdb::Status;

TEST(Status, SaysWhatHappenedWhereAndWhatToDo) {
    const auto full =
        status_error(Status::IOError(Status::kNoSpace), "writing a group to", "/l/db");
    EXPECT_EQ(full.code, ErrorCode::io);
    EXPECT_NE(full.detail.find("writing a group to /l/db"), std::string::npos);
    EXPECT_NE(full.detail.find("free space"), std::string::npos);

    const auto read_only = status_error(
        Status::IOError("While open a file for appending: /l/db/1.log", "Read-only file system"),
        "opening", "/l/db");
    EXPECT_EQ(read_only.code, ErrorCode::io);
    EXPECT_NE(read_only.detail.find("writable"), std::string::npos);
}

TEST(Status, CodesFollowTheKind) {
    EXPECT_EQ(status_error(Status::Corruption("block checksum"), "reading", "x").code,
              ErrorCode::corrupt);
    EXPECT_EQ(status_error(Status::PathNotFound("000012.sst"), "reading", "x").code,
              ErrorCode::corrupt);
    EXPECT_EQ(status_error(Status::NotFound(), "reading", "x").code, ErrorCode::not_found);
    EXPECT_EQ(status_error(Status::IOError("other"), "reading", "x").code, ErrorCode::io);
    EXPECT_EQ(status_error(Status::Aborted(), "reading", "x").code, ErrorCode::io);
    EXPECT_EQ(status_error(Status::IOError("While lock file: /l/db/LOCK",
                                           "Resource temporarily unavailable"),
                           "opening", "x")
                  .code,
              ErrorCode::locked);
}

}  // namespace
}  // namespace qiyue
