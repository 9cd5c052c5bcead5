#pragma once

// The fixture of all domain tests: a ledger in memory with named parties, and sentences of the form
//
//   given(event("lead.applied").in("complexes/CQ-1").by({"lead"}).with("kind", "enterprise_led")…);
//   when(event("lead.selected")….by({"meic", "mstb"})).accepted();
//   when(event("lead.selected")….by({"meic"})).rejected("signature.missing");
//
// Parties (as in tests/vectors/format/keys): meic, mstb (authorities), operator, district (500106),
// district2 (500107), dpo, guardian: founded by found(). lead, m1, m2, m3, outsider and expert-1 to
// expert-3: registered by register_parties(). Any other name is a new party with a key of its own:
// declare it with organization() or expert(), or give a party a second key with key_of().
//
// Filled in by itself, unless the draft says otherwise: id, nonce, time (= recorded), source (the
// first signer), a commitment for every sensitive field, `official` where the policy requires it.
// What given() records also checks that every row it changes survives its bytes.

#include <cstdint>
#include <map>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ledger/crypto/private_key.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/domain/state.hpp"

namespace qiyue::testing {

using Json = nlohmann::ordered_json;

/// An event that is being written.
class Draft {
public:
    explicit Draft(std::string type) : type_(std::move(type)) {}

    Draft& in(std::string stream);
    /// Names of parties (or keys); the first is the source.
    Draft& by(std::vector<std::string> names);
    /// Another source than the first signer: `/organizations/…`.
    Draft& from(std::string source);
    /// data[member] = value; a name that begins with '/' is a JSON pointer into data.
    Draft& with(std::string_view member, Json value);
    Draft& without(std::string_view member);
    /// One more commitment, e.g. "/members/0", or one less.
    Draft& commit(std::string pointer);
    Draft& uncommitted(std::string pointer);
    Draft& time(Micros time);
    Draft& version(std::uint32_t version);
    Draft& corrects(std::uint64_t index);

private:
    friend class DomainFixture;
    std::string type_;
    std::uint32_t version_ = 1;
    std::string stream_;
    std::string source_;
    std::vector<std::string> signers_;
    Json data_ = Json::object();
    std::vector<std::string> commit_;
    std::vector<std::string> uncommitted_;
    bool without_official_ = false;
    std::optional<Micros> time_;
    std::optional<std::uint64_t> corrects_;
};

/// What the rules said.
class Verdict {
public:
    explicit Verdict(std::optional<Rejection> no) : no_(std::move(no)) {}
    using Where = std::source_location;
    void accepted(Where where = Where::current()) const;
    /// Also that it says why in both languages.
    void rejected(std::string_view rule, Where where = Where::current()) const;
    void rejected_at(std::string_view rule, std::string_view place,
                     Where where = Where::current()) const;
    const std::optional<Rejection>& rejection() const { return no_; }

private:
    std::optional<Rejection> no_;
};

class DomainFixture : public ::testing::Test {
protected:
    DomainFixture();

    /// data of ledger.founded as found() will record it; change `founding["policy"]` before.
    Json founding;
    /// The ledger's clock; every given() moves it on by a minute.
    Micros now{};

    // What happened, and what is tried.
    void found();
    void register_parties();
    /// Registers an organisation or expert of the table or a new one.
    void register_organization(const std::string& name);
    void register_expert(const std::string& name);
    /// Records an act that must be accepted; its index.
    std::uint64_t given(const Draft& draft, Verdict::Where where = Verdict::Where::current());
    /// Judges an act and changes nothing.
    Verdict when(const Draft& draft);

    // Writing drafts.
    Draft event(std::string type) const { return Draft(std::move(type)); }
    /// The drafts of this name, complete.
    Draft founded() const;
    Draft organization_registered(const std::string& name) const;
    Draft expert_registered(const std::string& name) const;
    Draft mandate_granted(const std::string& name, const Json& scope) const;
    /// Grants a mandate for charter.signed and settlement.signed; its index.
    std::uint64_t mandate(const std::string& name);
    static Json document(std::string_view name);
    static std::string document_sha256(std::string_view name);
    static Json official(std::string_view number = "示例〔2026〕1号");

    // Parties.
    void organization(const std::string& name, std::string kind, std::string region = "500106");
    void expert(const std::string& name, std::string employer_name = "outsider");
    /// A further key named `key` of the party `name`; not bound until an event binds it.
    void key_of(const std::string& name, const std::string& key, Suite suite = Suite::ed25519);
    std::string uscc(const std::string& name) const;
    std::string expert_id(const std::string& name) const;
    std::string party(const std::string& name) const;  ///< `/organizations/…` or `/experts/…`
    std::string spki(const std::string& key) const;  ///< base64
    std::string suite(const std::string& key) const;
    std::string key_id(const std::string& key) const;  ///< hex

    // Time.
    void wait_days(int days);
    void set_clock(std::string_view recorded);

    /// What the log of these tests answers when it is asked for the roots of a size.
    std::map<std::uint64_t, TreeRoots> roots;

    // State.
    MemoryState& state() { return state_; }
    std::uint64_t next_index() const { return index_; }
    /// The id that the next event has if it is of this type: what a disclosure text must name.
    std::string next_event_id(std::string_view type) const;
    template <class T>
    std::shared_ptr<const T> row(std::string id = {}) {
        return get<T>(state_, std::move(id));
    }

private:
    struct Party {
        std::string holder;
        std::string spki;
        std::string suite;
        std::string key_id;
        std::string kind;
        std::string region;
        std::string display_name;
        std::string employer;
    };
    const Party& find(const std::string& name) const;
    void add_key(Party& party, const std::string& key, Suite suite);
    std::string event_text(const Draft& draft) const;
    void check_rows(const StateOverlay& changes, Verdict::Where where) const;
    std::optional<Rejection> judge(const Draft& draft, bool record, Verdict::Where where);

    std::map<std::string, Party> parties_;
    MemoryState state_;
    std::map<std::uint64_t, std::string> payloads_;
    std::uint64_t index_ = 0;
    unsigned made_ = 0;
};

}  // namespace qiyue::testing
