#pragma once

// What texts say, read in the plainest way from the specifications and without the code that is
// tested: two texts that say the same come out equal. A mutation that is accepted although it says
// something else is a fault; one that only has a remark more, or a signature by an unknown key,
// says the same. Where these readers cannot make sense of a text, they give its bytes, which equal
// nothing else.

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qiyue::property {

/// A verifier key as it stands in a trust file: `<name>+<id>+<base64>`.
struct KnownKey {
    std::string name;
    std::string id;  ///< 8 hex digits
};
KnownKey known_key(std::string_view vkey);

/// C2SP signed-note: the text and the signature lines by known keys, as a set.
std::string note_meaning(std::string_view note, const std::vector<KnownKey>& keys);

/// C2SP tlog-proof: the same without the `extra` line, and with its note's meaning.
std::string proof_meaning(std::string_view proof, const std::vector<KnownKey>& keys);

/// C2SP tlog-witness add-checkpoint: the lines above the note, and its meaning.
std::string request_meaning(std::string_view request, const std::vector<KnownKey>& keys);

/// What honest texts say: a mutation may turn one into another that somebody signed, and that is no
/// fault of whoever accepts it.
class Meanings {
public:
    template <class Reader>
    Meanings(const std::vector<std::string>& texts, Reader reader) : reader_(std::move(reader)) {
        for (const std::string& text : texts)
            said_.insert(reader_(text));
    }
    /// True if one of them says what this text says.
    bool hold(const std::string& text) const { return said_.contains(reader_(text)); }

private:
    std::function<std::string(const std::string&)> reader_;
    std::set<std::string> said_;
};

/// C2SP tlog-policy, as fields: without remarks, addresses and white space; the threshold of a
/// group as a number.
struct PolicyLine {
    std::vector<std::string> fields;
    bool operator==(const PolicyLine&) const = default;
};
std::vector<PolicyLine> policy_meaning(std::string_view policy);
/// True if these witnesses make up what the policy's last quorum line demands.
bool policy_satisfied(const std::vector<PolicyLine>& policy,
                      const std::vector<std::string>& witnesses);

}  // namespace qiyue::property
