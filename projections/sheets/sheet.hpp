#pragma once

// A sheet: the state of something as JSON for readers, with the entries behind its values. Its
// `entries` member maps a JSON pointer into the sheet to the index of the entry that gave the value
// there what it says now. Pure functions; any thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/base/ids.hpp"
#include "ledger/domain/label.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

/// A value of a sheet that is not taken apart: a scalar, an empty object or array, or an array of
/// scalars.
struct SheetLeaf {
    std::string place;  ///< by what elements are called, so that it stays when others come and go
    std::string pointer;  ///< JSON pointer
    Json value;
};

/// The leaves of a sheet, in its order. Elements of an array of objects are called by the first of
/// their members `id`, `uscc`, `version`, `expert`, `entry` that they have, else by their number.
std::vector<SheetLeaf> leaves_of(const Json& sheet);

/// How a sheet came to be: feed its versions, oldest first, then ask.
class SheetOrigins {
public:
    void take(const Json& version, Index by);
    /// The same of a part whose places all begin with `prefix`; the rest of the sheet is untouched.
    /// An empty prefix stands for every place that no named part has.
    void take_part(const std::string& prefix, const Json& version, Index by);
    /// Pointer → index for every leaf of the last version; what the entry before `by` had left
    /// alone keeps its older index.
    Json entries_of(const Json& sheet) const;

private:
    using Leaves = std::map<std::string, std::pair<Json, Index>>;
    std::map<std::string, Leaves> parts_;
};

/// One difference between two versions of a sheet.
struct SheetChange {
    std::string place;  ///< as of SheetLeaf
    std::string pointer;  ///< in the later version; in the earlier one if it is gone
    std::optional<Json> before;
    std::optional<Json> after;
};
std::vector<SheetChange> changes_between(const Json& before, const Json& after);

Json label_json(const Label& label);
Json index_json(const std::optional<Index>& index);
Json index_json(Index index);

}  // namespace qiyue
