#include "tests/bench/signed_load.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/event/envelope.hpp"

namespace qiyue::bench {
namespace {

void add_signature(Envelope& envelope, const PrivateKey& key) {
    const std::string signature = key.sign(pae(payload_type, envelope.payload)).value();
    envelope.signatures.push_back({key.public_key().id(), to_base64(signature), signature});
}

}  // namespace

Suite SignedLoad::suite(std::size_t organization) const {
    if (suites_ == Suites::ed25519_only) return Suite::ed25519;
    const std::size_t place = organization % 20;
    return place == 18 ? Suite::p256 : place == 19 ? Suite::sm2 : Suite::ed25519;
}

SignedLoad::Member SignedLoad::make_member(std::size_t number) const {
    const std::string name = "org " + std::to_string(number);
    auto key = PrivateKey::from_secret(suite(number), sha256(name).view()).value();
    std::string keyid = to_hex(key.public_key().id().hash);
    return {std::move(key), std::move(keyid), testing::Town::uscc(static_cast<unsigned>(number))};
}

Submission SignedLoad::registration() {
    const std::size_t number = members_.size();
    members_.push_back(make_member(number));
    const PrivateKey& key = members_.back().key;
    auto event = town_.registration(static_cast<unsigned>(number));
    event["data"]["key"] = {{"spki", to_base64(key.public_key().spki())},
                            {"suite", suite_name(key.suite())}};
    Envelope envelope = Envelope::parse(town_.sign(event, {operator_name})).value();
    add_signature(envelope, key);
    return {envelope.format(), {}};
}

Submission SignedLoad::mandate(std::size_t organization) const {
    const Member& member = members_[organization];
    testing::Town::Json data;
    data["key_id"] = member.keyid;
    data["scope"] = {"charter.signed"};
    data["from"] = "2026-01-01";
    data["to"] = "2027-12-31";
    data["commit"] = {{"/person", to_hex(random_bytes(32))}};
    Envelope envelope;
    envelope.payload = town_
                           .event("mandate.granted", "organizations/" + member.uscc,
                                  "/organizations/" + member.uscc, std::move(data))
                           .dump();
    envelope.payload_base64 = to_base64(envelope.payload);
    add_signature(envelope, member.key);
    return {envelope.format(), {}};
}

}  // namespace qiyue::bench
