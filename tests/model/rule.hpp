#pragma once

// One rule of the naive model for each type of event, and the parts that must sign.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/model/model.hpp"

namespace qiyue::model {

struct Part {
    std::vector<std::string> holders;  ///< parties
    std::size_t need = 1;
    std::size_t allow = 1;
    std::string key;  ///< exactly this one, bound by the deed itself
    bool nobody = false;  ///< no holders, no signature
    bool founding = false;
};
using Way = std::vector<Part>;
using Ways = std::vector<Way>;

struct Rule {
    std::function<Ways(Model&, const Deed&)> ways;
    std::function<Refused(Model&, const Deed&)> allowed;  ///< may be empty
    std::function<void(Model&, const Deed&)> apply;  ///< may be empty
    bool opens = false;  ///< the subject, which must not be there
    bool record = false;  ///< of the group that outlives a complex
    bool replaceable = true;
    bool correctable = true;
};
using Rules = std::map<std::string, Rule>;

/// All of them.
const Rules& rules();
void add_party_rules(Rules& rules);
void add_key_rules(Rules& rules);
void add_policy_rules(Rules& rules);
void add_selection_rules(Rules& rules);
void add_charter_rules(Rules& rules);
void add_body_rules(Rules& rules);
void add_member_rules(Rules& rules);
void add_lifecycle_rules(Rules& rules);
void add_exit_rules(Rules& rules);
void add_settlement_rules(Rules& rules);
void add_evaluation_rules(Rules& rules);
void add_conclusion_rules(Rules& rules);
void add_work_rules(Rules& rules);
void add_record_rules(Rules& rules);

// Parts.
Part one(std::string party);
Part nobody();  ///< that nobody can fill
Part all(std::vector<std::string> parties);
Part authority(const Model& model);
Part office(const Model& model, const char* name);
Part district(const Model& model, const Complex* complex);
Part new_key(const Deed& deed);

/// Why these signatures do not fill exactly the parts of any way, or nothing; `way` becomes the
/// place of the way that is filled.
Refused judge_signatures(Model& model, const Ways& ways, const Deed& deed, std::size_t& way);
/// Who holds this key, also one that the deed itself binds.
std::string holder_of(const Model& model, const Deed& deed, const std::string& key);
/// Keys that the deed binds, with their holders.
std::map<std::string, std::string> bound_by(const Deed& deed);

}  // namespace qiyue::model
