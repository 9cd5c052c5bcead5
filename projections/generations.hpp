#pragma once

// The generations of one view on disk, and which of them serves:
//
// DIR/views/<view>/<number>/   a generation (view_rows.hpp); numbers only grow
// DIR/views/<view>/serving     the number of the one that serves, and a line end
//
// A higher number than the serving one is being made, or was when the process ended; a lower one
// is an old generation that is kept until it is dropped. All of it may be deleted while no process
// holds the ledger: views are made again from the log. One thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/store/small_files.hpp"

namespace qiyue {

class Generations {
public:
    /// `directory` is DIR. Makes what is missing only when something is written.
    Generations(const std::string& directory, const std::string& view);

    /// Errors: io, corrupt (the file says nothing).
    Result<std::optional<std::uint64_t>> serving() const;
    /// All there are, in order. Errors: io.
    Result<std::vector<std::uint64_t>> all() const;
    std::string path(std::uint64_t number) const;
    /// Above all there are, and above the serving one even if its rows are gone. Makes the view's
    /// folder. Errors: io, corrupt.
    Result<std::uint64_t> next() const;
    /// From now on this one serves: at once or not at all, durable on return. Errors: io.
    Result<void> serve(std::uint64_t number) const;
    /// Errors: io, invalid_argument (it serves).
    Result<void> remove(std::uint64_t number) const;

private:
    const SmallFiles files_;
    const std::string views_;
    const std::string folder_;
};

}  // namespace qiyue
