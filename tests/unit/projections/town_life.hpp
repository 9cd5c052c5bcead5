#pragma once

// A whole life of a complex in a real ledger: every act is signed by its own parties' keys, judged
// and recorded. Parties: operator, meic, mstb (authorities), district (500106), dpo; lead, m1, m2,
// m3, outsider (organisations); expert-1, expert-2, expert-3 (employed by outsider). The clock
// stands until it is told; days are counted from the morning of the first act, day 0.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/pipeline/ledger.hpp"
#include "projections/history/recorded_history.hpp"
#include "projections/view.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/town.hpp"

namespace qiyue::testing {

/// An act that is being written. What a field of the catalogue asks for is filled in: commitments
/// of sensitive fields, official documents.
struct TownAct {
    std::string type;
    std::string stream;
    std::vector<std::string> by;  ///< the first is the source
    Town::Json data = Town::Json::object();
    std::optional<Micros> time = {};  ///< nothing: now
    std::optional<std::uint64_t> corrects = {};
};

class TownLife {
public:
    static constexpr const char* stream = "complexes/CQ-1";
    static constexpr Micros first_morning{1'790'038'800'000'000};  ///< 2026-09-22, 09:00 +08:00

    /// Founds the ledger, registers all parties and sets the directions.
    TownLife();

    /// From application to the conclusion of an evaluation, over three weeks; with an act that is
    /// dated back, two corrections of one act, and a second complex that was not selected.
    void live();
    // The steps of live(), each from where the one before it ends.
    void charter();  ///< day 0: charter 1 is signed, to take effect on day 3
    void set_up();  ///< day 4: an act elsewhere, bodies, cultivation
    void work();  ///< days 5 to 8: members, needs, tasks, figures
    void look_back();  ///< days 9 to 21: what is dated back and what is corrected
    void evaluate();  ///< day 22
    void other_complex();

    /// Records an act that must be accepted; its index.
    std::uint64_t given(TownAct act);
    /// The index of a step of live(): of the last act of this type that is not another complex's,
    /// or under a name of its own.
    Index at(const std::string& name) const { return Index{indexes_.at(name)}; }

    void set_day(int day, int hours = 0);
    static Micros day(int day, int hours = 0);

    const Ledger& ledger() const { return *ledger_; }
    const EventStore& store() const { return ledger_->store(); }
    TreeSize size() const { return ledger_->published()->log.checkpoint.size; }
    std::uint64_t next() const { return size().value; }

    /// A view filled to the end, in a generation of the test's own.
    std::shared_ptr<const ViewSnapshot> view(std::string_view name);
    /// What had been recorded, by the view "states".
    std::unique_ptr<RecordedHistory> recorded(TreeSize size);
    std::unique_ptr<RecordedHistory> recorded() { return recorded(size()); }

    static std::string party(const std::string& name);  ///< `/organizations/…` or `/experts/…`
    static std::string uscc(const std::string& name);
    static std::string expert_id(const std::string& name);
    static Town::Json document(const std::string& name);

private:
    void found();
    void register_parties();
    std::uint64_t grant_mandate(const std::string& name);
    std::uint64_t charter_signed(const std::string& name);
    std::uint64_t member_joined(const std::string& name);
    std::string event_text(const TownAct& act, const std::string& id);
    std::string signed_envelope(const std::string& payload,
                                const std::vector<std::string>& names) const;
    std::string next_id() const;
    void scored(const std::string& expert, const std::string& scores);

    TemporaryDirectory directory_;
    SimulatedClock clock_{Town::start};
    Town town_{false};
    std::unique_ptr<Ledger> ledger_;
    std::map<std::string, std::uint64_t> indexes_;
    std::map<std::string, std::uint64_t> mandates_;
    std::vector<std::string> opened_;  ///< disclosure texts of the scores
    std::shared_ptr<ViewRows> states_;
    unsigned views_ = 0;
};

}  // namespace qiyue::testing
