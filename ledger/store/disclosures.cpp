#include "ledger/store/disclosures.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/case.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/disclosure.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/store/stored_policy.hpp"

namespace qiyue {
namespace {

std::unexpected<Error> not_recorded(const Hash& commitment) {
    return fail(ErrorCode::not_found,
                "no recorded event commits to " + to_hex(commitment) +
                    " at the field that the text names: the event comes first, then its texts");
}

/// What the event of the text says about the text; empty if it commits to it.
Result<std::string_view> judge(const EventStore& store, Index index, std::string_view text) {
    const auto line = store.entry(index);
    if (!line) return std::unexpected(line.error());
    const auto entry = parse_entry(*line);
    const auto payload = entry ? from_base64(entry->payload_base64) : std::nullopt;
    Document document;
    const auto event = read_event(payload.value_or(""), document);
    if (!event) {
        return fail(ErrorCode::corrupt, "entry " + std::to_string(index.value) +
                                            " is none: `qiyue verify DIR` tells all");
    }
    return check_disclosure(*event, text);
}

}  // namespace

Result<CommittedField> find_committed(const EventStore& store, Index end, const Hash& commitment,
                                      std::string_view text) {
    auto disclosure = Disclosure::parse(text);
    if (!disclosure) return pass(disclosure);
    if (const Hash found = disclosure->commitment(); found != commitment) {
        return fail(ErrorCode::invalid_argument,
                    "the text has SHA-256 " + to_hex(found) + ", not " + to_hex(commitment));
    }
    const auto index = store.find_id(uuid_bytes(disclosure->event_id));
    if (!index) return std::unexpected(index.error());
    if (!*index || **index >= end) return not_recorded(commitment);
    const auto finding = judge(store, **index, text);
    if (!finding) return std::unexpected(finding.error());
    if (finding->empty()) return CommittedField{**index, disclosure->event_id, disclosure->pointer};
    if (*finding != "disclosure_hash") return not_recorded(commitment);
    return fail(
        ErrorCode::invalid_argument,
        "entry " + std::to_string((*index)->value) + " commits to another text at this field",
        disclosure->pointer);
}

Result<bool> is_erased(const EventStore& store, const Hash& commitment) {
    const auto row = store.row({RowKind::commitment, to_hex(commitment)});
    if (!row) return std::unexpected(row.error());
    return *row && std::get<CommitmentRow>(**row).erased.has_value();
}

Result<bool> is_granted(const EventStore& store, const Hash& commitment, std::string_view holder,
                        Micros now) {
    const auto row = store.row({RowKind::commitment, to_hex(commitment)});
    if (!row) return std::unexpected(row.error());
    if (!*row) return false;
    const auto policy = policy_at(store, now);
    if (!policy) return std::unexpected(policy.error());
    const Calendar calendar = *policy ? (*policy)->calendar() : Calendar{};
    const auto& grants = std::get<CommitmentRow>(**row).grants;
    return std::any_of(grants.begin(), grants.end(), [&](const CommitmentRow::Grant& grant) {
        const auto until = parse_date(grant.until);
        return holder == organization_party(grant.recipient) && until &&
               now < calendar.end_of(*until);
    });
}

Result<bool> is_of_its_row(const EventStore& store, const Hash& commitment, std::string_view text) {
    const auto row = store.row({RowKind::commitment, to_hex(commitment)});
    if (!row) return std::unexpected(row.error());
    const Index end = next_index(store.writer_state().size);
    const auto field = find_committed(store, end, commitment, text);
    if (!field && field.error().code == ErrorCode::io) return std::unexpected(field.error());
    if (!field || !*row) return false;
    const auto& stated = std::get<CommitmentRow>(**row);
    return stated.index == field->index && stated.pointer == field->pointer;
}

}  // namespace qiyue
