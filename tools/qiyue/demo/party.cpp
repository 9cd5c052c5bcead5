#include "tools/qiyue/demo/party.hpp"

#include <array>
#include <utility>

#include <fmt/core.h>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/domain/uscc.hpp"

namespace qiyue::demo {
namespace {

/// The check character of GB 11714 for the eight characters of an organisation's own code.
char own_check_character(std::string_view first8) {
    constexpr std::array<int, 8> weights = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const char c = first8[i];
        sum += weights[i] * (c >= 'A' ? c - 'A' + 10 : c - '0');
    }
    const int check = 11 - sum % 11;
    if (check == 10) return 'X';
    return check == 11 ? '0' : static_cast<char>('0' + check);
}

/// Registration authority and type of organisation (GB 32100).
std::string_view first_digits(std::string_view kind) {
    if (kind == "agency") return "11";
    if (kind == "university" || kind == "research_institute") return "12";
    return kind == "association" ? "51" : "91";
}

}  // namespace

std::string Party::spki_base64() const { return to_base64(key.public_key().spki()); }

std::string Party::key_id() const { return to_hex(key.public_key().id().hash); }

std::string invented_uscc(std::string_view kind, unsigned number) {
    const std::string own = fmt::format("MAFA{:04}", number % 10'000);
    const std::string first17 =
        std::string(first_digits(kind)) + "500000" + own + own_check_character(own);
    return first17 + uscc_check_character(first17);
}

PrivateKey invented_key(Suite suite, const std::string& name, const SeededBytes& seeded) {
    // A secret that is no scalar of the curve (one in 2^32 for SM2 and P-256) is passed over.
    for (int again = 0;; ++again) {
        QIYUE_CHECK(again < 8, "eight secrets in a row are no scalars");
        const std::string of = again == 0 ? name : fmt::format("{}/{}", name, again);
        if (auto key = PrivateKey::from_secret(suite, seeded.secret_of(of))) return *key;
    }
}

Suite suite_for(unsigned number) {
    if (number % 3 == 2) return Suite::sm2;
    return number % 6 == 1 ? Suite::p256 : Suite::ed25519;
}

Party& Register::organization(std::string name, std::string kind, std::string region) {
    const unsigned number = ++organizations_;
    const std::string id = invented_uscc(kind, number);
    parties_.push_back({id, "/organizations/" + id, "organizations/" + id, std::move(name),
                        std::move(kind), std::move(region), number,
                        invented_key(suite_for(number), id, seeded_)});
    return parties_.back();
}

void Register::change_key(Party& party, PrivateKey next) {
    former_.emplace_back(party.id, std::exchange(party.key, std::move(next)));
    party.mandate.reset();
}

Party& Register::expert(std::string name) {
    const unsigned number = ++experts_;
    const std::string id = fmt::format("EX-{:04}", number);
    parties_.push_back({id, "/experts/" + id, "experts/" + id, std::move(name), "", "", number,
                        invented_key(suite_for(number), id, seeded_)});
    return parties_.back();
}

}  // namespace qiyue::demo
