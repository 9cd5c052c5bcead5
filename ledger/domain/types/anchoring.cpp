// checkpoint.anchored, package.exported: what the operator notes about the log and what leaves it.

#include "ledger/base/encoding.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

std::uint64_t size_of(Case& c) { return static_cast<std::uint64_t>(c.data()["size"].integer()); }

Answer root_matches(Case& c) {
    const auto roots = c.state().roots(TreeSize{size_of(c)});
    if (size_of(c) > c.index().value || !roots)
        return refuse("checkpoint_anchored.size", "账本没有这么多条目",
                      "the log does not have so many entries", "/size");
    if (hash_from_hex(c.data()["root"].text()) != roots->sha256)
        return refuse("checkpoint_anchored.root", "根与账本在该规模的根不符",
                      "the root is not that of the log at this size", "/root");
    const auto ledger = get<LedgerRow>(c.state());
    const Value twin = c.data()["root_sm3"];
    if (ledger && ledger->national != twin.exists())
        return refuse("checkpoint_anchored.twin", "有且仅有国密副树的账本须写明 SM3 根",
                      "a ledger with the national twin, and no other, states its SM3 root",
                      "/root_sm3");
    // A reader without the twin cannot tell; who keeps it has refused a false one.
    if (!roots->sm3 || !twin.exists() || hash_from_hex(twin.text()) == *roots->sm3) return {};
    return refuse("checkpoint_anchored.root_sm3", "SM3 根与副树在该规模的根不符",
                  "the SM3 root is not that of the twin at this size", "/root_sm3");
}

EventType anchored() {
    EventType type;
    type.name = "checkpoint.anchored";
    type.group = Group::ledger;
    type.label = {"检查点锚定", "checkpoint anchored"};
    type.stream = StreamRule::ledger;
    type.correctable = false;
    type.fields = {field::count("size", {"账本规模", "size"}), field::hash("root", {"根", "root"}),
                   field::optional(field::hash("root_sm3", {"SM3 根", "SM3 root"})),
                   field::text("tsa", {"时间戳机构", "time-stamping authority"}, 500),
                   field::hash("token_sha256", {"时间戳 SHA-256", "SHA-256 of the token"})};
    type.signers = all_of({part::operator_()});
    type.allowed = {"规模不大于账本，根相符", "size is at most the log's, the roots match"};
    type.allowed_when = root_matches;
    return type;
}

Answer size_exists(Case& c) {
    if (size_of(c) <= c.index().value) return {};
    return refuse("package_exported.size", "账本没有这么多条目",
                  "the log does not have so many entries", "/size");
}

EventType exported() {
    EventType type;
    type.name = "package.exported";
    type.group = Group::ledger;
    type.label = {"证据包导出", "evidence package exported"};
    type.stream = StreamRule::ledger;
    type.correctable = false;
    type.fields = {
        field::hash("package_sha256", {"证据包清单 SHA-256", "SHA-256 of its manifest"}),
        field::free_object("scope", {"范围", "scope"}),
        field::count("size", {"账本规模", "size"}),
        field::text("recipient", {"接收方", "recipient"}, 500),
        field::text("purpose", {"用途", "purpose"}),
        field::optional(field::text("request_no", {"调取文号", "number of the request"}, 100)),
        field::count("withheld", {"未披露字段数", "fields withheld"}),
        field::count("erased", {"已销毁字段数", "fields erased"})};
    type.signers = all_of({part::source(), part::operator_()});
    type.allowed = {"规模不大于账本", "size is at most the log's"};
    type.allowed_when = size_exists;
    return type;
}

}  // namespace

std::vector<EventType> anchoring() {
    std::vector<EventType> types;
    types.push_back(anchored());
    types.push_back(exported());
    return types;
}

}  // namespace qiyue::types
