#pragma once

// A time-stamping authority of the tests' own, made by OpenSSL on the fly: a CA, a certificate for
// time-stamps under it, and answers to requests at any time.

#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/time.hpp"

namespace qiyue::testing {

struct AuthorityPlan {
    std::string name = "Test TSA";
    std::string curve = "P-256";
    Micros certificate_from{1'700'000'000 * us_per_second};
    Micros certificate_until{1'900'000'000 * us_per_second};
    std::string usage = "critical,timeStamping";  ///< extendedKeyUsage
    std::string signer_digest = "SHA256";
    bool takes_sm3 = true;  ///< else a request over SM3 is refused
};

class TimestampAuthority {
public:
    explicit TimestampAuthority(const AuthorityPlan& plan = {});
    ~TimestampAuthority();

    std::string ca_pem() const;
    /// The DER of a response, granted or refused, made at this time.
    std::string respond(std::string_view request, Micros at) const;
    /// The token of a granted response over these bytes.
    std::string token(std::string_view bytes, Micros at) const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace qiyue::testing
