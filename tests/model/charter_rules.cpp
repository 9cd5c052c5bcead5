// charter.*.

#include <algorithm>

#include "tests/model/rule.hpp"

namespace qiyue::model {
namespace {

Part lead(Model& m, const Deed& d) {
    const Complex* complex = m.complex_of(d);
    return complex != nullptr ? one(org(complex->lead)) : nobody();
}

Charter* version(Complex& complex, const Deed& d) {
    for (Charter& one_of : complex.charters)
        if (one_of.version == d.data["version"]) return &one_of;
    return nullptr;
}

/// One is agreed, though its date may lie ahead.
bool agreed(const Complex& complex) {
    return std::any_of(complex.charters.begin(), complex.charters.end(),
                       [](const Charter& one_of) { return one_of.effective && !one_of.dead(); });
}

/// Texts that may take effect yet: no other that did is ahead of them.
std::size_t open_texts(const Complex& complex) {
    std::size_t open = 0;
    for (const Charter& one_of : complex.charters) {
        const bool passed = std::any_of(
            complex.charters.begin(), complex.charters.end(), [&](const Charter& other) {
                return other.effective && (other.version > one_of.version || !other.amends);
            });
        if (!one_of.effective && !one_of.dead() && !passed) ++open;
    }
    return open;
}

Fraction fraction(const Json& value) { return {value["numerator"], value["denominator"]}; }

Refused may_propose(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    if (!active(complex.state)) return "state";
    if (d.data["version"] != complex.charters.size() + 1) return "version";
    if (open_texts(complex) >= 20) return "too many open";
    const auto required = texts(d.data["required_signers"]);
    for (const auto& uscc : required)
        if (!m.registered(uscc)) return "signer";
    if (!has(required, complex.lead)) return "without the lead";
    for (const char* rule : {"quorum", "amendment_rule"})
        if (d.data[rule]["numerator"] > d.data[rule]["denominator"]) return "fraction";
    if (d.data.contains("resolution"))
        return may_use(complex, d, "amendment", d.data["doc"]["sha256"]);
    return agreed(complex) ? Refused("no resolution") : Refused{};
}

void propose(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    Charter made;
    made.version = d.data["version"];
    made.document = d.data["doc"]["sha256"];
    made.from = text(d, "effective_from");
    made.required = texts(d.data["required_signers"]);
    made.quorum = fraction(d.data["quorum"]);
    made.amendment = fraction(d.data["amendment_rule"]);
    made.notice_days = d.data["notice_period"];
    made.amends = agreed(complex);
    complex.charters.push_back(made);
    use(complex, d);
}

Refused mandated(Model& m, const Deed& d) {
    const auto found = m.mandates.find(d.data["mandate"]);
    if (found == m.mandates.end()) return "mandate";
    const Mandate& mandate = found->second;
    if (mandate.holder != d.source || mandate.revoked) return "mandate of another or revoked";
    if (!mandate.scope.contains("charter.signed")) return "scope";
    if (!within(m.now, mandate.from, mandate.to)) return "mandate over";
    if (!has(d.signers, mandate.key)) return "another key";
    return {};
}

Refused may_sign(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    if (!active(complex.state)) return "state";
    const Charter* charter = version(complex, d);
    if (charter == nullptr || charter->dead()) return "no such text";
    const std::string uscc = uscc_of(d.source);
    const bool runs = charter->effective && *charter->effective <= m.now;
    for (const Charter& other : complex.charters) {
        const bool later = other.version > charter->version;
        if (!charter->effective && other.effective && (later || !charter->amends)) return "lost";
        if (charter->effective && later && other.effective && *other.effective <= m.now)
            return "replaced";
    }
    if (text(d, "doc_sha256") != charter->document) return "document";
    if (charter->signed_by.contains(uscc)) return "signed already";
    if (!has(charter->required, uscc) && !party_now(complex, uscc, m.now) && !runs)
        return "not required";
    return mandated(m, d);
}

void sign(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    version(complex, d)->signed_by.insert(uscc_of(d.source));
    complete_charters(complex, m.now);
}

Refused may_withdraw(Model& m, const Deed& d) {
    const Charter* charter = version(*m.complex_of(d), d);
    if (charter == nullptr || charter->effective || charter->withdrawn) return "text";
    return {};
}

Refused may_terminate(Model& m, const Deed& d) {
    Complex& complex = *m.complex_of(d);
    if (!leaving(complex.state)) return "state";
    const Charter* charter = in_force(complex, m.now);
    if (charter == nullptr || charter->version != d.data["version"]) return "not in force";
    return {};
}

void terminate(Model& m, const Deed& d) {
    for (Charter& one_of : m.complex_of(d)->charters) {
        const bool ahead = one_of.effective && m.now < *one_of.effective && !one_of.withdrawn;
        if (one_of.version == d.data["version"] || ahead) one_of.terminated = true;
    }
}

}  // namespace

void add_charter_rules(Rules& rules) {
    rules["charter.proposed"] = {[](Model& m, const Deed& d) { return Ways{{lead(m, d)}}; },
                                 may_propose,
                                 propose,
                                 false,
                                 false,
                                 true,
                                 false};
    rules["charter.signed"] = {[](Model&, const Deed& d) { return Ways{{one(d.source)}}; },
                               may_sign,
                               sign,
                               false,
                               false,
                               false,
                               false};
    rules["charter.withdrawn"] = {
        [](Model& m, const Deed& d) { return Ways{{lead(m, d)}}; }, may_withdraw,
        [](Model& m, const Deed& d) { version(*m.complex_of(d), d)->withdrawn = true; }};
    rules["charter.terminated"] = {
        [](Model& m, const Deed& d) { return Ways{{lead(m, d)}, {authority(m)}}; }, may_terminate,
        terminate};
}

}  // namespace qiyue::model
