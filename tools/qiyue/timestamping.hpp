#pragma once

// The time anchors of a served ledger: `qiyue serve --tsa URL --tsa-ca FILE --anchor-key FILE …`.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/timestamp/anchoring.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace CLI {
class App;
}

namespace qiyue {

/// The ledger outlives it.
struct TimeAnchors {
    std::unique_ptr<TimestampShelf> shelf;
    std::unique_ptr<Anchoring> anchoring;  ///< null without --tsa
};

class Timestamping {
public:
    void add_options(CLI::App& command);

    /// Reads keys and authorities; nothing happens without --tsa. Errors: invalid_argument (options
    /// that do not go together, a file that holds no certificate), passphrase, forbidden, io.
    Result<void> prepare();
    /// What is kept is shown also without --tsa. Errors: io, corrupt; invalid_argument (an address,
    /// a key that the ledger does not know).
    Result<TimeAnchors> start(Ledger& ledger, const std::string& directory) const;
    /// Stamps bytes by the first authority with SHA-256; empty without --tsa. Errors:
    /// invalid_argument (the address), of what it gives those of TsaClient::stamp. Outlives this;
    /// one thread at a time.
    Result<std::function<Result<std::string>(std::string_view)>> stamper() const;

private:
    std::vector<std::string> urls_;
    std::vector<std::string> imprints_;
    std::string ca_file_;
    std::string key_file_;
    std::string passphrase_file_;
    std::uint64_t every_s_ = 3'600;
    std::uint64_t renew_days_ = 180;
    std::optional<AnchoringOptions> options_;
};

}  // namespace qiyue
