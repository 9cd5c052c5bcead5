#pragma once

// Rows about parties: organisations, experts, their keys and mandates.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/rows/kind.hpp"

namespace qiyue {

/// An organisation that was served in a stream and has signed nothing there since: how long it has
/// been silent. Kept in the row of the stream's subject.
struct Silence {
    std::string uscc;
    Index notice{};
    Micros since{};
};

/// Id = uscc.
struct OrganizationRow {
    static constexpr RowKind kind = RowKind::organization;
    std::string uscc;
    std::string name;
    std::string organization_kind;
    std::string region;
    struct Qualification {
        std::string kind;
        std::string valid_to;  ///< date, empty if without end
    };
    std::vector<Qualification> qualifications;
    Index registered{};
    std::optional<Index> ended;
    std::vector<std::string> successors;
    std::optional<Micros> barred_until;  ///< from leading a complex, after an ordered exit
    std::vector<Silence> served;  ///< in its own stream
};

/// Id = expert id.
struct ExpertRow {
    static constexpr RowKind kind = RowKind::expert;
    std::string id;
    std::string employer;
    std::vector<std::string> fields;
    Index registered{};
    std::vector<Silence> served;  ///< in its stream
};

/// Id = keyid in hex. Stored in the key directory.
struct KeyRow {
    static constexpr RowKind kind = RowKind::key;
    std::string spki;  ///< DER
    std::string holder;  ///< `/organizations/…` or `/experts/…`
    Index bound{};
    std::optional<Index> revoked;
    std::string valid_from;  ///< date, or empty
    std::string valid_to;  ///< date, or empty
    bool recovered = false;
};

/// Id = index of mandate.granted in decimal.
struct MandateRow {
    static constexpr RowKind kind = RowKind::mandate;
    std::string holder;
    KeyId key{};
    std::vector<std::string> scope;
    std::string from;
    std::string to;
    std::optional<Index> revoked;
};

}  // namespace qiyue
