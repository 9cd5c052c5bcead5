#pragma once

// Rows about one complex: its state, charter, bodies and members in one row that stays small, and
// what grows with its life (evaluations, resolutions, notices, settlements) in rows of their own.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/rows/kind.hpp"
#include "ledger/domain/rows/parties.hpp"

namespace qiyue {

/// The states of domain.md's diagram.
enum class ComplexState : std::uint8_t {
    proposed,
    not_selected,
    lead_selected,
    chartered,
    cultivating,
    recognized,
    rectifying,
    exit_proposed,
    exiting,
    settled,
    closed,
};

/// A fraction such as "two thirds": for × denominator >= numerator × of.
struct Fraction {
    std::uint64_t numerator = 0;
    std::uint64_t denominator = 1;
    bool met(std::uint64_t votes, std::uint64_t of) const {
        return votes * denominator >= numerator * of;
    }
};

struct CharterVersion {
    std::uint64_t version = 0;
    Index proposed{};
    Hash document{};
    std::vector<std::string> required;  ///< uscc
    Fraction quorum;
    Fraction amendment_rule;
    std::int64_t notice_period = 0;  ///< working days
    std::string effective_from;  ///< date
    struct Signature {
        std::string uscc;
        Index index{};
    };
    std::vector<Signature> signatures;
    std::optional<Micros> effective;  ///< when it took effect, once it is known; may lie ahead
    bool withdrawn = false;
    bool terminated = false;
    bool amendment = false;  ///< proposed with the council's resolution while another was in force
};

struct Member {
    std::string uscc;
    std::string part;  ///< empty for founding signatories until it is told
    Index joined{};
    std::optional<Index> left;
    std::optional<Micros> leaves_at;  ///< effective_at of its withdrawal or removal
    /// When the lead was first served this member's notice of withdrawal.
    std::optional<Micros> gave_notice;
};

// Not nested: a class whose members have defaults cannot be in an optional of its own outer class.
struct ComplexCouncil {
    std::string chair;
    std::vector<std::string> seats;
    std::string from;
    std::string to;
    Index index{};
};

struct ComplexExit {
    std::string initiator;
    std::string exit_kind;
    std::string into;
    Index proposed{};
    Micros proposed_at{};
    std::optional<Index> decided;
    std::optional<Micros> effective_at;
    std::vector<std::string> parties;  ///< lead and members when it was decided
    std::optional<Micros> proposal_served;  ///< on the lead, first
    /// On the lead, first since it last proposed a settlement: from then on it is silent.
    std::optional<Micros> decision_served;
};

/// The latest order of rectification.
struct ComplexRectification {
    Index ordered{};
    std::string by;  ///< "authority" or the district's uscc
    std::string due;  ///< date
    std::optional<Index> basis;  ///< the entry it rests on, e.g. the conclusion of an evaluation
    bool open = true;  ///< neither accepted nor failed
    std::uint64_t orders = 0;  ///< since the complex was last in order, this one included
};

/// The latest application for tolerance.
struct ComplexTolerance {
    Index applied{};
    std::string subject;  ///< task, evaluation, rectification
    std::string ground;
    std::optional<Index> decided;  ///< granted or refused
    std::optional<std::string> until;  ///< date of the latest grant, if any
};

struct ComplexHonour {
    Index awarded{};
    std::string title;
    std::string plaque_no;
    std::string evaluation;
    std::string from;  ///< date
    std::string to;  ///< date
};

/// Id = complex id.
struct ComplexRow {
    static constexpr RowKind kind = RowKind::complex;
    std::string id;
    ComplexState state = ComplexState::proposed;
    ComplexState before_exit = ComplexState::proposed;  ///< where exit.rejected leads back to
    /// Where rectification.accepted leads back to: cultivating or recognized.
    ComplexState before_rectification = ComplexState::proposed;
    std::string complex_kind;
    std::string name;
    std::string direction;
    std::string industry;
    std::string founding_district;
    std::vector<std::string> regions;
    std::string lead;  ///< uscc: the applicant, from selection on the lead unit
    Index applied{};
    std::optional<Index> recommended;
    std::vector<CharterVersion> charters;
    std::vector<Member> members;
    using Council = ComplexCouncil;
    std::optional<Council> council;
    std::optional<std::string> secretariat_host;
    bool has_expert_committee = false;
    std::vector<std::string> committee_experts;
    std::optional<Index> cultivation;
    std::optional<Index> recognition;
    struct EvaluationRef {
        std::string id;
        std::string organiser;  ///< "authority" or the district's uscc
        std::string evaluation_kind;
        std::string period;
        bool open = true;
    };
    std::vector<EvaluationRef> evaluations;
    using Honour = ComplexHonour;
    std::optional<Honour> honour;  ///< until it is revoked
    using Rectification = ComplexRectification;
    std::optional<Rectification> rectification;
    using Tolerance = ComplexTolerance;
    std::optional<Tolerance> tolerance;
    std::optional<Index> built;  ///< where the policy began to count it as built
    using Exit = ComplexExit;
    std::optional<Exit> exit;
    std::uint64_t settlement_versions = 0;
    bool charter_took_effect = false;  ///< ever; founding signatories are members from then
    struct Publication {
        Index of{};
        Micros since{};
    };
    std::vector<Publication> publications;  ///< notice.publicised, the latest of each act
    std::vector<Silence> served;  ///< in the complex's stream
};

/// Id = `{complex}/{evaluation_id}`.
struct EvaluationRow {
    static constexpr RowKind kind = RowKind::evaluation;
    std::string id;
    std::string organiser;
    std::string evaluation_kind;
    std::string period;
    std::uint64_t scheme_version = 0;
    std::uint64_t policy_version = 0;
    std::string due;
    Index opened{};
    std::vector<std::string> experts;
    struct Score {
        std::string expert;
        Index index{};
        std::string event_id;
        Hash commitment{};  ///< of /scores
    };
    std::vector<Score> scores;
    std::optional<Index> concluded;
    std::optional<Micros> concluded_at;
    bool cancelled = false;
    std::string total;
    std::string grade;
    std::vector<std::string> recused;  ///< experts that may not be appointed
    std::optional<Index> report;  ///< the latest selfreport.submitted
    /// When the conclusion was first served on the lead or publicised: objections run from then.
    std::optional<Micros> known;
    std::optional<Index> objected;
    std::optional<Index> reviewed;
};

/// Id = `{complex}/{resolution_id}`.
struct ResolutionRow {
    static constexpr RowKind kind = RowKind::resolution;
    std::string id;
    std::string matter;
    std::string target;
    Index index{};
    std::optional<Index> used;
};

/// Id = `{stream}/{index}` of notice.served.
struct NoticeRow {
    static constexpr RowKind kind = RowKind::notice;
    std::string server;  ///< source of the notice
    std::string matter;
    std::string recipient;  ///< uscc
    std::optional<Index> of;
    Index index{};
    Micros served_at{};
};

/// Id = `{complex}/{version}`.
struct SettlementRow {
    static constexpr RowKind kind = RowKind::settlement;
    std::uint64_t version = 0;
    Hash document{};
    Index index{};
    Micros proposed_at{};
    struct Answer {
        std::string uscc;
        bool accepted = false;
        Index index{};
    };
    std::vector<Answer> answers;
};

}  // namespace qiyue
