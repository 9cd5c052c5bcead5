#include "ledger/exporting/ledger_seals.hpp"

#include <memory>
#include <utility>

#include "ledger/base/clock.hpp"
#include "ledger/base/time.hpp"
#include "ledger/pipeline/manifest_signer.hpp"
#include "ledger/pipeline/seal_key.hpp"

namespace qiyue {

Result<PackageSeals> seals_of(
    SealKey seal, std::function<Result<std::string>(std::string_view bytes)> timestamp) {
    const Micros now = SystemClock().now();
    const SealedBy& owner = seal.owner();
    if (now < owner.certificate_from || owner.certificate_until <= now)
        return fail(ErrorCode::invalid_argument,
                    "the certificate of the seal, " + owner.subject + ", holds from " +
                        format_recorded(owner.certificate_from) + " until " +
                        format_recorded(owner.certificate_until) +
                        " and not now: a package needs one that does");
    PackageSeals seals;
    const auto key = std::make_shared<const SealKey>(std::move(seal));
    seals.cades = [key](std::string_view bytes) { return key->seal(bytes); };
    seals.timestamp = std::move(timestamp);
    return seals;
}

Result<PackageSeals> ledger_seals(const Ledger& ledger, const std::string& directory,
                                  LedgerSealing how) {
    const bool own_seal = !how.seal;
    if (own_seal) {
        auto own = open_seal_key(directory, {ledger.origin(), ledger.vkeys()}, how.log_passphrase,
                                 seal_begins(SystemClock().now()));
        if (!own && own.error().code == ErrorCode::not_found)
            own.error().detail += "; put it back, or take " + directory +
                                  "/log-keys/seal.pem away too, and a new seal is made";
        if (!own) return pass(own);
        how.seal = std::move(*own);
    }
    auto twin = ManifestSigner::load(directory, ledger.vkeys(), how.log_passphrase);
    if (!twin) return pass(twin);
    auto seals = seals_of(std::move(*how.seal), std::move(how.timestamp));
    if (!seals && own_seal)
        seals.error().detail +=
            "; take " + directory + "/log-keys/seal.pem away, and a new one is made";
    if (!seals || !*twin) return seals;
    const auto signer = std::make_shared<const ManifestSigner>(std::move(**twin));
    seals->sm2 = [signer](std::string_view bytes) { return signer->sign(bytes); };
    return seals;
}

}  // namespace qiyue
