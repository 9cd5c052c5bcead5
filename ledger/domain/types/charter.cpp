// charter.*: the legally binding charter. It takes effect by rule, with no event of its own:
// the founding text when the last required party has signed, an amendment when the rule of the
// charter in force is met, either at `effective_from` if that is later.

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/complex_rules.hpp"
#include "ledger/domain/types/shapes.hpp"
#include "ledger/domain/types/types.hpp"

namespace qiyue::types {
namespace {

using Answer = std::optional<Rejection>;

constexpr std::ptrdiff_t open_texts_max = 20;  ///< of a complex: its row holds them all

// Proposing.

Fraction fraction(Value value) {
    return {static_cast<std::uint64_t>(value["numerator"].integer()),
            static_cast<std::uint64_t>(value["denominator"].integer())};
}

Answer check_proposal_form(const CloudEvent& event) {
    for (const std::string name : {"quorum", "amendment_rule"}) {
        const Fraction rule = fraction(event.data[name]);
        if (rule.numerator <= rule.denominator) continue;
        return refuse("charter_proposed.fraction", "比例不得大于一", "a share cannot exceed one",
                      "/" + name);
    }
    return {};
}

/// A charter that has all it needs, though its date may lie ahead: what comes next amends it.
bool has_charter(const ComplexRow& complex) {
    return std::any_of(complex.charters.begin(), complex.charters.end(), [](const auto& one) {
        return one.effective && !one.withdrawn && !one.terminated;
    });
}

Answer check_required_signers(Case& c) {
    bool lead_signs = false;
    std::size_t n = 0;
    for (const Value one : c.data()["required_signers"]) {
        const std::string place = "/required_signers/" + std::to_string(n++);
        if (!c.organization(one.text())) {
            return refuse("charter_proposed.signer_unknown", "该签署方尚未建档",
                          "this signer is not registered", place);
        }
        lead_signs = lead_signs || one.text() == c.complex()->lead;
    }
    if (lead_signs) return {};
    return refuse("charter_proposed.lead_not_required", "牵头单位须在签署方之列",
                  "the lead unit must be among the required signers", "/required_signers");
}

Answer may_propose(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (!is_active(complex.state)) return wrong_state(complex, "charter_proposed.state");
    const std::uint64_t next = complex.charters.empty() ? 1 : complex.charters.back().version + 1;
    if (static_cast<std::uint64_t>(c.data()["version"].integer()) != next) {
        const std::string shown = std::to_string(next);
        return refuse("charter_proposed.version", "章程版本号须为 " + shown,
                      "the charter's version must be " + shown, "/version");
    }
    const auto open = std::count_if(complex.charters.begin(), complex.charters.end(),
                                    [&](const CharterVersion& one) {
                                        return !one.effective && !one.withdrawn &&
                                               !one.terminated && !is_superseded(complex, one);
                                    });
    if (open >= open_texts_max)
        return refuse("charter_proposed.too_many", "未生效的章程文本过多，须先撤回",
                      "too many texts are open: withdraw some first", "/version");
    if (auto no = check_required_signers(c)) return no;
    const bool cites = c.data()["resolution"].exists();
    if (!cites && !has_charter(complex)) return {};
    if (!cites) {
        return refuse("charter_proposed.no_resolution", "修订章程须引用理事会决议",
                      "an amendment must cite the council's resolution", "/resolution");
    }
    return check_resolution(c, "charter_proposed", "resolution", "amendment",
                            c.data()["doc"]["sha256"].text());
}

void propose(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    const Value data = c.data();
    CharterVersion charter;
    charter.version = static_cast<std::uint64_t>(data["version"].integer());
    charter.proposed = c.index();
    charter.document = hash_from_hex(data["doc"]["sha256"].text()).value_or(Hash{});
    for (const Value one : data["required_signers"])
        charter.required.emplace_back(one.text());
    charter.quorum = fraction(data["quorum"]);
    charter.amendment_rule = fraction(data["amendment_rule"]);
    charter.notice_period = data["notice_period"].integer();
    charter.effective_from = c.text("effective_from");
    charter.amendment = has_charter(row);
    row.charters.push_back(std::move(charter));
    use_resolution(c, state, "resolution");
    put_complex(state, std::move(row));
}

// Signing.

Answer check_signature_form(const CloudEvent& event) {
    if (event.data["form"].text() != "sealed_paper" || event.data["scan"].exists()) return {};
    return refuse("charter_signed.scan_missing", "纸质盖章签署须附扫描件",
                  "a signature on sealed paper needs its scan", "/scan");
}

/// Whether the text may still be signed, whoever signs.
Answer text_is_open(Case& c, const CharterVersion& charter) {
    if (charter.withdrawn || charter.terminated) {
        return refuse("charter_signed.withdrawn", "该章程文本已撤回或终止",
                      "this charter has been withdrawn or terminated", "/version");
    }
    const auto& charters = c.complex()->charters;
    const bool outdated =
        charter.effective && std::any_of(charters.begin(), charters.end(), [&](const auto& other) {
            return other.version > charter.version && other.effective &&
                   *other.effective <= c.recorded();
        });
    if (is_superseded(*c.complex(), charter) || outdated) {
        return refuse("charter_signed.superseded", "该章程文本已被另一版本取代",
                      "another version of the charter has taken its place", "/version");
    }
    if (c.data()["doc_sha256"].text() != to_hex(charter.document)) {
        return refuse("charter_signed.other_document", "所签文件与拟定文本不一致",
                      "the document is not the one that was proposed", "/doc_sha256");
    }
    return {};
}

/// Required, or a party that has a say in an amendment, or joining a charter that is in force.
bool may_sign(Case& c, const CharterVersion& charter) {
    const std::string_view uscc = c.source_uscc();
    if (std::find(charter.required.begin(), charter.required.end(), uscc) !=
        charter.required.end()) {
        return true;
    }
    if (is_party(*c.complex(), uscc, c.recorded())) return true;
    return charter.effective && *charter.effective <= c.recorded();
}

Rejection mandate_refused(std::string_view reason, std::string zh, std::string en) {
    return refuse("charter_signed.mandate_" + std::string(reason), std::move(zh), std::move(en),
                  "/mandate");
}

Answer check_mandate(Case& c) {
    const auto mandate = get<MandateRow>(c.state(), std::to_string(c.data()["mandate"].integer()));
    if (!mandate) return mandate_refused("unknown", "该序号不是授权", "that index is no mandate");
    if (mandate->holder != c.source()) {
        return mandate_refused("holder", "该授权不是签署方所授", "that mandate is another party's");
    }
    if (mandate->revoked) {
        return mandate_refused("revoked", "该授权已撤销", "that mandate has been revoked");
    }
    const auto& scope = mandate->scope;
    if (std::find(scope.begin(), scope.end(), "charter.signed") == scope.end()) {
        return mandate_refused("scope", "该授权不含章程签署",
                               "that mandate does not extend to charter.signed");
    }
    if (!c.policy()->calendar().is_within(c.recorded(), parse_date(mandate->from),
                                          parse_date(mandate->to))) {
        return mandate_refused("dates", "不在授权期限内", "that mandate is not in force now");
    }
    const auto& signers = c.act().signers;
    if (std::find(signers.begin(), signers.end(), mandate->key) == signers.end()) {
        return mandate_refused("key", "签名密钥不是授权所载密钥",
                               "the signing key is not the one that the mandate names");
    }
    return {};
}

Answer may_be_signed(Case& c) {
    const ComplexRow& complex = *c.complex();
    if (!is_active(complex.state)) return wrong_state(complex, "charter_signed.state");
    const auto* charter =
        charter_version(complex, static_cast<std::uint64_t>(c.data()["version"].integer()));
    if (charter == nullptr) {
        return refuse("charter_signed.not_proposed", "没有拟定过该版本的章程",
                      "no such version of the charter has been proposed", "/version");
    }
    if (auto no = text_is_open(c, *charter)) return no;
    if (has_signed(*charter, c.source_uscc())) {
        return refuse("charter_signed.signed_already", "该方已签署过此文本",
                      "this party has signed this text before");
    }
    if (!may_sign(c, *charter)) {
        return refuse("charter_signed.not_required", "该方不是此章程要求的签署方",
                      "this party is not among those that must sign this charter");
    }
    return check_mandate(c);
}

void sign(Case& c, StateOverlay& state) {
    if (!c.complex()) return;
    ComplexRow row = *c.complex();
    const auto version = static_cast<std::uint64_t>(c.data()["version"].integer());
    const auto found = std::find_if(row.charters.begin(), row.charters.end(),
                                    [version](const auto& one) { return one.version == version; });
    if (found == row.charters.end()) return;
    found->signatures.push_back({std::string(c.source_uscc()), c.index()});
    complete_charters(c, row);
    put_complex(state, brought_forward(std::move(row), c.recorded()));
}

// Declarations.

EventType proposed() {
    EventType type;
    type.name = "charter.proposed";
    type.correctable = false;  // the parties sign what it says
    type.group = Group::charter;
    type.label = {"章程/协议拟定", "charter proposed"};
    type.stream = StreamRule::complex;
    type.fields = {
        field::count("version", {"版本", "version"}, 1),
        field::document("doc", {"章程文本", "text of the charter"}),
        field::choice("kind", {"形式", "kind"},
                      {{"charter", {"章程", "charter"}},
                       {"agreement", {"合作协议", "cooperation agreement"}}}),
        field::set("required_signers", {"须签署各方", "required signers"}, uscc(), 1, 1'000),
        field::fraction("quorum", {"理事会表决比例", "council's quorum"}),
        field::fraction("amendment_rule", {"修订比例", "amendment rule"}),
        field::integer("notice_period", {"退出通知期（工作日）", "notice period (working days)"}, 0,
                       1'000),
        field::date("effective_from", {"生效日期", "effective from"}),
        field::optional(field::plain_id("resolution", {"理事会决议", "resolution"}))};
    type.signers = all_of({part::lead()});
    type.allowed = {"牵头单位已确定；版本号为上一版本加一；修订须引用理事会决议",
                    "lead selected; version is the last one plus one; an amendment cites the "
                    "council's resolution"};
    type.form = check_proposal_form;
    type.allowed_when = may_propose;
    type.changes = propose;
    return type;
}

EventType signed_by_party() {
    EventType type;
    type.name = "charter.signed";
    type.replaceable = false;
    type.correctable = false;
    type.group = Group::charter;
    type.label = {"章程/协议签署", "charter signed"};
    type.stream = StreamRule::complex;
    type.fields = {field::count("version", {"版本", "version"}, 1),
                   field::hash("doc_sha256", {"文本摘要（SHA-256）", "SHA-256 of the text"}),
                   field::choice("form", {"签署形式", "form"},
                                 {{"electronic", {"电子签名", "electronic"}},
                                  {"sealed_paper", {"纸质盖章", "sealed paper"}}}),
                   field::optional(field::document("scan", {"扫描件", "scan"})),
                   field::count("mandate", {"授权（序号）", "mandate (index)"}),
                   field::sensitive("signatory", {"签署人", "signatory"}, DataClass::personal,
                                    {"签署人", "the signatory"}),
                   field::sensitive("share_terms", {"权益条款", "terms of shares"},
                                    DataClass::trade_secret, {"签署方", "the signing party"})};
    type.signers = all_of({part::source()});
    type.allowed = {
        "所签文件与拟定文本一致；该方须签署（或正在加入），且尚未签署；授权有效",
        "same document as proposed; the party is required (or joining) and has not signed; its "
        "mandate is valid"};
    type.form = check_signature_form;
    type.allowed_when = may_be_signed;
    type.changes = sign;
    return type;
}

}  // namespace

std::vector<EventType> charter() {
    std::vector<EventType> types;
    types.push_back(proposed());
    types.push_back(signed_by_party());
    return types;
}

}  // namespace qiyue::types
