#pragma once

// Where the notes and tokens of time anchors are read from: the folder `timestamps` of a ledger or
// of a directory of tiles (here), or a server (api). One thread at a time.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/time/anchored_entries.hpp"
#include "ledger/audit/time/timestamp_name.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

class TimestampSource {
public:
    virtual ~TimestampSource() = default;

    /// What is kept, in order; files with other names are passed over. Errors: io, network.
    virtual Result<std::vector<TimestampName>> names() = 0;
    /// Errors: not_found, too_large (more than a note or a token can be), io, network.
    virtual Result<std::string> read(const TimestampName& name) = 0;
    /// The entries of the judged log that name tokens. A folder has what it has; a server is asked
    /// for what these name and for nothing else from then on: what came after is no fault, and a
    /// list of its own might have no end.
    virtual void look_only_for(const std::vector<AnchoredEntry>& entries) { (void)entries; }
};

/// The folder `timestamps` in `directory`; nullptr if there is none. Errors: io.
Result<std::unique_ptr<TimestampSource>> open_timestamp_folder(const std::string& directory);

/// Its path.
std::string timestamps_in(const std::string& directory);

}  // namespace qiyue
