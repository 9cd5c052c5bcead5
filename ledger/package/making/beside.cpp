#include "ledger/package/making/beside.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ledger/base/limits.hpp"
#include "ledger/domain/decide.hpp"

namespace qiyue {
namespace {

constexpr std::string_view policy_stream = "policy";

bool tells_of_keys(const EntryWork& work) {
    return work.event && *work.event &&
           (!keys_bound_by(**work.event).empty() || key_revoked_by(**work.event));
}

class Gathering {
public:
    Gathering(PackageSource& source, const ScopeEntries& scope, Places places)
        : source_(source), scope_(scope), places_(places) {}

    Result<Beside> gather(const std::set<KeyId>& signers);

private:
    Result<std::vector<Index>> stream(std::string_view name);
    Result<void> add_history(const std::string& stream);
    Result<void> add_key_entries(const std::vector<Index>& indexes);
    Result<void> add_policy();
    Result<void> follow(Index index);
    Result<void> add_holder(const KeyId& key, bool whole);
    void want(std::set<Index>& part, Index index);

    PackageSource& source_;
    const ScopeEntries& scope_;
    Places places_;
    EntryWork work_;
    Beside beside_;
    std::set<Index> keys_;
    std::set<Index> policy_;
    std::vector<Index> unread_;  ///< wanted, but not looked at for who signed them
    std::set<KeyId> known_;  ///< signers whose holders' streams were looked at
    std::set<std::string> streams_;  ///< looked at
};

Result<std::vector<Index>> Gathering::stream(std::string_view name) {
    auto indexes = source_.stream(name);
    if (!indexes && indexes.error().code == ErrorCode::not_found) return std::vector<Index>{};
    return indexes;
}

void Gathering::want(std::set<Index>& part, Index index) {
    if (scope_.holds(places_, index) || keys_.contains(index)) return;
    if (part.insert(index).second) unread_.push_back(index);
}

Result<void> Gathering::add_key_entries(const std::vector<Index>& indexes) {
    for (const Index index : indexes) {
        if (scope_.holds(places_, index) || keys_.contains(index)) continue;
        auto line = source_.entry(index);
        if (!line) return pass(line);
        work_.read(*line, false);
        if (tells_of_keys(work_)) want(keys_, index);
    }
    return {};
}

Result<void> Gathering::add_history(const std::string& name) {
    auto indexes = stream(name);
    if (!indexes) return pass(indexes);
    if (indexes->size() > limits::completeness_indexes_max) return add_key_entries(*indexes);
    beside_.whole.push_back(name);
    for (const Index index : *indexes)
        want(keys_, index);
    return {};
}

Result<void> Gathering::add_policy() {
    auto indexes = stream(policy_stream);
    if (!indexes) return pass(indexes);
    if (indexes->size() <= limits::completeness_indexes_max)
        beside_.whole.emplace_back(policy_stream);
    for (const Index index : *indexes)
        want(policy_, index);
    return {};
}

Result<void> Gathering::add_holder(const KeyId& key, bool whole) {
    if (!known_.insert(key).second) return {};
    auto name = source_.stream_of_holder(key);
    if (!name) return pass(name);
    if (!*name || !streams_.insert(**name).second) return {};
    if (whole) return add_history(**name);
    auto indexes = stream(**name);
    if (!indexes) return pass(indexes);
    return add_key_entries(*indexes);
}

Result<void> Gathering::follow(Index index) {
    auto line = source_.entry(index);
    if (!line) return pass(line);
    beside_.bytes += line->size() + 1;
    work_.read(*line, false);
    if (work_.event && *work_.event) beside_.fates.take(**work_.event, index);
    std::set<KeyId> signers;
    add_signers(work_, signers);
    for (const KeyId& key : signers)
        if (auto added = add_holder(key, false); !added) return added;
    return {};
}

Result<Beside> Gathering::gather(const std::set<KeyId>& signers) {
    want(keys_, Index{0});
    for (const KeyId& key : signers)
        if (auto added = add_holder(key, true); !added) return pass(added);
    if (auto added = add_policy(); !added) return pass(added);
    while (!unread_.empty()) {
        const Index index = unread_.back();
        unread_.pop_back();
        if (auto followed = follow(index); !followed) return pass(followed);
    }
    beside_.keys.assign(keys_.begin(), keys_.end());
    std::ranges::set_difference(policy_, keys_, std::back_inserter(beside_.policy));
    std::ranges::sort(beside_.whole);
    return std::move(beside_);
}

}  // namespace

void add_signers(const EntryWork& work, std::set<KeyId>& signers) {
    if (!work.well_formed || !work.envelope_fault.empty()) return;
    for (const EntryView::Signature& signature : work.view.signatures)
        signers.insert(signature.key);
}

Result<Beside> entries_beside(PackageSource& source, const ScopeEntries& scope, Places places,
                              const std::set<KeyId>& signers) {
    return Gathering(source, scope, places).gather(signers);
}

}  // namespace qiyue
