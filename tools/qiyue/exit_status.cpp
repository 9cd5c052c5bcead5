#include "tools/qiyue/exit_status.hpp"

namespace qiyue {

ExitStatus exit_status(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::invalid_argument:
        case ErrorCode::policy_format:
        case ErrorCode::key_format: return ExitStatus::usage;
        case ErrorCode::envelope_format:
        case ErrorCode::event_format:
        case ErrorCode::event_attribute:
        case ErrorCode::event_ledger:
        case ErrorCode::event_time_future:
        case ErrorCode::entry_format:
        case ErrorCode::note_format:
        case ErrorCode::checkpoint_format:
        case ErrorCode::proof_format:
        case ErrorCode::tile_format:
        case ErrorCode::disclosure_format:
        case ErrorCode::timestamp_format:
        case ErrorCode::package_format:
        case ErrorCode::seal_invalid:
        case ErrorCode::timestamp_invalid:
        case ErrorCode::signature_invalid:
        case ErrorCode::key_unknown:
        case ErrorCode::key_revoked:
        case ErrorCode::proof_index:
        case ErrorCode::proof_inclusion:
        case ErrorCode::proof_consistency:
        case ErrorCode::duplicate_id:
        case ErrorCode::stream_moved:
        case ErrorCode::too_large:
        case ErrorCode::erased:
        case ErrorCode::rejected: return ExitStatus::no;
        case ErrorCode::not_found:
        case ErrorCode::exists_already:
        case ErrorCode::forbidden:
        case ErrorCode::unauthorized:
        case ErrorCode::queue_full:
        case ErrorCode::rate_limited:
        case ErrorCode::clock_behind:
        case ErrorCode::clock_ahead:
        case ErrorCode::read_only:
        case ErrorCode::locked:
        case ErrorCode::guard:
        case ErrorCode::passphrase:
        case ErrorCode::io:
        case ErrorCode::corrupt:
        case ErrorCode::network:
        case ErrorCode::timeout:
        case ErrorCode::behind:
        case ErrorCode::stopping:
        case ErrorCode::unsupported: return ExitStatus::could_not;
    }
    return ExitStatus::could_not;
}

}  // namespace qiyue
