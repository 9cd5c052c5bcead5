#pragma once

// Time anchors of a running ledger, off the hot path: at fixed intervals the newest checkpoint, as
// it was first published (the log's own signature only), is stamped by every configured authority
// with every configured imprint; note and token are kept in DIR/timestamps, and then
// `checkpoint.anchored` is recorded. Nothing is stamped while nothing but anchors came since the
// last one. What failed is tried again, later and later; a token that is kept but not recorded (a
// crash came between) is recorded at the next start. A token whose authority's certificate ends
// soon is renewed: a new token is taken over its DER. Older tokens need that not: their digests
// stand in the log, which every newer anchor covers.
//
// Threads: status() from any; start and end from one. Ledger and shelf outlive this.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/timestamp/timestamp_shelf.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/crypto/timestamp.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

struct AnchoringOptions {
    std::vector<std::string> urls;  ///< of the authorities; at least one
    std::vector<ImprintAlgorithm> imprints{ImprintAlgorithm::sha256};
    Authorities authorities;
    PrivateKey key;  ///< of the operator: signs checkpoint.anchored
    std::chrono::seconds every{3'600};
    std::chrono::seconds renew_before{180 * 86'400};  ///< before a certificate's end
    std::chrono::milliseconds first_pause{
        5'000};  ///< after a failure; then twice as long each time
    Clock* clock = nullptr;  ///< real time, outlives this; null: the system's
};

/// How one authority stands with one imprint.
struct AuthorityStanding {
    std::string url;
    ImprintAlgorithm imprint = ImprintAlgorithm::sha256;
    std::optional<TreeSize> size;  ///< of the newest note it has stamped in this process
    std::uint64_t failures = 0;  ///< since it last stamped
    std::string trouble;  ///< why the last try failed, empty if it did not
};

struct AnchoringStatus {
    std::vector<AuthorityStanding> authorities;
    std::optional<TreeSize> newest_size;  ///< of all kept anchors
    std::optional<Micros> newest_time;
    std::optional<Micros> certificate_until;  ///< the first end among the newest tokens
    std::uint64_t tokens = 0;
    std::uint64_t unrecorded = 0;  ///< kept, but no entry names them yet
    std::string trouble;  ///< why one could not be recorded or renewed, empty if all is well
};

/// What happens, for the log file.
struct AnchoringNotice {
    bool is_fault = false;
    std::string text;
};

class Anchoring {
public:
    using Listener = std::function<void(const AnchoringNotice&)>;

    /// Errors: invalid_argument (no authority, an address that is none, a key that the ledger does
    /// not know or that is revoked).
    static Result<std::unique_ptr<Anchoring>> start(Ledger& ledger, TimestampShelf& shelf,
                                                    AnchoringOptions options, Listener listener);
    /// Ends within the time limit of one request to an authority.
    ~Anchoring();

    AnchoringStatus status() const;

private:
    struct Parts;
    explicit Anchoring(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace qiyue
