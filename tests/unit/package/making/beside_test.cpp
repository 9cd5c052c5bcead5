// Which entries stand beside the scope, on a log of lines that nobody signed in earnest.

#include "ledger/package/making/beside.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/event/envelope.hpp"
#include "tests/unit/package/making/vector_log.hpp"

namespace qiyue::making_test {
namespace {

PrivateKey key_of(const std::string& name) {
    return PrivateKey::from_secret(Suite::ed25519, sha256(name).view()).value();
}

/// Entries of the right form with streams, types and signers of the test's choice.
class PaperLog : public VectorLog {
public:
    TreeSize size() const override { return TreeSize{entries_.size()}; }
    Result<std::string> entry(Index index) override { return entries_.at(index.value); }
    Result<std::vector<Index>> stream(std::string_view stream) override {
        const auto found = streams_.find(std::string(stream));
        if (found == streams_.end()) return fail(ErrorCode::not_found, "no such stream");
        return found->second;
    }
    Result<std::optional<std::string>> stream_of_holder(const KeyId& key) override {
        const auto found = holders_.find(key);
        if (found == holders_.end()) return std::nullopt;
        return found->second;
    }

    /// Records an act; its index.
    std::uint64_t add(const std::string& stream, const std::string& type, const std::string& data,
                      std::initializer_list<const char*> signers) {
        const Index index{entries_.size()};
        const Micros recorded{1'790'000'000'000'000 + static_cast<std::int64_t>(index.value)};
        const std::string payload =
            R"({"specversion":"1.0","id":"00000000-0000-0000-0000-00000000000a","source":)"
            R"("/organizations/A","type":")" +
            type + R"(","dataschema":"urn:qiyue:catalogue:)" + type + R"(:1","subject":")" +
            stream + R"(","time":")" + format_recorded(recorded) +
            R"(","datacontenttype":"application/json","ledger":"demo.example/qiyue","nonce":)"
            R"("AAAAAAAAAAAAAAAAAAAAAA","data":)" +
            data + "}";
        Envelope envelope;
        envelope.payload_base64 = to_base64(payload);
        const std::string signature(64, 's');
        for (const char* signer : signers)
            envelope.signatures.push_back(
                {key_of(signer).public_key().id(), to_base64(signature), signature});
        EntryHead head;
        head.index = index;
        head.recorded = recorded;
        head.stream = stream;
        entries_.push_back(format_entry(head, envelope.format()));
        streams_[stream].push_back(index);
        return index.value;
    }
    /// Binds a key of this name, held by `stream`, signed by others too.
    std::uint64_t bind(const std::string& stream, const char* key,
                       std::initializer_list<const char*> signers) {
        holders_[key_of(key).public_key().id()] = stream;
        return add(stream, "key.bound",
                   R"({"spki":")" + to_base64(key_of(key).public_key().spki()) + R"("})", signers);
    }
    void repeat(const std::string& stream, std::size_t times) {
        streams_[stream].resize(times, streams_[stream].back());
    }

private:
    std::vector<std::string> entries_;
    std::map<std::string, std::vector<Index>> streams_;
    std::map<KeyId, std::string> holders_;
};

std::vector<std::uint64_t> numbers(const std::vector<Index>& indexes) {
    std::vector<std::uint64_t> numbers;
    for (const Index index : indexes)
        numbers.push_back(index.value);
    return numbers;
}

Beside beside(PaperLog& log, const char* complex) {
    PackageScope scope;
    scope.kind = PackageScope::Kind::complexes;
    scope.ids = {complex};
    const auto entries = ScopeEntries::select(log, scope);
    EXPECT_TRUE(entries);
    std::set<KeyId> signers;
    const Places all{0, entries->count()};
    EXPECT_TRUE(entries->each(log, all, [&](Index, std::string_view line) -> Result<void> {
        EntryWork work;
        work.read(line, false);
        EXPECT_TRUE(work.event && *work.event);
        add_signers(work, signers);
        return {};
    }));
    auto found = entries_beside(log, *entries, all, signers);
    EXPECT_TRUE(found) << (found ? "" : found.error().text());
    return found ? std::move(*found) : Beside{};
}

using Numbers = std::vector<std::uint64_t>;
using Streams = std::vector<std::string>;

TEST(Beside, HasTheWholeHistoryOfSignersAndTheKeysOfWhoeverElseSigned) {
    PaperLog log;
    log.add("ledger", "some.thing", "{}", {"nobody"});  // 0
    log.bind("organizations/C", "c", {"c"});  // 1: bound c, which bound b2
    log.add("organizations/C", "some.thing", "{}", {"d"});  // 2: not wanted, nor is d
    log.bind("organizations/D", "d", {"d"});  // 3: not wanted
    log.bind("organizations/B", "b", {"b", "c"});  // 4
    log.add("organizations/B", "some.thing", "{}", {"b"});  // 5: not wanted
    log.bind("organizations/A", "a", {"a"});  // 6
    log.add("organizations/A", "some.thing", "{}", {"b"});  // 7
    log.add("complexes/X", "some.thing", "{}", {"a"});  // 8
    log.add("organizations/B", "key.revoked",
            R"({"key_id":")" + to_hex(key_of("b").public_key().id().hash) + R"("})", {"b"});  // 9
    log.add("organizations/A", "some.thing", "{}", {"a"});  // 10
    const Beside found = beside(log, "X");
    EXPECT_EQ(numbers(found.keys), (Numbers{0, 1, 4, 6, 7, 9, 10}));
    EXPECT_TRUE(found.policy.empty());
    EXPECT_EQ(found.whole, (Streams{"organizations/A", "policy"}));
}

TEST(Beside, HasThePolicyAndWhoSignedIt) {
    PaperLog log;
    log.add("ledger", "some.thing", "{}", {"nobody"});  // 0
    log.bind("organizations/P", "p", {"p"});  // 1
    log.add("policy", "some.thing", "{}", {"p"});  // 2
    log.add("complexes/X", "some.thing", "{}", {"nobody"});  // 3
    log.add("policy", "disclosure.erased", R"({"commitments":[")" + to_hex(sha256("x")) + R"("]})",
            {"p"});  // 4
    const Beside found = beside(log, "X");
    EXPECT_EQ(numbers(found.keys), (Numbers{0, 1}));
    EXPECT_EQ(numbers(found.policy), (Numbers{2, 4}));
    EXPECT_EQ(found.whole, Streams{"policy"});
    EXPECT_EQ(found.fates.erased(), std::set<Hash>{sha256("x")});
}

TEST(Beside, HasOfAHistoryThatIsTooLongOnlyWhatTellsOfKeys) {
    PaperLog log;
    log.add("ledger", "some.thing", "{}", {"nobody"});  // 0
    log.bind("organizations/A", "a", {"a"});  // 1
    log.add("organizations/A", "some.thing", "{}", {"a"});  // 2
    log.add("complexes/X", "some.thing", "{}", {"a"});  // 3
    log.repeat("organizations/A", limits::completeness_indexes_max);
    EXPECT_EQ(numbers(beside(log, "X").keys), (Numbers{0, 1, 2}));
    log.repeat("organizations/A", limits::completeness_indexes_max + 1);
    const Beside found = beside(log, "X");
    EXPECT_EQ(numbers(found.keys), (Numbers{0, 1}));
    EXPECT_EQ(found.whole, Streams{"policy"});
}

}  // namespace
}  // namespace qiyue::making_test
