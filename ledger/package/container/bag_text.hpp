#pragma once

// The bag's own texts as packages have them: one text for one meaning (ledger/package/FORMAT.md
// P3). Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/package/container/package_writer.hpp"

namespace qiyue {

inline constexpr std::string_view bagit_text =
    "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Bytes and files of `data/`.
struct PayloadOxum {
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;

    bool operator==(const PayloadOxum&) const = default;
};

struct BagInfoText {
    BagInfo info;
    PayloadOxum oxum;

    std::string text() const;
    /// The only one that has this text. Errors: package_format.
    static Result<BagInfoText> parse(std::string_view text);
    /// Whether text() says what it should: every value has the form that P3 gives it.
    bool is_well_formed() const;
};

struct ManifestLine {
    Hash hash;
    std::string name;
};

/// Lines sorted by name.
std::string manifest_text(std::vector<ManifestLine> lines);
/// Errors: package_format (`what` names the manifest): a line of another form, or out of order.
/// A name that is there twice is left to the caller.
Result<std::vector<ManifestLine>> parse_manifest(std::string_view what, std::string_view text);

}  // namespace qiyue
