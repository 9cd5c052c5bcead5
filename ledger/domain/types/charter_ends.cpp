// charter.withdrawn, charter.terminated: texts that never take effect, and the charter's end.

#include <algorithm>

#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

Field version() { return field::fixed(field::count("version", {"版本", "version"}, 1)); }

std::uint64_t version_of(Case& c) {
    return static_cast<std::uint64_t>(c.data()["version"].integer());
}

// charter.withdrawn

Answer may_withdraw(Case& c) {
    const CharterVersion* charter = charter_version(*c.complex(), version_of(c));
    if (charter == nullptr) {
        return refuse("charter_withdrawn.not_proposed", "没有拟定过该版本的章程",
                      "no such version of the charter has been proposed", "/version");
    }
    if (charter->effective) {
        return refuse("charter_withdrawn.complete", "该章程文本所需签署已齐，不能再撤回",
                      "this text has all the signatures that it needs: it can no longer be "
                      "withdrawn",
                      "/version");
    }
    if (!charter->withdrawn) return {};
    return refuse("charter_withdrawn.already", "该章程文本已撤回", "this text has been withdrawn",
                  "/version");
}

void withdraw(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    for (CharterVersion& one : row.charters) {
        if (one.version == version_of(c)) one.withdrawn = true;
    }
    put_complex(state, std::move(row));
}

EventType withdrawn() {
    EventType type;
    type.name = "charter.withdrawn";
    type.group = Group::charter;
    type.label = {"撤回章程文本", "charter withdrawn"};
    type.stream = StreamRule::complex;
    type.fields = {version(), field::text("reason", {"理由", "reason"})};
    type.signers = all_of({part::lead()});
    type.allowed = {"已拟定；所需签署尚未齐全；尚未撤回",
                    "proposed; signatures that it needs are missing; not withdrawn yet"};
    type.allowed_when = may_withdraw;
    type.changes = withdraw;
    return type;
}

// charter.terminated

Answer may_terminate(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (!is_leaving(complex.state)) return wrong_state(complex, "charter_terminated.state");
    const CharterVersion* charter = charter_in_force(complex, c.recorded());
    if (charter != nullptr && charter->version == version_of(c)) return {};
    return refuse("charter_terminated.not_in_force", "该版本不是现行章程",
                  "this version is not the charter in force", "/version");
}

/// With it ends every text that would have followed it: an amendment has nothing left to amend.
void terminate(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    for (CharterVersion& one : row.charters) {
        const bool ahead = one.effective && c.recorded() < *one.effective && !one.withdrawn;
        if (one.version == version_of(c) || ahead) one.terminated = true;
    }
    put_complex(state, std::move(row));
}

EventType terminated() {
    EventType type;
    type.name = "charter.terminated";
    type.group = Group::charter;
    type.label = {"章程终止", "charter terminated"};
    type.stream = StreamRule::complex;
    type.fields = {version(), field::text("reason", {"理由", "reason"}), field::official()};
    type.signers = either({{part::lead()}, {part::authority()}});
    type.allowed = {"退出中或已结算；该版本为现行章程",
                    "exiting or settled; this version is the charter in force"};
    type.allowed_when = may_terminate;
    type.changes = terminate;
    return type;
}

}  // namespace

std::vector<EventType> charter_ends() {
    std::vector<EventType> types;
    types.push_back(withdrawn());
    types.push_back(terminated());
    return types;
}

}  // namespace qiyue::types
