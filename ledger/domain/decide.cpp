#include "ledger/domain/decide.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/instead.hpp"
#include "ledger/event/pointer.hpp"

namespace qiyue {
namespace {

using Answer = std::optional<Rejection>;

constexpr std::string_view founding_type = "ledger.founded";

/// The founding comes first and once.
Answer check_founding(Case& c) {
    const bool is_founding = c.event().type == founding_type;
    if (is_founding != (c.index() == Index{0})) {
        return is_founding
                   ? refuse("ledger_founded.index", "账本创立只能是序号 0 的事件",
                            "a ledger is founded by its entry of index 0 only")
                   : refuse("ledger.not_founded", "账本尚未创立", "no ledger has been founded");
    }
    if (c.policy()) return {};
    return refuse("ledger.not_founded", "没有生效的规则", "no policy is in force");
}

bool subject_exists(Case& c) {
    const std::string id(c.subject_id());
    if (c.subject().starts_with("complexes/")) return c.complex() != nullptr;
    if (c.subject().starts_with("organizations/")) return c.organization(id) != nullptr;
    if (c.subject().starts_with("experts/")) return c.expert(id) != nullptr;
    return true;
}

Answer check_subject(const EventType& type, Case& c) {
    const bool exists = subject_exists(c);
    const std::string subject(c.subject());
    if (type.opens_subject && exists) {
        return refuse("subject.exists", subject + " 已有记录，不能再次建立",
                      subject + " is on record already and cannot be opened again");
    }
    if (!type.opens_subject && !exists) {
        return refuse("subject.unknown", "记录中没有 " + subject, subject + " is not on record");
    }
    const bool outlives = type.group == Group::record || type.name == "package.exported";
    if (c.complex() && c.complex()->state == ComplexState::closed && !outlives) {
        return refuse("complex.closed", "综合体已终止归档，不再接受此类事件",
                      "the complex is closed: no more acts of this kind");
    }
    return {};
}

/// A key's own dates, in the calendar's zone. The format lets `recorded` decide, so do we.
Answer check_key_dates(const KeyRow& row, const std::string& id, Case& c) {
    const Calendar& calendar = c.policy()->calendar();
    const auto from = parse_date(row.valid_from);
    if (from && c.recorded() < calendar.start_of(*from)) {
        return refuse("key.not_yet_valid", "密钥 " + id + " 自 " + row.valid_from + " 起有效",
                      "key " + id + " is valid from " + row.valid_from + " on");
    }
    const auto to = parse_date(row.valid_to);
    if (to && c.recorded() >= calendar.end_of(*to)) {
        return refuse("key.expired", "密钥 " + id + " 的有效期至 " + row.valid_to,
                      "key " + id + " was valid until " + row.valid_to);
    }
    return {};
}

/// Who has ended signs nothing more: successors do, or the authority instead.
Answer check_signer_lives(const std::string& holder, Case& c) {
    const std::string uscc = organization_of(holder);
    if (uscc.empty()) return {};
    const auto organization = c.organization(uscc);
    if (!organization || !organization->ended) return {};
    return refuse("signature.ended", "单位 " + uscc + " 已终止，不再签名",
                  "organisation " + uscc + " has ended and signs no more");
}

Answer read_signature(const KeyId& key, const std::vector<BoundKey>& bound, Case& c,
                      std::vector<Signature>& signatures) {
    const std::string id = to_hex(key.hash);
    if (const auto row = get<KeyRow>(c.state(), id)) {
        if (row->revoked && *row->revoked < c.index()) {
            return refuse("key_revoked", "密钥 " + id + " 已被吊销",
                          "key " + id + " has been revoked");
        }
        signatures.push_back({key, row->holder, false});
        if (auto no = check_key_dates(*row, id, c)) return no;
        return check_signer_lives(row->holder, c);
    }
    const auto here = std::find_if(bound.begin(), bound.end(),
                                   [&key](const BoundKey& one) { return one.id == key; });
    if (here == bound.end()) {
        return refuse("key_unknown", "密钥 " + id + " 未绑定", "key " + id + " is not bound");
    }
    signatures.push_back({key, here->holder, true});
    return {};
}

/// A key is bound once, to one holder, and never again.
Answer check_bound_keys(const std::vector<BoundKey>& bound, Case& c) {
    for (auto one = bound.begin(); one != bound.end(); ++one) {
        const bool twice =
            std::any_of(bound.begin(), one, [&one](const BoundKey& o) { return o.id == one->id; });
        const std::string id = to_hex(one->id.hash);
        if (!twice && !get<KeyRow>(c.state(), id)) continue;
        return refuse("key.bound_already", "密钥 " + id + " 已绑定过，不能再次绑定",
                      "key " + id + " has been bound before and cannot be bound again");
    }
    return {};
}

/// A text binds the id of its event, so a commitment that stands twice could not be opened twice.
Answer check_commitments(Case& c) {
    for (const Value one : c.data()["commit"]) {
        if (!get<CommitmentRow>(c.state(), std::string(one.text()))) continue;
        std::string place = "/commit";
        append_pointer_token(place, one.name());
        return refuse("commit.repeated", "该承诺值已在另一事件中使用",
                      "this commitment stands in another event already", std::move(place));
    }
    return {};
}

Answer check_time(Case& c) {
    const std::int64_t days = c.policy()->backdating_days();
    const Micros earliest = c.recorded() + -days * us_per_day;
    if (c.event().time >= earliest) return {};
    const std::string shown = std::to_string(days);
    return refuse(
        "time.backdated", "事件时间早于入账时间超过规则允许的 " + shown + " 天",
        "the event's time precedes its recording by more than the policy's " + shown + " days");
}

/// Asked of authority and district only: others have no official documents.
Answer check_official(const EventType& type, const SignedWay& way, Case& c) {
    if (!way.official || !type.has_official() || c.data()["official"].exists()) return {};
    if (!c.policy()->is_official_required(type.name)) return {};
    return refuse("official.missing", "规则要求此行为附公文",
                  "the policy requires an official document", "/official");
}

std::expected<SignedWay, Rejection> judge_way(const EventType& type,
                                              const std::vector<Signature>& signatures, Case& c) {
    if (type.judge != nullptr) return type.judge(c, signatures, c.source());
    return judge_signers(type.signers, signatures, c);
}

}  // namespace

std::optional<Rejection> decide(const Act& act, StateReader& state) {
    const EventType* type = find_type(act.event->type, act.event->type_version);
    if (type == nullptr) return check_form(*act.event);
    Case c(act, state);
    if (auto no = check_founding(c)) return no;
    if (auto no = check_subject(*type, c)) return no;
    const auto bound = keys_bound_by(*act.event);
    std::vector<Signature> signatures;
    signatures.reserve(act.signers.size());
    for (const KeyId& key : act.signers) {
        if (auto no = read_signature(key, bound, c, signatures)) return no;
    }
    if (auto no = check_bound_keys(bound, c)) return no;
    if (auto no = check_time(c)) return no;
    const auto way = judge_way(*type, signatures, c);
    if (!way) return way.error();
    if (auto no = check_instead(c, *way)) return no;
    if (auto no = check_official(*type, *way, c)) return no;
    if (type->allowed_when != nullptr) {
        if (auto no = type->allowed_when(c)) return no;
    }
    return check_commitments(c);
}

}  // namespace qiyue
