#pragma once

// A file in which opened texts stand, outside the ledger's directory: of its owner only (0600), and
// never by way of a link that somebody has put there. One thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"

namespace qiyue {

class PrivateFile {
public:
    /// Makes a file that is not there yet. Errors: exists_already, io.
    static Result<PrivateFile> create(const std::string& path);
    /// Goes on with what is there, perhaps nothing. Errors: exists_already (it is no file of this
    /// user's), io.
    static Result<PrivateFile> go_on(const std::string& path);
    PrivateFile(PrivateFile&& other) noexcept;
    PrivateFile& operator=(PrivateFile&&) = delete;
    ~PrivateFile();

    Result<std::uint64_t> size() const;
    /// At the end.
    Result<void> write(std::string_view bytes);
    Result<void> sync();

private:
    PrivateFile(int descriptor, std::string path);
    int descriptor_;
    std::string path_;
};

}  // namespace qiyue
