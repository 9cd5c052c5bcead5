#pragma once

// Every limit of the product, with its reason. A limit that is part of the format is marked
// (format): changing it changes what other implementations accept.

#include <cstddef>
#include <cstdint>

namespace qiyue::limits {

// Events and entries (format).
constexpr std::size_t payload_bytes_max = 24'000;  ///< so that an entry with 128 signatures fits
constexpr std::size_t json_depth_max = 16;  ///< the event object is level 1
constexpr std::size_t json_bytes_max = 1u << 20;  ///< of any text that Document reads; not (format)
constexpr std::size_t signatures_max = 128;  ///< a settlement is signed by every member
constexpr std::size_t entry_bytes_max = 65'535;  ///< a tlog entry bundle has 16-bit lengths
constexpr std::size_t id_chars_max = 64;  ///< organisation, expert and complex ids
constexpr std::int64_t integer_max =
    9'007'199'254'740'991;  ///< 2^53 - 1: exact in every JSON reader
constexpr std::int64_t future_time_us_max = 300'000'000;  ///< 5 minutes; exactly 5 are allowed
constexpr std::size_t decimal_digits_max = 30;  ///< of one number in the domain: exact in 128 bits
constexpr std::size_t map_siblings_max = 256;  ///< a key has 256 bits
constexpr std::size_t proof_hashes_max = 63;  ///< C2SP: trees have < 2^63 leaves

// Fields of the domain.
constexpr std::size_t sensitive_elements_max =
    200;  ///< commitments of one list; 24,000 bytes hold fewer
constexpr std::size_t free_values_max = 1'000;  ///< all values of one free object together
constexpr std::size_t free_text_chars_max = 2'000;  ///< of one text in a free object

// Clock of the sequencer.
constexpr std::int64_t clock_behind_us_max = 300'000'000;  ///< further back: 503 clock_behind
constexpr std::int64_t clock_ahead_us_max = 3'600'000'000;  ///< further ahead: --accept-clock
constexpr std::int64_t clock_silence_us_max =
    366LL * 86'400'000'000;  ///< longer after the last entry: --accept-clock

// Notes and proofs (input of strangers).
constexpr std::size_t note_bytes_max = 65'536;
constexpr std::size_t note_signatures_max = 100;  ///< as golang.org/x/mod
constexpr std::size_t trust_bytes_max = 65'536;
constexpr std::size_t trust_lines_max = 256;
constexpr std::size_t add_checkpoint_bytes_max =
    note_bytes_max + 4'096;  ///< a checkpoint, 63 hashes and a size
constexpr std::size_t witness_logs_max = 1'024;  ///< one row of state each
constexpr std::size_t log_list_bytes_max = 1u << 20;
constexpr std::size_t timestamp_bytes_max = 65'536;  ///< a token with its certificates
constexpr std::size_t authorities_bytes_max = 1u << 20;  ///< of a file of CA certificates
constexpr std::size_t key_file_bytes_max = 16'384;
constexpr std::size_t passphrase_bytes_max = 1'024;

// Evidence packages (format).
constexpr std::size_t package_files_max = 900;  ///< common readers of ASiC refuse more than 1,000
constexpr std::size_t package_renewal_files_max = 90;  ///< beside these
constexpr std::size_t package_name_bytes_max = 100;
constexpr std::uint64_t package_file_bytes_max = 1ULL << 31;
constexpr std::uint64_t package_bytes_max = (1ULL << 32) - (1ULL << 16);  ///< no ZIP64
constexpr std::uint64_t package_unpack_ratio_max = 200;  ///< of a member that somebody deflated
constexpr std::size_t package_text_bytes_max = 1u
                                               << 20;  ///< package.json, manifests, notes, proofs
constexpr std::size_t seal_bytes_max = 65'536;
// What our writer does with it.
constexpr std::size_t package_proof_files_max = 300;  ///< entries; beyond, one multiproof for all
constexpr std::uint64_t package_volume_bytes = 1ULL << 30;  ///< of data; larger scopes are cut

// Pipeline.
constexpr std::size_t queue_events_max = 4'096;  ///< waiting for the sequencer; then 503
/// What waits may occupy, by queue_cost: events are parsed once and kept so until they are
/// recorded.
constexpr std::size_t queue_bytes_max = 128u << 20;
constexpr std::size_t group_events_max = 1'024;  ///< one synced write; bounds latency and memory
constexpr std::size_t group_bytes_max = 4u << 20;
constexpr std::size_t batch_events_max = 1'000;  ///< lines of one POST /v1/events/batch
constexpr std::uint64_t completeness_walk_max =
    100'000;  ///< entries taken back for a proof at an older size: about half a second
constexpr std::size_t completeness_indexes_max = 100'000;  ///< of one stream, in one proof
constexpr std::size_t envelope_bytes_max = 100'000;  ///< spacing allowed, still bounded

// Store.
constexpr std::size_t block_cache_bytes = 64u << 20;
constexpr std::size_t write_buffers_bytes = 64u << 20;  ///< all column families together
constexpr std::size_t wal_bytes_max = 64u
                                      << 20;  ///< replayed after kill -9: about 0.4 s of one core
constexpr std::size_t map_page_cache_pages = 32'768;
constexpr std::size_t state_cache_rows = 16'384;
constexpr std::size_t state_cache_bytes = 32u
                                          << 20;  ///< estimated: rows of old complexes are large
constexpr std::size_t head_cache_streams = 16'384;
constexpr std::size_t key_cache_keys = 16'384;
constexpr std::uint64_t document_bytes_max = 256u << 20;
constexpr std::int64_t document_orphan_us = 86'400'000'000;  ///< 24 h, then deleted if not named
constexpr std::size_t disclosure_bytes_max = json_bytes_max;  ///< of a text D (format)
constexpr std::size_t sealed_text_bytes_max =
    disclosure_bytes_max + 64;  ///< in the vault: nonce and tag are added

// Witnesses, as the log asks them.
constexpr int witness_timeout_ms = 5'000;  ///< of one request; receipts never wait for it
constexpr int witness_start_timeout_ms =
    5'000;  ///< of what a witness holds, before the first signature
constexpr int witness_pause_ms_max = 60'000;  ///< between tries with one that does not answer
constexpr int witness_refresh_s = 600;  ///< a cosignature of the newest size is never older

// Views.
constexpr std::size_t view_cache_bytes = 32u << 20;  ///< blocks, of all views together
constexpr std::size_t view_write_buffer_bytes = 8u << 20;  ///< of one generation, thrice at most
constexpr std::size_t view_state_cache_bytes = 16u << 20;  ///< newest rows, of one generation
constexpr std::size_t view_batch_entries = 1'000;  ///< one write: bounds what a kill takes back
constexpr std::size_t view_batch_bytes = 4u << 20;
constexpr std::size_t figure_entries_max = 1'000;  ///< listed behind one figure: the last ones
constexpr std::size_t sheet_rows_max = 1'000;  ///< of one kind in one answer
/// Figures of the city on the second axis fold the whole log: about ten seconds of one core.
constexpr std::uint64_t valid_figures_entries_max = 200'000;

// HTTP.
constexpr std::size_t http_header_bytes_max = 16'384;
constexpr std::size_t http_body_bytes_max = 1u << 20;  ///< other than batches and documents
constexpr std::size_t http_batch_bytes_max = 32u << 20;
constexpr std::size_t http_connections_max = 4'096;
constexpr std::size_t http_connections_per_address_max = 1'024;
constexpr std::size_t http_requests_per_connection_max = 1'000'000;
constexpr int http_header_timeout_s = 10;
constexpr int http_body_block_timeout_s = 30;  ///< for every 64 KiB
constexpr int http_write_timeout_s = 30;
constexpr int http_idle_timeout_s = 60;
constexpr std::size_t page_entries_max = 1'000;  ///< of GET /v1/events and streams
constexpr std::size_t page_bytes_max = 8u << 20;
constexpr std::size_t kept_answers_max = 4'096;  ///< of the views, while they stand still
constexpr std::size_t kept_answers_bytes = 16u << 20;
constexpr std::size_t waiting_reads_max = 1'024;  ///< for at_least, all together; then 503
constexpr int at_least_wait_ms = 5'000;  ///< until a view reflects what the reader has seen
constexpr std::size_t live_readers_max = 256;  ///< of GET /v1/events/live
constexpr int live_heartbeat_s = 15;  ///< a comment, so that nobody between ends a quiet connection

}  // namespace qiyue::limits
