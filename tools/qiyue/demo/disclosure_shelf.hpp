#pragma once

// Where the texts behind commitments are kept: files of mode 0600 in DIR/demo-disclosures. This is
// the only place that knows; a vault takes its place here. One thread.

#include <string>
#include <unordered_map>
#include <vector>

#include "ledger/base/result.hpp"
#include "tools/qiyue/event_draft.hpp"

namespace qiyue::demo {

class DisclosureShelf {
public:
    explicit DisclosureShelf(std::string directory) : directory_(std::move(directory)) {}

    Result<void> open();
    /// Once the event that commits to it is recorded. Errors: exists_already, io.
    Result<void> store(const DraftedDisclosure& disclosure);
    /// Once its erasure is recorded. Errors: not_found, io.
    Result<void> erase(const std::string& commitment);

private:
    std::string directory_;
    std::unordered_map<std::string, std::string> files_;  ///< by commitment
};

}  // namespace qiyue::demo
