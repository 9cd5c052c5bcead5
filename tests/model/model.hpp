#pragma once

// A second model of the rules, as naive as can be: plain maps of plain structs, judged by small
// functions that follow the catalogue row by row. It shares no code with ledger/domain and knows no
// names of refusals: only yes or no, with a word for people.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/model/deed.hpp"

namespace qiyue::model {

using Time = std::int64_t;  ///< microseconds since 1970
using Refused = std::optional<std::string>;

struct KeyOnRecord {
    std::string holder;
    bool revoked = false;
    bool recovered = false;
    std::string from, to;  ///< dates, or empty
};

struct Organization {
    std::string kind, region, name;
    std::map<std::string, std::string> qualifications;  ///< kind → valid to
    std::optional<std::uint64_t> ended;
    std::string successor;
    Time barred_until = 0;
};

struct Mandate {
    std::string holder, key, from, to;
    std::set<std::string> scope;
    bool revoked = false;
};

struct Fraction {
    std::uint64_t numerator = 0, denominator = 1;
    bool met(std::uint64_t votes, std::uint64_t of) const {
        return votes * denominator >= numerator * of;
    }
};

struct Charter {
    std::uint64_t version = 0;
    std::string document, from;
    std::vector<std::string> required;
    Fraction quorum, amendment;
    std::int64_t notice_days = 0;
    std::set<std::string> signed_by;
    std::optional<Time> effective;
    bool withdrawn = false, terminated = false, amends = false;
    bool dead() const { return withdrawn || terminated; }
};

struct Membership {
    std::string uscc, part;
    std::optional<Time> leaves;
    std::optional<Time> gave_notice;
};

struct Council {
    std::string chair, from, to;
    std::vector<std::string> seats;
};

struct Resolution {
    std::string matter, target;
    bool used = false;
};

struct Score {
    std::string expert, event_id, commitment;
};

struct Evaluation {
    std::string organiser, kind, period, due, total, grade;
    std::vector<std::string> experts;
    std::set<std::string> recused;
    std::vector<Score> scores;
    std::optional<std::uint64_t> concluded;
    bool cancelled = false, reported = false, objected = false, reviewed = false;
    std::optional<Time> known;
    bool over() const { return concluded || cancelled; }
};

struct Exit {
    std::string initiator, kind, into;
    std::uint64_t proposed = 0;
    Time proposed_at = 0;
    std::optional<std::uint64_t> decided;
    std::set<std::string> parties;
    std::optional<Time> proposal_served, decision_served;
};

struct Settlement {
    std::string document;
    std::uint64_t index = 0;
    std::map<std::string, std::pair<bool, std::uint64_t>> answers;  ///< signed?, where
};

struct Rectification {
    std::string by, due;
    std::optional<std::uint64_t> basis;
    bool open = true;
    unsigned orders = 0;
};

struct Tolerance {
    std::string subject, until;  ///< until: empty if never granted
    bool open = true;
};

struct Honour {
    std::string evaluation, to;
};

struct Need {
    std::string enterprise, provider;
    bool resolved = false;
};

struct Task {
    std::vector<std::string> partners;
    unsigned milestones = 0;
    bool accepted = false, terminated = false;
};

struct Complex {
    std::string id, state = "proposed", before_exit, before_rectification, kind, name, direction,
                    district, lead, secretariat;
    std::vector<std::string> regions;
    std::uint64_t applied = 0;
    bool recommended = false, chartered = false, committee = false, built = false;
    std::vector<Charter> charters;
    std::vector<Membership> members;
    std::optional<Council> council;
    std::set<std::string> committee_experts;
    std::optional<std::uint64_t> cultivation;
    std::map<std::string, Resolution> resolutions;
    std::map<std::string, Evaluation> evaluations;
    std::optional<Exit> exit;
    std::vector<Settlement> settlements;
    std::optional<Rectification> rectification;
    std::optional<Tolerance> tolerance;
    std::optional<Honour> honour;
    std::map<std::uint64_t, Time> published;
    std::map<std::string, Need> needs;
    std::map<std::string, Task> tasks;
    std::map<std::string, std::pair<std::string, std::string>> achievements;  ///< kind, stage
    std::set<std::string> cases;
};

struct Notice {
    std::string stream, matter, recipient;
    std::optional<std::uint64_t> of;
    Time served = 0;
};

struct Commitment {
    std::string stream, party;
    bool lead_owns = false, erased = false;
    std::map<std::string, std::string> grants;  ///< recipient → until
};

struct Kpi {
    std::uint64_t index = 0;
    std::string numerator, denominator, region;
};

struct PublishedPolicy {
    Time effective = 0;
    Json policy;
};

struct Model {
    std::map<std::string, KeyOnRecord> keys;
    std::map<std::string, Organization> organizations;  ///< by uscc
    std::map<std::string, std::string> experts;  ///< id → employer
    std::map<std::uint64_t, Mandate> mandates;
    std::map<std::string, Complex> complexes;
    std::map<std::uint64_t, Notice> notices;
    std::map<std::string, Commitment> commitments;
    std::map<std::string, std::set<std::string>> holds;  ///< by stream
    std::map<std::string, Kpi> kpis;
    std::map<std::string, std::map<std::string, Time>> served;  ///< stream → uscc → since
    std::set<std::string> directions;
    std::vector<PublishedPolicy> policies;
    std::vector<Deed> log;
    std::map<std::uint64_t, Json> corrected;  ///< data of entries as they are corrected so far
    Time now = 0;  ///< of the deed that is judged

    /// What the rules of domain.md say to this deed as the next entry.
    Refused judge(const Deed& deed);
    /// What it changes, being lawful.
    void apply(const Deed& deed);

    // What rules ask.
    const Json& policy() const;
    bool registered(const std::string& uscc) const { return organizations.contains(uscc); }
    bool lives(const std::string& uscc) const {
        return registered(uscc) && !organizations.at(uscc).ended;
    }
    bool over(const char* period, Time from) const;
    bool waived(const char* what) const;
    bool served_for_long(const std::string& stream, const std::string& uscc) const;
    Complex* complex_of(const Deed& deed);

private:
    void let_time_pass();
};

// Dates in the calendar's zone.
std::int64_t day_of(Time time);
std::string date_of(Time time);
Time start_of(const std::string& date);
bool within(Time time, const std::string& from, const std::string& to);  ///< empty: no bound

// Complexes.
bool active(const std::string& state);
bool leaving(const std::string& state);
bool member_now(const Complex& complex, const std::string& uscc, Time now);
bool party_now(const Complex& complex, const std::string& uscc, Time now);
std::vector<std::string> parties_now(const Complex& complex, Time now);
Membership* standing(Complex& complex, const std::string& uscc);
Charter* in_force(Complex& complex, Time now);
void complete_charters(Complex& complex, Time now);
std::string& standing_state(Complex& complex);
void put_in_order(Complex& complex);
bool honour_held(const Complex& complex, Time now);
bool publicised(const Model& model, const Complex& complex, std::uint64_t act);
Refused may_use(const Complex& complex, const Deed& deed, const std::string& matter,
                const std::string& target);
void use(Complex& complex, const Deed& deed);

// Small words.
std::string org(const std::string& uscc);  ///< its party
std::string uscc_of(const std::string& party);  ///< empty for an expert
bool has(const std::vector<std::string>& list, const std::string& one);
std::vector<std::string> texts(const Json& list);
std::string text(const Deed& deed, const char* field);  ///< empty if it is not there

}  // namespace qiyue::model
