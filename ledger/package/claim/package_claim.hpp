#pragma once

// What an evidence package is and says of itself: data/package.json (ledger/package/FORMAT.md P4).
// Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {

/// Which entries a package is about.
struct PackageScope {
    enum class Kind { complexes, organization, range, ledger };
    Kind kind = Kind::ledger;
    std::vector<std::string> ids;  ///< complexes: at least one, sorted, unlike
    std::string uscc;  ///< organization
    std::optional<std::uint64_t> from;  ///< range: both; complexes, organization: perhaps
    std::optional<std::uint64_t> to;  ///< exclusive

    /// Whether an entry belongs to it (P5). `source`: of its event, empty if it cannot be read.
    bool holds(std::uint64_t index, std::string_view stream, std::string_view source) const;
    /// The streams that are in the scope as a whole, sorted; none in a range or ledger.
    std::vector<std::string> streams() const;
    /// True for range and ledger: every entry from here to there.
    bool is_contiguous() const { return kind == Kind::range || kind == Kind::ledger; }
    /// The JSON object of P4, which is also `scope` of package.exported.
    std::string to_json() const;
    /// Errors: package_format.
    static Result<PackageScope> parse(std::string_view json);
    bool operator==(const PackageScope&) const = default;
};

struct PackageClaim {
    std::string id;
    std::string origin;
    std::uint64_t size = 0;
    Hash root{};
    std::optional<Hash> root_sm3;
    PackageScope scope;
    struct Entries {
        std::uint64_t scope = 0;
        std::uint64_t keys = 0;
        std::uint64_t policy = 0;
        bool operator==(const Entries&) const = default;
    } entries;
    std::vector<std::string> complete;  ///< streams, sorted
    struct Fields {
        std::uint64_t opened = 0;
        std::uint64_t withheld = 0;
        std::uint64_t erased = 0;
        bool operator==(const Fields&) const = default;
    } fields;
    struct Documents {  ///< each SHA-256 that the scope's entries name counts once
        std::uint64_t included = 0;
        std::uint64_t left_out = 0;
        bool operator==(const Documents&) const = default;
    } documents;
    std::vector<std::string> withheld_by;  ///< rules, sorted
    std::string profile;  ///< empty: none
    std::string recipient;
    std::string purpose;
    std::string request_no;  ///< empty: none
    struct Volume {
        std::uint64_t number = 1;
        std::uint64_t of = 1;
        std::optional<std::uint64_t> from;  ///< in a contiguous scope: its own range
        std::optional<std::uint64_t> to;
        bool operator==(const Volume&) const = default;
    } volume;
    std::vector<std::string> seals;  ///< of "cades-p256", "sm2", "rfc3161"
    std::optional<Hash> made_from;

    /// Sets `id` from the rest (P4).
    void name();
    /// The id without its volume.
    std::string group() const;
    /// data/package.json: readable, one member a line.
    std::string to_json() const;
    /// Errors: package_format.
    static Result<PackageClaim> parse(std::string_view json);
    bool operator==(const PackageClaim&) const = default;
};

/// data/disclosures/<index>.<field>.json, by the pointer and, for those that no name can hold, the
/// commitment (P1).
std::string disclosure_file_name(Index index, std::string_view pointer, const Hash& commitment);
/// data/documents/<sha256>[.<ext>].
std::string document_file_name(const Hash& sha256, std::string_view media_type);
/// data/completeness/<stream>.json.
std::string completeness_file_name(std::string_view stream);

namespace package_file {
constexpr std::string_view claim = "data/package.json";
constexpr std::string_view report = "data/report.html";
constexpr std::string_view entries = "data/entries.jsonl";
constexpr std::string_view key_entries = "data/keys/entries.jsonl";
constexpr std::string_view policy_entries = "data/policy/entries.jsonl";
constexpr std::string_view multiproof = "data/proofs/sha256.multiproof";
constexpr std::string_view twin_multiproof = "data/proofs/sm3.multiproof";
constexpr std::string_view checkpoint = "data/checkpoint/checkpoint";
constexpr std::string_view twin_checkpoint = "data/checkpoint/checkpoint-sm3";
constexpr std::string_view earlier = "data/checkpoint/earlier";
constexpr std::string_view consistency = "data/checkpoint/consistency";
constexpr std::string_view anchor_folder = "data/checkpoint/anchor/";
constexpr std::string_view anchor_consistency = "data/checkpoint/anchor/consistency";
constexpr std::string_view proof_folder = "data/proofs/";
constexpr std::string_view completeness_folder = "data/completeness/";
constexpr std::string_view disclosure_folder = "data/disclosures/";
constexpr std::string_view document_folder = "data/documents/";
}  // namespace package_file

/// A document as an event names it (FORMAT.md 7).
struct NamedDocument {
    Hash sha256{};
    std::optional<Hash> sm3;
    std::uint64_t size = 0;
    std::string media_type;
};
/// Every document that an event's data names, wherever in it, in order of the text.
std::vector<NamedDocument> named_documents(const CloudEvent& event);

struct Commitment {
    std::string pointer;
    Hash hash{};
};
/// The event's commitments, in order of the text.
std::vector<Commitment> commitments_of(const CloudEvent& event);
/// `data.commitments` of a disclosure.erased; none of any other type.
std::vector<Hash> erased_by(const CloudEvent& event);

/// A text that stands in the log itself, and the field that it opens.
struct OpenedText {
    Hash commitment{};
    std::string event_id;
    std::string pointer;
};
/// The texts in `data.opened` of an evaluation.concluded, in order; none of any other type. What is
/// no disclosure is passed over.
std::vector<OpenedText> opened_by(const CloudEvent& event);
/// Whether the event is of the type whose fields `opened_by` opens.
bool is_opened_by_log(const CloudEvent& event);

}  // namespace qiyue
