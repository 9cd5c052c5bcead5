#include "ledger/base/result.hpp"

namespace qiyue {

std::string_view code_name(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::invalid_argument: return "invalid_argument";
        case ErrorCode::envelope_format: return "envelope_format";
        case ErrorCode::event_format: return "event_format";
        case ErrorCode::event_attribute: return "event_attribute";
        case ErrorCode::event_ledger: return "event_ledger";
        case ErrorCode::event_time_future: return "event_time_future";
        case ErrorCode::entry_format: return "entry_format";
        case ErrorCode::note_format: return "note_format";
        case ErrorCode::checkpoint_format: return "checkpoint_format";
        case ErrorCode::proof_format: return "proof_format";
        case ErrorCode::tile_format: return "tile_format";
        case ErrorCode::policy_format: return "policy_format";
        case ErrorCode::key_format: return "key_format";
        case ErrorCode::disclosure_format: return "disclosure_format";
        case ErrorCode::timestamp_format: return "timestamp_format";
        case ErrorCode::package_format: return "package_format";
        case ErrorCode::signature_invalid: return "signature_invalid";
        case ErrorCode::key_unknown: return "key_unknown";
        case ErrorCode::key_revoked: return "key_revoked";
        case ErrorCode::proof_index: return "proof_index";
        case ErrorCode::proof_inclusion: return "proof_inclusion";
        case ErrorCode::proof_consistency: return "proof_consistency";
        case ErrorCode::seal_invalid: return "seal_invalid";
        case ErrorCode::timestamp_invalid: return "timestamp_invalid";
        case ErrorCode::duplicate_id: return "duplicate_id";
        case ErrorCode::stream_moved: return "stream_moved";
        case ErrorCode::too_large: return "too_large";
        case ErrorCode::rejected: return "rejected";
        case ErrorCode::not_found: return "not_found";
        case ErrorCode::erased: return "erased";
        case ErrorCode::exists_already: return "exists_already";
        case ErrorCode::forbidden: return "forbidden";
        case ErrorCode::unauthorized: return "unauthorized";
        case ErrorCode::queue_full: return "queue_full";
        case ErrorCode::rate_limited: return "rate_limited";
        case ErrorCode::clock_behind: return "clock_behind";
        case ErrorCode::clock_ahead: return "clock_ahead";
        case ErrorCode::read_only: return "read_only";
        case ErrorCode::locked: return "locked";
        case ErrorCode::guard: return "guard";
        case ErrorCode::passphrase: return "passphrase";
        case ErrorCode::io: return "io";
        case ErrorCode::corrupt: return "corrupt";
        case ErrorCode::network: return "network";
        case ErrorCode::timeout: return "timeout";
        case ErrorCode::stopping: return "stopping";
        case ErrorCode::behind: return "behind";
        case ErrorCode::unsupported: return "unsupported";
    }
    return "unknown";
}

std::string Error::text() const {
    std::string out{code_name(code)};
    out += ": ";
    out += detail;
    if (!place.empty()) out += " (" + place + ")";
    return out;
}

}  // namespace qiyue
