#pragma once

// Who seals what `qiyue export` makes: the ledger's own seal key, or one with a certificate of a
// licensed authority (--seal-key), and who stamps it (--tsa). One thread, but for cancel().

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/crypto/authorities.hpp"
#include "ledger/crypto/package_seal.hpp"
#include "ledger/package/container/package_writer.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace CLI {
class App;
}

namespace qiyue {

class TsaClient;

class ExportSealing {
public:
    ExportSealing();
    ~ExportSealing();
    void add_options(CLI::App& command);

    /// Reads what is named. Errors: invalid_argument (options that do not go together, a
    /// certificate of another key), passphrase, forbidden, not_found, io.
    Result<void> prepare();
    /// True if an option names who seals or stamps.
    bool is_named() const {
        return !key_file_.empty() || !certificate_file_.empty() || !tsa_.empty();
    }

    /// For a ledger opened in `directory`: the SM2 seals are its twin's. What the ledger needs for
    /// its own seal and has not yet is made. This must outlive them. Errors: those of the seals'
    /// files, passphrase, io.
    Result<PackageSeals> of_ledger(const Ledger& ledger, const std::string& directory,
                                   const std::optional<std::string>& log_passphrase);
    /// By --seal-key alone. Errors: invalid_argument (none is given).
    Result<PackageSeals> without_ledger();

    /// From any thread: a running question to the authority ends at once.
    void cancel();

private:
    Result<std::string> stamp(std::string_view bytes);
    /// Empty without --tsa.
    std::function<Result<std::string>(std::string_view)> stamping();

    std::string key_file_;
    std::string passphrase_file_;
    std::string certificate_file_;
    std::string tsa_;
    std::string tsa_ca_file_;
    std::optional<SealKey> key_;
    std::optional<Authorities> authorities_;
    std::unique_ptr<TsaClient> client_;
};

}  // namespace qiyue
