#pragma once

// Records acts of a demonstration: drafts them, puts their documents, has the parties sign, appends
// them in batches. Indexes are known before a batch is appended, because nobody else writes. The
// first thing that goes wrong is kept; after it nothing more is recorded. One thread.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/base/result.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tools/qiyue/demo/agenda.hpp"
#include "tools/qiyue/demo/dice.hpp"
#include "tools/qiyue/demo/disclosure_shelf.hpp"
#include "tools/qiyue/demo/party.hpp"
#include "tools/qiyue/demo/planned_clock.hpp"
#include "tools/qiyue/demo/seeded_bytes.hpp"
#include "tools/qiyue/event_draft.hpp"

namespace qiyue::demo {

using Json = nlohmann::ordered_json;
using Parties = std::vector<const Party*>;

struct DemoAct {
    std::string type;
    std::string subject;
    Json data;
    Parties signers;  ///< the first one is the source
    std::int64_t days_before = 0;  ///< that it happened before it is recorded
    std::optional<std::uint64_t> corrects = {};
    std::vector<PrivateKey> more_keys = {};  ///< that sign too, such as a key that is bound
};

struct Recorded {
    std::uint64_t index = 0;
    std::vector<DraftedDisclosure> disclosures;
    /// In lower-case hex; empty if the act commits to nothing there.
    std::string commitment(const std::string& pointer) const;
};

class Recorder {
public:
    Recorder(const std::string& directory, PlannedClock& clock, SeededBytes& seeded);

    /// Entry 0: drafts, signs; founding itself is the caller's. Errors: as draft_event.
    Result<std::string> sign(const std::string& origin, const DemoAct& act, Recorded& made);
    /// Drafts and signs an act of that moment, to be appended by the caller; the texts behind its
    /// commitments are dropped. Errors: as draft_event.
    Result<std::string> sign_at(const DemoAct& act, Micros moment, SeededBytes& bytes) const;
    /// The caller has appended up to this size and moment.
    void took(std::uint64_t size, Micros moment) {
        next_ = size;
        now_ = moment;
    }
    /// From here on acts are recorded in this ledger, whose next entry is 1.
    Result<void> begin(Ledger& ledger);

    /// Later acts happen on this day, from nine to six in Beijing.
    void go_to(Day day);
    /// `YYYY-MM-DD`, so many days from today.
    std::string date(std::int64_t days_from_now = 0) const;
    Micros now() const { return now_; }
    /// Of the next entry.
    std::uint64_t next_index() const { return next_; }

    /// What is recorded; null before begin().
    const EventStore* store() const { return ledger_ == nullptr ? nullptr : &ledger_->store(); }
    /// The policy that judges what is recorded now; null, and failed, if it cannot be read.
    std::shared_ptr<const Policy> policy_in_force();

    /// Recorded with the next batch; its index is certain unless something goes wrong.
    Recorded record(const DemoAct& act);
    /// Until the silence ends this party signs nothing in this stream: acts that it would sign are
    /// not recorded, and their index is 0.
    void silence(const std::string& stream, const Party& party);
    void end_silence(const std::string& stream, const Party& party);
    /// Submits an act that must be refused by this rule, and leaves nothing in the log.
    void refused(const DemoAct& act, const std::string& rule);
    /// Appends what waits.
    void flush();

    /// Puts a document of these words and gives its reference.
    Json document(const std::string& name, const std::string& words);
    /// The member `official` of an official act of this office, numbered by office and year.
    Json official(const std::string& office, const std::string& words);

    std::uint64_t refusals() const { return refusals_; }
    const std::optional<Error>& failed() const { return failed_; }

private:
    struct Waiting {
        std::string envelope;
        Micros moment{};
        std::string what;
        std::vector<DraftedDisclosure> disclosures;
    };

    Micros next_moment();
    std::vector<Outcome> append(std::vector<Waiting>& batch);
    void settle(const Waiting& one, const Outcome& outcome, std::uint64_t index);
    bool is_silenced(const DemoAct& act) const;
    void fail_with(Error error, const std::string& what);
    std::string told(const DemoAct& act) const;
    Result<void> put(const Json& reference, const std::string& bytes);

    std::string directory_;
    PlannedClock& clock_;
    SeededBytes& seeded_;
    Dice pace_;
    DisclosureShelf shelf_;
    Ledger* ledger_ = nullptr;
    std::unique_ptr<DocumentStore> documents_;
    Micros now_{};
    Micros evening_{};
    std::uint64_t next_ = 1;
    std::vector<Waiting> waiting_;
    std::uint64_t papers_ = 0;
    std::map<std::string, unsigned> numbered_;  ///< by office and year
    std::set<std::string> silent_;  ///< stream and party
    std::uint64_t refusals_ = 0;
    std::optional<Error> failed_;
};

}  // namespace qiyue::demo
