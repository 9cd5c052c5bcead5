// Time-stamp responses, tokens, and the authorities' certificates as strangers send them: nothing
// crashes, and nothing is taken for a time-stamp that the corpus's authority has not signed.

#include "ledger/crypto/timestamp.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/audit/time/timestamp_name.hpp"
#include "ledger/base/check.hpp"
#include "ledger/base/limits.hpp"

namespace {

using namespace qiyue;

/// What the corpus's tokens are over.
constexpr std::string_view stamped = "the bytes that the corpus's tokens are over\n";

const Authorities& corpus_authority() {
    static const Authorities made = Authorities::from_pem(R"(-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIURmU1qroBSxGcCdgVcqSuIPB/0V8wCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGdHNhIENBMB4XDTI2MTEyNjE4NTE0OFoXDTM2MTEyMzE4NTE0
OFowETEPMA0GA1UEAwwGdHNhIENBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
HXlcDmlhuSTutui5hYYELG2+tzVfHy88zRrvT/C0Rle++YumCSreXUslC+Q3b3ZZ
R8N4XzCP6Jyf1+IB34aHh6NjMGEwHQYDVR0OBBYEFFXWN4iKnJpId0LSsMnAzYx0
4qqOMB8GA1UdIwQYMBaAFFXWN4iKnJpId0LSsMnAzYx04qqOMA8GA1UdEwEB/wQF
MAMBAf8wDgYDVR0PAQH/BAQDAgIEMAoGCCqGSM49BAMCA0gAMEUCIAMCNqDKrj4M
0BvdRI7iwQ9inX2HMBqEmGOaETEj4LM3AiEAxY9N0+xLuB9ih5NcUJQBXJ8OsCXC
e1tYI5BEifwMdL4=
-----END CERTIFICATE-----
)")
                                        .value();
    return made;
}

void try_token(std::string_view bytes) {
    const auto token = read_token(bytes);
    const auto checked = check_token(bytes, stamped, nullptr);
    const auto authentic = check_token(bytes, stamped, &corpus_authority());
    if (!token) {
        QIYUE_CHECK(!checked && !authentic, "what cannot be read does not hold");
        return;
    }
    QIYUE_CHECK(token->der == bytes, "a token is kept as it came");
    QIYUE_CHECK(bytes.size() <= limits::timestamp_bytes_max, "tokens are bounded");
    if (checked) QIYUE_CHECK(checked->time == token->time, "one token says one time");
    if (authentic) QIYUE_CHECK(authentic->sha256 == token->sha256, "one token has one name");
}

void try_response(std::string_view bytes) {
    static const TimestampRequest request = request_timestamp(stamped, ImprintAlgorithm::sha256);
    const auto token = accept_response(bytes, request, stamped, corpus_authority(), Micros{});
    QIYUE_CHECK(!token, "nobody has answered this request");
}

void try_name(std::string_view bytes) {
    const auto name = TimestampName::parse(bytes);
    if (name) QIYUE_CHECK(name->text() == bytes, "a name has one text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    try_token(bytes);
    try_response(bytes);
    (void)Authorities::from_pem(bytes);
    try_name(bytes);
    return 0;
}
