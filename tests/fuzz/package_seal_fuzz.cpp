// Seals of packages and their certificates as strangers send them: nothing crashes, and nothing is
// taken for a seal of the corpus's authority that is none.

#include "ledger/crypto/package_seal.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/base/check.hpp"
#include "ledger/base/limits.hpp"

namespace {

using namespace qiyue;

/// What the corpus's seals are over, and a time at which their certificate holds.
constexpr std::string_view sealed = "the bytes that the corpus's seals are over\n";
constexpr Micros now{1'800'000'000 * us_per_second};

const Authorities& corpus_authority() {
    static const Authorities made = Authorities::from_pem(R"(-----BEGIN CERTIFICATE-----
MIIBwzCCAWmgAwIBAgIQQfEoc1w5kl9CR3DKRtrwizAKBggqhkjOPQQDAjA/MRsw
GQYDVQQKDBJjb3JwdXMuZXhhbXBsZS9sb2cxIDAeBgNVBAMMF1FpeXVlIHBhY2th
Z2UgYXV0aG9yaXR5MCAXDTIzMTExNDIyMTMyMFoYDzIwNTMxMTEzMjIxMzIwWjA/
MRswGQYDVQQKDBJjb3JwdXMuZXhhbXBsZS9sb2cxIDAeBgNVBAMMF1FpeXVlIHBh
Y2thZ2UgYXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2O2aTVeh
HNAZW5afi9ZU53TzdNPZk2p0Cg0A9+l/Rszh34gz2h/AnEekqNx7yhNIwPBGpzNh
7eSeqa0usfWHqqNFMEMwEgYDVR0TAQH/BAgwBgEB/wIBADAOBgNVHQ8BAf8EBAMC
AQYwHQYDVR0OBBYEFM8RC/o5rUS/mRDWpzIb7IZq1GWhMAoGCCqGSM49BAMCA0gA
MEUCIEuSEQ72AH0J0oXMHjC3d4mpaPVrwpv94HgIMWtBNHBxAiEArWlquyEhVScI
Nk9AGv0O8lm79kWfcLCmWEkvmIHgtW8=
-----END CERTIFICATE-----
)")
                                        .value();
    return made;
}

void try_seal(std::string_view bytes) {
    const auto authentic = check_seal(bytes, sealed, &corpus_authority(), now);
    const auto sound = check_seal(bytes, sealed, nullptr, now);
    const auto elsewhere = check_seal(bytes, "other bytes", nullptr, now);
    if (authentic) {
        QIYUE_CHECK(sound.has_value(), "what holds by an authority holds by itself");
        QIYUE_CHECK(authentic->subject == sound->subject, "one seal has one owner");
        QIYUE_CHECK(now < authentic->certificate_until, "its certificate holds");
    }
    if (sound) {
        QIYUE_CHECK(!elsewhere, "one seal is over one text");
        QIYUE_CHECK(bytes.size() <= limits::seal_bytes_max, "seals are bounded");
    }
}

void try_certificates(std::string_view bytes) {
    static const PrivateKey key = PrivateKey::generate(Suite::p256).value();
    QIYUE_CHECK(!SealKey::of(key, bytes), "nobody has certified this key");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    try_seal(bytes);
    try_certificates(bytes);
    return 0;
}
