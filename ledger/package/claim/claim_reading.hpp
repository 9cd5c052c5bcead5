#pragma once

// The pieces that package.json is read from and written of. Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/event/document.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue {

/// `package_format`, with the member's pointer.
std::unexpected<Error> bad_claim(std::string why, std::string place);

/// An integer of at least 0. Errors, here and below: package_format.
Result<std::uint64_t> read_number(Value value, std::string place);
/// An array of texts, sorted by their bytes, no two equal.
Result<std::vector<std::string>> read_sorted_texts(Value value, std::string place);
/// A digest in hex.
Result<Hash> read_digest(Value value, std::string place);
/// The object `scope`.
Result<PackageScope> read_scope(Value value);

/// `["a","b"]`.
void append_text_list(std::string& out, const std::vector<std::string>& texts);

}  // namespace qiyue
