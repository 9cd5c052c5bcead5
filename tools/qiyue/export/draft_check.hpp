#pragma once

// Whether the event that a server drafts says what was asked for, and nothing else: nobody signs
// what he has not asked for. Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/packages/package_order.hpp"
#include "ledger/package/making/package_making.hpp"

namespace qiyue {

/// What is known without the draft.
struct AskedRecord {
    const PackageRequest& request;
    std::string uscc;  ///< of the source; empty: whose token it is, which only the server knows
    std::string origin;  ///< the ledger's
    std::uint64_t size = 0;  ///< of the checkpoint
};

/// What is odd about the event of `package`, of which digest and counts are as the server told
/// them; nullopt: nothing.
std::optional<std::string> odd_in_draft(const AskedRecord& asked, const ShelvedPackage& package);

/// The `data` of an event; empty if there is none.
std::string data_of_event(std::string_view event);

/// Whether a package is what `data` states: by its own package.json, and its manifest's SHA-256.
bool states_package(std::string_view data, const PackageClaim& claim, const Hash& package_sha256);

}  // namespace qiyue
