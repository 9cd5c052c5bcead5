#pragma once

// The invented parties of a demonstration ledger: names that say so (示例…), organisation codes
// that are valid but unassigned, and keys that follow from the seed.

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/crypto/private_key.hpp"
#include "tools/qiyue/demo/seeded_bytes.hpp"

namespace qiyue::demo {

struct Party {
    std::string id;  ///< organisation code or expert id
    std::string source;  ///< `/organizations/{id}` or `/experts/{id}`
    std::string subject;  ///< its stream
    std::string name;
    std::string kind;  ///< of the organisation
    std::string region;
    PrivateKey key;

    std::string spki_base64() const;
    std::string key_id() const;
    std::string suite() const { return std::string(suite_name(key.suite())); }
};

/// The code of the n-th invented organisation; `office` ones begin with 11, others with 91.
std::string invented_uscc(bool office, unsigned number);

struct OrganizationForm {
    bool office = false;
    unsigned number = 0;
    std::string name;
    std::string kind;
    std::string region;
};
/// The three suites take turns by the number.
Result<Party> make_organization(const OrganizationForm& form, const SeededBytes& seeded);
Result<Party> make_expert(unsigned number, const SeededBytes& seeded);

}  // namespace qiyue::demo
