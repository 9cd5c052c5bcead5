#pragma once

// Texts of any bag (RFC 8493, and its drafts 0.93 to 0.97): what other programs may write, as
// against the one form that packages have (bag_text.hpp). Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qiyue {

/// Lines that end in LF, CR or CRLF, without their ends.
std::vector<std::string> bag_lines(std::string_view text);

/// What bagit.txt says.
struct BagDeclaration {
    bool is_final = false;  ///< 1.0, whose rules are stricter

    static std::optional<BagDeclaration> parse(std::string_view text);
};

struct BagManifestLine {
    std::string digest;  ///< lower-case hex
    std::string path;
};
/// Nullopt if a line is malformed, or names a file outside the bag.
std::optional<std::vector<BagManifestLine>> parse_bag_manifest(std::string_view text,
                                                               bool is_final);
/// The files that fetch.txt names; nullopt as above.
std::optional<std::vector<std::string>> parse_fetch(std::string_view text);
/// Labels with their values, continued lines joined; nullopt if a line is neither.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_bag_info(
    std::string_view text);

}  // namespace qiyue
