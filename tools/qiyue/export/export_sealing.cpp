#include "tools/qiyue/export/export_sealing.hpp"

#include <utility>

#include <CLI/CLI.hpp>

#include "api/timestamp/tsa_client.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/exporting/ledger_seals.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/signing_keys.hpp"

namespace qiyue {
namespace {

std::unexpected<Error> wrong(std::string what) {
    return fail(ErrorCode::invalid_argument, std::move(what));
}

}  // namespace

ExportSealing::ExportSealing() = default;
ExportSealing::~ExportSealing() = default;

void ExportSealing::add_options(CLI::App& command) {
    command.add_option("--seal-key", key_file_,
                       "P-256 key that seals the package instead of the ledger's own, e.g. one "
                       "with a certificate of a licensed authority; needs --seal-cert");
    command.add_option("--seal-cert", certificate_file_,
                       "its certificate and those above it (PEM)");
    command.add_option("--seal-passphrase-file", passphrase_file_,
                       "file with the passphrase of that key");
    command.add_option("--tsa", tsa_,
                       "address of a time-stamping authority (RFC 3161) that stamps the package; "
                       "needs --tsa-ca");
    command.add_option("--tsa-ca", tsa_ca_file_,
                       "certificates (PEM) of the authorities whose tokens are accepted");
}

Result<void> ExportSealing::prepare() {
    if (key_file_.empty() != certificate_file_.empty())
        return wrong("--seal-key and --seal-cert go together");
    if (key_file_.empty() && !passphrase_file_.empty())
        return wrong("--seal-passphrase-file only goes with --seal-key");
    if (tsa_.empty() != tsa_ca_file_.empty())
        return wrong("--tsa and --tsa-ca go together: say whose tokens are accepted");
    if (!key_file_.empty()) {
        auto passphrase = passphrase_in(passphrase_file_);
        if (!passphrase) return pass(passphrase);
        auto key = load_key_file(key_file_, std::move(*passphrase));
        if (!key) return pass(key);
        const auto certificates = read_input(certificate_file_, limits::authorities_bytes_max);
        if (!certificates) return std::unexpected(certificates.error());
        auto seal = SealKey::of(std::move(*key), *certificates);
        if (!seal) return pass(seal);
        key_ = std::move(*seal);
    }
    if (tsa_.empty()) return {};
    const auto pem = read_input(tsa_ca_file_, limits::authorities_bytes_max);
    if (!pem) return std::unexpected(pem.error());
    auto authorities = Authorities::from_pem(*pem);
    if (!authorities) return wrong(tsa_ca_file_ + ": " + authorities.error().detail);
    authorities_ = std::move(*authorities);
    auto client = TsaClient::open(tsa_);
    if (!client) return pass(client);
    client_ = std::make_unique<TsaClient>(std::move(*client));
    return {};
}

Result<std::string> ExportSealing::stamp(std::string_view bytes) {
    auto token =
        client_->stamp(bytes, ImprintAlgorithm::sha256, *authorities_, SystemClock().now());
    if (token) return std::move(token->der);
    token.error().detail = "no time-stamp from " + tsa_ + ": " + token.error().detail;
    return pass(token);
}

std::function<Result<std::string>(std::string_view)> ExportSealing::stamping() {
    if (!client_) return {};
    return [this](std::string_view bytes) { return stamp(bytes); };
}

Result<PackageSeals> ExportSealing::of_ledger(const Ledger& ledger, const std::string& directory,
                                              const std::optional<std::string>& log_passphrase) {
    return ledger_seals(ledger, directory, {log_passphrase, key_, stamping()});
}

Result<PackageSeals> ExportSealing::without_ledger() {
    if (key_) return seals_of(*key_, stamping());
    return wrong(
        "a package that is made without a ledger is sealed by whoever makes it: give "
        "--seal-key and --seal-cert");
}

void ExportSealing::cancel() {
    if (client_) client_->cancel();
}

}  // namespace qiyue
