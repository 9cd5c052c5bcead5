#pragma once

// Records acts of a demonstration: drafts them, puts their documents, has the parties sign,
// appends. The first thing that goes wrong is kept; after it nothing more is recorded. One thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/base/clock.hpp"
#include "ledger/base/result.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tools/qiyue/demo/party.hpp"
#include "tools/qiyue/demo/seeded_bytes.hpp"
#include "tools/qiyue/event_draft.hpp"

namespace qiyue::demo {

using Json = nlohmann::ordered_json;

struct DemoAct {
    std::string type;
    std::string subject;
    Json data;
    std::vector<const Party*> signers;  ///< the first one is the source
};

struct Recorded {
    std::uint64_t index = 0;
    EventDraft draft;
};

class Recorder {
public:
    Recorder(std::string directory, SimulatedClock& clock, SeededBytes& seeded);

    /// Entry 0: drafts, signs; founding itself is the caller's. Errors: as draft_event.
    Result<std::string> sign(const std::string& origin, const DemoAct& act, EventDraft* drafted);
    /// From here on acts are recorded in this ledger.
    Result<void> begin(Ledger& ledger);

    /// Later acts happen on this day (9 in the morning, Beijing) or after.
    void go_to(std::int64_t day);
    std::string date(std::int64_t days_from_now = 0) const;

    Recorded record(const DemoAct& act);
    /// Puts a document of these words and gives its reference.
    Json document(const std::string& name, const std::string& words);
    /// The member `official` of an official act.
    Json official();

    std::uint64_t recorded() const { return recorded_; }
    const std::optional<Error>& failed() const { return failed_; }

private:
    Result<Recorded> try_record(const DemoAct& act);
    Result<void> put(const Json& reference, const std::string& bytes);
    Result<void> keep(const EventDraft& draft);

    std::string directory_;
    SimulatedClock& clock_;
    SeededBytes& seeded_;
    Ledger* ledger_ = nullptr;
    std::unique_ptr<DocumentStore> documents_;
    std::uint64_t recorded_ = 0;
    std::uint64_t papers_ = 0;
    std::optional<Error> failed_;
};

}  // namespace qiyue::demo
