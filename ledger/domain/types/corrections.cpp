// event.corrected: never overwrites; the corrected whole obeys the original's rule.

#include <algorithm>
#include <memory>

#include "ledger/domain/corrected.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

constexpr std::size_t corrections_max = 100;  ///< of one entry; each is read again with the next

Answer names_original(const CloudEvent& event) {
    if (!event.corrects)
        return refuse("event_corrected.corrects_missing", "更正须以属性 corrects 指明所更正的条目",
                      "a correction names the entry by its attribute `corrects`", "/corrects");
    if (event.data["fields"].size() > 0) return {};
    return refuse("event_corrected.nothing", "更正须至少改动一个字段",
                  "a correction changes at least one field", "/fields");
}

Rejection unknown() {
    return refuse("event_corrected.unknown", "没有该序号的事件", "there is no event of this index",
                  "/corrects");
}

/// The original with its type, if both are there and it stands in this stream.
struct Original {
    std::unique_ptr<HeldEvent> held;
    const EventType* type = nullptr;
};

std::expected<Original, Rejection> original_of(Case& c) {
    const auto index = c.event().corrects;
    if (!index || *index >= c.index()) return std::unexpected(unknown());
    Original original{held_event(c.state(), *index), nullptr};
    if (!original.held) return std::unexpected(unknown());
    original.type = find_type(original.held->event.type, original.held->event.type_version);
    if (original.type == nullptr) return std::unexpected(unknown());
    if (original.held->event.subject != c.subject())
        return std::unexpected(refuse("event_corrected.other_stream", "所更正的条目在另一流",
                                      "the entry that is corrected stands in another stream",
                                      "/corrects"));
    if (!original.type->correctable)
        return std::unexpected(refuse(
            "event_corrected.not_correctable", "此类事件不可更正：其效力正在于所签的字节",
            "events of this type are not corrected: they bind by the very bytes that were signed",
            "/corrects"));
    return original;
}

/// The ways to sign whose first part the original's source may fill now: what one office did, the
/// other does not correct. All ways, if the source holds no part any more.
Signers ways_of_source(const Signers& signers, Case& then) {
    Signers ways;
    for (const auto& way : signers.ways) {
        const auto first = way.front().resolve(then);
        const std::string source(then.source());
        if (first && std::find(first->holders.begin(), first->holders.end(), source) !=
                         first->holders.end()) {
            ways.ways.push_back(way);
        }
    }
    return ways.ways.empty() ? signers : ways;
}

/// The offices of the original, as they are held now.
std::expected<SignedWay, Rejection> judge_original(Case& c,
                                                   const std::vector<Signature>& signatures,
                                                   std::string_view acting) {
    const auto original = original_of(c);
    if (!original) return std::unexpected(original.error());
    const auto held = held_event_instead(c.state(), *c.event().corrects, c.data()["instead"]);
    if (!held) return std::unexpected(unknown());
    const Act act{&held->event, c.act().signers, c.index(), c.recorded()};
    Case then(act, c.state());
    return judge_signers(ways_of_source(original->type->signers, then), signatures, then, acting);
}

Answer may_correct(Case& c) {
    const auto row = get<CorrectionRow>(c.state(), std::to_string(c.event().corrects->value));
    if (row && row->corrections.size() >= corrections_max)
        return refuse("event_corrected.too_many", "该条目更正次数已达上限",
                      "this entry has been corrected as often as it may be", "/corrects");
    const auto original = original_of(c);
    if (!original) return original.error();
    const auto whole = corrected_event(c, *c.event().corrects, c.data()["fields"]);
    if (!whole) return whole.error();
    if (auto no = check_form((*whole)->event)) return no;
    const Act act{&(*whole)->event, c.act().signers, c.index(), c.recorded()};
    Case then(act, c.state());
    return original->type->whole != nullptr ? original->type->whole(then) : Answer{};
}

/// The effect comes before the note of this correction: what it replaces is told by the others.
void correct(Case& c, StateOverlay& state) {
    const auto original = original_of(c);
    if (!original) return;
    const auto whole = corrected_event(c, *c.event().corrects, c.data()["fields"]);
    if (whole && original->type->corrected != nullptr)
        original->type->corrected(c, (*whole)->event, *c.event().corrects, state);
    const std::string id = std::to_string(c.event().corrects->value);
    const auto row = get<CorrectionRow>(state, id);
    CorrectionRow changed = row ? *row : CorrectionRow{};
    changed.corrections.push_back(c.index());
    state.put(id, std::move(changed));
}

}  // namespace

std::vector<EventType> corrections() {
    EventType type;
    type.name = "event.corrected";
    type.group = Group::record;
    type.label = {"更正", "event corrected"};
    type.stream = StreamRule::any;
    type.corrects = true;
    type.correctable = false;
    type.fields = {
        field::text("reason", {"理由", "reason"}),
        field::free_object("fields", {"更正的字段（指针 → 新值）", "fields (pointer → new value)"}),
        field::official()};
    type.signers = all_of({part::custom(
        "original", {"原事件各方", "the offices of the original"},
        [](Case& c) -> Resolved { return Requirement::one({std::string(c.source())}); })});
    type.judge = judge_original;
    type.allowed = {"原事件存在于同一流且可更正；更正后的整体仍符合原事件的规则；原条目不变",
                    "the original exists in this stream and may be corrected; the corrected whole "
                    "obeys the original's rule; the original stays as it is"};
    type.form = names_original;
    type.allowed_when = may_correct;
    type.changes = correct;
    std::vector<EventType> types;
    types.push_back(std::move(type));
    return types;
}

}  // namespace qiyue::types
