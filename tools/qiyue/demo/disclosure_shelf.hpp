#pragma once

// Where the texts behind commitments go: the vault of the ledger. Nothing else of the demonstration
// knows. One thread.

#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tools/qiyue/event_draft.hpp"

namespace qiyue::demo {

class DisclosureShelf {
public:
    void open(Ledger& ledger) { ledger_ = &ledger; }

    /// Once the events that commit to them are recorded; durable on return. Errors: io.
    Result<void> store(const std::vector<DraftedDisclosure>& disclosures);

private:
    Ledger* ledger_ = nullptr;
};

}  // namespace qiyue::demo
