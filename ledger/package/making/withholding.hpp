#pragma once

// Which sensitive fields and documents a recipient does not get: rules by field, by class, or all,
// and recipient profiles, which are files with such rules. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.hpp"

namespace qiyue {

class Withholding {
public:
    /// Adds "class:personal", "class:trade_secret", "all" (every field), "documents", or a pointer
    /// ("/contact"; it covers what lies below it too: "/members" also "/members/3"). Errors:
    /// invalid_argument.
    Result<void> add(std::string_view rule);
    /// Adds the rules of a profile: `{"profile":NAME,"withhold":[RULE,…],"documents":bool?}`.
    /// Errors: invalid_argument.
    Result<void> add_profile(std::string_view json);
    void leave_documents_out();

    /// Whether the field that this type of event commits to at `pointer` is withheld. A field that
    /// the catalogue does not know (another version's) counts as of both classes.
    bool withholds(std::string_view type, std::string_view pointer) const;
    bool documents() const;  ///< whether documents are included

    const std::vector<std::string>& rules() const { return rules_; }  ///< sorted, unlike
    const std::string& profile() const { return profile_; }  ///< empty: none

private:
    std::vector<std::string> rules_;
    std::string profile_;
};

}  // namespace qiyue
