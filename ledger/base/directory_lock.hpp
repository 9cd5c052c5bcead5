#pragma once

// DIR/lock: a server holds it exclusively, readers of the directory share it. Released with the
// object or the process.

#include <string>

#include "ledger/base/result.hpp"

namespace qiyue {

class DirectoryLock {
public:
    enum class Kind { shared, exclusive };
    /// Errors: locked (held by another, with a hint), io.
    static Result<DirectoryLock> take(const std::string& directory, Kind kind);
    DirectoryLock(DirectoryLock&& other) noexcept;
    DirectoryLock& operator=(DirectoryLock&& other) noexcept;
    ~DirectoryLock();

private:
    explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace qiyue
