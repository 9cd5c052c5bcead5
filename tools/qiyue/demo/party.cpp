#include "tools/qiyue/demo/party.hpp"

#include <array>

#include <fmt/core.h>

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

Suite suite_for(unsigned number) {
    constexpr std::array<Suite, 3> suites = {Suite::ed25519, Suite::p256, Suite::sm2};
    return suites[number % suites.size()];
}

}  // namespace

std::string Party::spki_base64() const { return to_base64(key.public_key().spki()); }

std::string Party::key_id() const { return to_hex(key.public_key().id().hash); }

std::string invented_uscc(bool office, unsigned number) {
    const std::string own = fmt::format("MAFA{:04}", number % 10'000);
    const std::string first17 = (office ? "11500000" : "91500000") + own + own_check_character(own);
    return first17 + uscc_check_character(first17);
}

Result<Party> make_organization(const OrganizationForm& form, const SeededBytes& seeded) {
    const std::string id = invented_uscc(form.office, form.number);
    auto key = PrivateKey::from_secret(suite_for(form.number), seeded.secret_of(id));
    if (!key) return pass(key);
    return Party{id,          "/organizations/" + id, "organizations/" + id, form.name, form.kind,
                 form.region, std::move(*key)};
}

Result<Party> make_expert(unsigned number, const SeededBytes& seeded) {
    const std::string id = fmt::format("EX-{:04}", number);
    auto key = PrivateKey::from_secret(suite_for(number), seeded.secret_of(id));
    if (!key) return pass(key);
    return Party{id, "/experts/" + id, "experts/" + id, "", "", "", std::move(*key)};
}

}  // namespace qiyue::demo
