#include "ledger/base/directory_lock.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temporary_directory.hpp"

namespace qiyue {
namespace {

using Kind = DirectoryLock::Kind;

/// What another process is answered: 0 for a lock, 1 for `locked`, 2 for anything else.
int answer_elsewhere(const std::string& directory, Kind kind) {
    const pid_t child = ::fork();
    if (child == 0) {
        const auto lock = DirectoryLock::take(directory, kind);
        ::_exit(lock ? 0 : lock.error().code == ErrorCode::locked ? 1 : 2);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(DirectoryLock, OneWriterOrManyReaders) {
    const testing::TemporaryDirectory directory;
    {
        const auto writer = DirectoryLock::take(directory.path(), Kind::exclusive);
        ASSERT_TRUE(writer);
        EXPECT_EQ(answer_elsewhere(directory.path(), Kind::exclusive), 1);
        EXPECT_EQ(answer_elsewhere(directory.path(), Kind::shared), 1);
        const auto here = DirectoryLock::take(directory.path(), Kind::shared);
        ASSERT_FALSE(here);
        EXPECT_EQ(here.error().code, ErrorCode::locked);
        EXPECT_NE(here.error().detail.find("ask the server"), std::string::npos);
    }
    const auto reader = DirectoryLock::take(directory.path(), Kind::shared);
    ASSERT_TRUE(reader);
    EXPECT_EQ(answer_elsewhere(directory.path(), Kind::shared), 0);
    EXPECT_EQ(answer_elsewhere(directory.path(), Kind::exclusive), 1);
}

TEST(DirectoryLock, IsReleasedByTheEndOfAProcess) {
    const testing::TemporaryDirectory directory;
    const pid_t child = ::fork();
    if (child == 0) {
        const auto lock = DirectoryLock::take(directory.path(), Kind::exclusive);
        if (!lock) ::_exit(1);
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_TRUE(DirectoryLock::take(directory.path(), Kind::exclusive));
}

TEST(DirectoryLock, MovesWithItsObject) {
    const testing::TemporaryDirectory directory;
    auto first = DirectoryLock::take(directory.path(), Kind::exclusive);
    ASSERT_TRUE(first);
    {
        const DirectoryLock second(std::move(*first));
        EXPECT_EQ(answer_elsewhere(directory.path(), Kind::shared), 1);
    }
    EXPECT_EQ(answer_elsewhere(directory.path(), Kind::shared), 0);
}

TEST(DirectoryLock, ADirectoryMustBeThere) {
    const testing::TemporaryDirectory directory;
    EXPECT_EQ(DirectoryLock::take(directory / "none", Kind::exclusive).error().code, ErrorCode::io);
    EXPECT_EQ(DirectoryLock::take(directory / "none", Kind::shared).error().code, ErrorCode::io);
}

}  // namespace
}  // namespace qiyue
