// 3,000 mutated trust files and 1,000 mutated log lists. A policy is what its author wishes, so a
// mutation may well be another policy. Accepted wrongly is: one that is not what its text says by a
// second reading (meaning.hpp); one that trusts a key which nobody wrote, for a key's id binds its
// name and material; and one by which a checkpoint passes that does not have that policy's quorum.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/merkle/trust.hpp"
#include "ledger/witness/log_list.hpp"
#include "tests/property/mutator.hpp"
#include "tests/property/vectors.hpp"

namespace {

using namespace qiyue;
using namespace qiyue::property;

constexpr int policies_tried = 3'000;
constexpr int lists_tried = 1'000;

/// A witness's verifier key that is in no vector, made of a party's public key.
std::string another_witness(const std::string& name, std::size_t number) {
    std::vector<PublicKey> found;
    const auto parties = read_json("keys/keys.json");
    for (const auto& [party, key] : parties.items())
        if (key["suite"] == "ed25519")
            found.push_back(*PublicKey::from_spki(*from_base64(key["spki"].get<std::string>())));
    return NoteKey::make(name, NoteSignatureType::cosignature, found.at(number))->vkey();
}

/// Trust files of the vectors, and some with groups over the witness of the cosigned ledger.
std::vector<std::string> policies() {
    const std::string cosigned = read("sound/cosigned/trust");
    const std::string grouped = cosigned.substr(0, cosigned.find("quorum ")) + "witness w2 " +
                                another_witness("two.example/w", 0) + " https://two.example/\n" +
                                "witness w3 " + another_witness("three.example/w", 1) + "\n";
    return {read("trust"),
            cosigned,
            read("sound/no-twin/trust"),
            cosigned + "# a remark\n",
            grouped + "group some any w1 w2 w3\nquorum some\n",
            grouped + "group two 2 w2 w3\ngroup either 1 two w1\nquorum either\n",
            grouped + "group all-of-them all w1 w2 w3\nquorum all-of-them\n"};
}

/// What the product made of it, in the words of policy_meaning: kinds apart, each in its order.
std::multiset<std::string> as_fields(const std::vector<PolicyLine>& lines) {
    std::multiset<std::string> all;
    for (const PolicyLine& line : lines) {
        std::string one;
        for (const std::string& field : line.fields)
            one += field + " ";
        all.insert(one);
    }
    return all;
}

std::set<std::string> vkeys_of(const std::vector<std::string>& texts) {
    std::set<std::string> keys;
    for (const std::string& text : texts)
        for (const PolicyLine& line : policy_meaning(text))
            for (const std::string& field : line.fields)
                if (std::ranges::count(field, '+') >= 2) keys.insert(field);
    return keys;
}

TEST(PolicyMutations, TrustFiles) {
    const std::vector<std::string> all = policies();
    const std::set<std::string> written = vkeys_of(all);
    const std::string cosigned = read("sound/cosigned/tiles/checkpoint");
    Mutator mutator{21};
    int parsed = 0, passed = 0;
    for (int i = 0; i < policies_tried; ++i) {
        const std::string mutated = mutator.mutate(mutator.one_of(all), all);
        const auto trust = Trust::parse(mutated);
        if (!trust) continue;
        ++parsed;
        const auto meaning = policy_meaning(mutated);
        EXPECT_EQ(as_fields(policy_meaning(trust->format())), as_fields(meaning)) << mutated;
        for (const auto& log : trust->logs)
            EXPECT_TRUE(written.contains(log.key.vkey())) << mutated;
        for (const auto& witness : trust->witnesses)
            EXPECT_TRUE(written.contains(witness.key.vkey())) << mutated;
        const auto opened = open_checkpoint(cosigned, *trust->log_key(), &*trust);
        if (!opened) continue;
        EXPECT_EQ(trust->quorum_met(opened->witnesses),
                  policy_satisfied(meaning, opened->witnesses))
            << mutated;
        ++passed;
    }
    std::cout << "  trust files: " << policies_tried - parsed << " refused, " << parsed
              << " are what their text says, " << passed << " of them open a checkpoint\n";
    EXPECT_GT(passed, 20);
    EXPECT_GT(policies_tried - parsed, policies_tried / 2);
}

TEST(PolicyMutations, LogLists) {
    const Trust first = read_trust("trust");
    const std::string vkey = first.log_key()->vkey();
    const std::vector<std::string> all{
        "logs/v0\n\nvkey " + vkey + "\nqpd 86400\ncontact somebody\n",
        "# list\nlogs/v0\nvkey " + vkey + "\norigin other.example/log\nqpd 24\ncontact a b c\n"};
    Mutator mutator{22};
    int parsed = 0;
    for (int i = 0; i < lists_tried; ++i) {
        const std::string mutated = mutator.mutate(mutator.one_of(all), all);
        const auto list = LogList::parse(mutated);
        if (!list) continue;
        ++parsed;
        for (const WitnessedLog& log : list->logs) {
            EXPECT_NE(mutated.find(log.origin), std::string::npos) << mutated;
            for (const NoteKey& key : log.keys)
                EXPECT_EQ(key.vkey(), vkey) << mutated;
        }
    }
    std::cout << "  log lists: " << lists_tried - parsed << " refused, " << parsed << " read\n";
    EXPECT_GT(lists_tried - parsed, lists_tried / 3);
}

}  // namespace
