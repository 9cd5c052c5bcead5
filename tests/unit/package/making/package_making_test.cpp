// What goes into a package: scopes, keys, proofs, checkpoints.

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>

#include "ledger/audit/receipt.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/multiproof.hpp"
#include "ledger/merkle/tlog_proof.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "ledger/merkle/trust.hpp"
#include "tests/unit/package/making/making_fixture.hpp"

namespace qiyue::making_test {
namespace {

using Indexes = std::vector<std::uint64_t>;

Indexes all_indexes(const Files& files, const VectorLog& log) {
    Indexes all;
    for (const auto name :
         {package_file::entries, package_file::key_entries, package_file::policy_entries}) {
        const Indexes some = indexes_in(files, name, log);
        EXPECT_TRUE(std::ranges::is_sorted(some)) << name;
        all.insert(all.end(), some.begin(), some.end());
    }
    std::ranges::sort(all);
    EXPECT_EQ(std::ranges::adjacent_find(all), all.end()) << "an entry stands twice";
    return all;
}

/// Every key that signed an entry of the package is bound by an entry of the package, and every
/// stream that is said to be complete is there as a whole, with its proof.
void expect_sound(const Files& files, const PackageClaim& claim, const VectorLog& log,
                  bool own_entries_only = true) {
    std::set<KeyId> bound, signers;
    std::map<std::string, std::vector<std::string>> streams;
    for (const std::uint64_t index : all_indexes(files, log)) {
        EntryWork work;
        work.read(log.lines()[index], false);
        for (const BoundKey& key : keys_bound_by(**work.event))
            bound.insert(key.id);
        for (const EntryView::Signature& signature : work.view.signatures)
            signers.insert(signature.key);
        streams[work.head.stream].push_back(log.lines()[index]);
    }
    EXPECT_TRUE(std::ranges::includes(bound, signers)) << "a signer's key is not bound";
    EXPECT_EQ(count_in(files, package_file::completeness_folder), claim.complete.size());
    const auto trust = Trust::parse(read_vector("trust"));
    ASSERT_TRUE(trust);
    for (const std::string& stream : claim.complete) {
        const auto file = files.find(completeness_file_name(stream));
        ASSERT_NE(file, files.end()) << stream;
        if (!own_entries_only) continue;
        const auto proof = CompletenessProof::parse(file->second);
        ASSERT_TRUE(proof) << stream;
        EXPECT_EQ(proof->count.value, streams[stream].size()) << stream;
    }
}

const std::string lead = "91500000MAFA00118E";

TEST_F(Making, AComplexIsMadeWithItsKeysAndThePolicy) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    const MadePackage made = make_one(log);
    const Files files = files_of(made.path);
    Indexes scope = indexes_in(files, package_file::entries, log);
    ASSERT_EQ(scope.size(), 32u);
    EXPECT_EQ(scope.front(), 15u);
    EXPECT_EQ(scope.back(), 46u);
    EXPECT_EQ(indexes_in(files, package_file::policy_entries, log), Indexes{14});
    const Indexes keys = indexes_in(files, package_file::key_entries, log);
    EXPECT_EQ(keys.front(), 0u);
    // The lead's history to its end: the key that it was given, and the one that was taken.
    for (const std::uint64_t index : {1u, 9u, 13u, 47u, 6u, 7u, 8u})
        EXPECT_TRUE(std::ranges::binary_search(keys, index)) << index;
    expect_sound(files, made.claim, log);
    const auto read = PackageClaim::parse(files.at("data/package.json"));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(*read, made.claim);
    EXPECT_EQ(read->entries.scope, 32u);
    EXPECT_EQ(read->entries.keys, keys.size());
    EXPECT_EQ(read->entries.policy, 1u);
    EXPECT_TRUE(std::ranges::binary_search(read->complete, "complexes/CQ-0001"));
    EXPECT_TRUE(std::ranges::binary_search(read->complete, "organizations/" + lead));
    EXPECT_TRUE(std::ranges::binary_search(read->complete, "policy"));
    EXPECT_EQ(read->seals, (std::vector<std::string>{"cades-p256", "sm2", "rfc3161"}));
    EXPECT_EQ(std::filesystem::path(made.path).filename(), read->id + ".asice");
    EXPECT_EQ(made.package_sha256, sha256(files.at("manifest-sha256.txt")));
    EXPECT_NE(files.at("bag-info.txt").find("Bagging-Date: 2026-"), std::string::npos);
}

TEST_F(Making, EveryEntryIsProvedByAFileOfItsOwn) {
    VectorLog log;
    of_complexes({"CQ-0002"});
    const MadePackage made = make_one(log);
    const Files files = files_of(made.path);
    const Indexes all = all_indexes(files, log);
    EXPECT_EQ(count_in(files, package_file::proof_folder), all.size() + 1) << "and the twin's";
    for (const std::uint64_t index : all) {
        const auto proof =
            TlogProof::parse(files.at("data/proofs/" + std::to_string(index) + ".tlog-proof"));
        ASSERT_TRUE(proof) << index;
        EXPECT_EQ(proof->note, log.checkpoint());
        EXPECT_TRUE(verify_inclusion(HashAlgorithm::sha256,
                                     leaf_hash(HashAlgorithm::sha256, log.lines()[index]),
                                     proof->index, TreeSize{50}, proof->hashes, made.claim.root));
    }
}

/// The root that a multiproof of a package leads to.
Hash proved_root(const Files& files, std::string_view name, HashAlgorithm tree,
                 const Indexes& indexes, const VectorLog& log) {
    const auto lines = lines_of(files.at(std::string(name)));
    std::size_t at = 0, line = 0;
    const auto root = root_of_multiproof(
        tree,
        [&]() -> Result<std::optional<LeafAt>> {
            if (at == indexes.size()) return std::nullopt;
            const std::uint64_t index = indexes[at++];
            return LeafAt{Index{index}, leaf_hash(tree, log.lines()[index])};
        },
        [&]() -> Result<std::optional<std::string>> {
            if (line == lines.size()) return std::nullopt;
            return lines[line++];
        });
    EXPECT_TRUE(root) << (root ? "" : root.error().text());
    return root ? root->root : Hash{};
}

TEST_F(Making, MoreThanThereIsRoomForAreProvedTogether) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    request.volume_files = 130;
    request.withholding.leave_documents_out();
    withhold("all");
    const MadePackage made = make_one(log);
    const Files files = files_of(made.path);
    EXPECT_LE(files.size(), 130u);
    EXPECT_EQ(count_in(files, package_file::proof_folder), all_indexes(files, log).size() + 1);
    request.volume_files = 70;
    request.recipient = "又一法院";
    const MadePackage fewer = make_one(log);
    const Files together = files_of(fewer.path);
    EXPECT_LE(together.size(), 70u);
    EXPECT_EQ(count_in(together, package_file::proof_folder), 2u);
    const Indexes all = all_indexes(together, log);
    EXPECT_EQ(proved_root(together, package_file::multiproof, HashAlgorithm::sha256, all, log),
              fewer.claim.root);
    EXPECT_EQ(proved_root(together, package_file::twin_multiproof, HashAlgorithm::sm3, all, log),
              *fewer.claim.root_sm3);
}

TEST_F(Making, AnOrganizationIsItsStreamAndItsActs) {
    VectorLog log;
    of_organization(lead);
    const MadePackage made = make_one(log);
    const Files files = files_of(made.path);
    Indexes expected;
    for (std::uint64_t index = 0; index < 50; ++index) {
        EntryWork work;
        work.read(log.lines()[index], false);
        if (work.head.stream == "organizations/" + lead ||
            (*work.event)->source == "/organizations/" + lead)
            expected.push_back(index);
    }
    EXPECT_EQ(indexes_in(files, package_file::entries, log), expected);
    EXPECT_EQ(expected.back(), 48u);
    expect_sound(files, made.claim, log);
}

TEST_F(Making, ARangeAndTheLedgerHaveEveryEntry) {
    VectorLog log;
    of_range(20, 31);
    const MadePackage range = make_one(log);
    const Files some = files_of(range.path);
    Indexes expected(11);
    std::iota(expected.begin(), expected.end(), 20);
    EXPECT_EQ(indexes_in(some, package_file::entries, log), expected);
    EXPECT_EQ(range.claim.volume.from, 20u);
    EXPECT_EQ(range.claim.volume.to, 31u);
    expect_sound(some, range.claim, log);

    request.scope = {};
    const MadePackage ledger = make_one(log);
    const Files all = files_of(ledger.path);
    EXPECT_EQ(indexes_in(all, package_file::entries, log).size(), 50u);
    EXPECT_FALSE(all.contains("data/keys/entries.jsonl"));
    EXPECT_FALSE(all.contains("data/policy/entries.jsonl"));
    EXPECT_EQ(ledger.claim.entries.keys, 0u);
    expect_sound(all, ledger.claim, log);
}

TEST_F(Making, AFilteredScopeIsNotSaidToBeComplete) {
    VectorLog log;
    of_complexes({"CQ-0001", "CQ-0002"});
    request.scope.from = 20;
    request.scope.to = 49;
    const MadePackage made = make_one(log);
    const Files files = files_of(made.path);
    const Indexes scope = indexes_in(files, package_file::entries, log);
    EXPECT_EQ(scope.front(), 20u);
    EXPECT_EQ(scope.back(), 48u);
    EXPECT_FALSE(std::ranges::binary_search(made.claim.complete, "complexes/CQ-0001"));
    EXPECT_TRUE(std::ranges::binary_search(made.claim.complete, "policy"));
    expect_sound(files, made.claim, log);
}

TEST_F(Making, AComplexThatIsNotThereIsNamed) {
    VectorLog log;
    for (const std::vector<std::string>& ids :
         {std::vector<std::string>{"CQ-0002", "CQ-9"}, std::vector<std::string>{"CQ-9"}}) {
        of_complexes(ids);
        const auto made = make_packages(log, request, seals, folder.path(), {});
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, ErrorCode::not_found);
        EXPECT_NE(made.error().detail.find("complexes/CQ-9"), std::string::npos);
        EXPECT_EQ(made.error().detail.find("CQ-0002"), std::string::npos);
    }
}

TEST_F(Making, AnOlderCheckpointIsAsGoodAsTheNewest) {
    VectorLog log(30);
    of_complexes({"CQ-0001"});
    const MadePackage made = make_one(log);
    const Files files = files_of(made.path);
    EXPECT_EQ(made.claim.size, 30u);
    EXPECT_FALSE(made.claim.root_sm3);
    EXPECT_EQ(indexes_in(files, package_file::entries, log).back(), 29u);
    EXPECT_FALSE(files.contains("data/proofs/sm3.multiproof"));
    EXPECT_FALSE(files.contains("data/checkpoint/checkpoint-sm3"));
    expect_sound(files, made.claim, log);
}

TEST_F(Making, TheLogExtendsWhatTheRecipientHolds) {
    VectorLog log;
    of_complexes({"CQ-0002"});
    request.earlier = VectorLog::note_of(17);
    const MadePackage made = make_one(log);
    const Files files = files_of(made.path);
    EXPECT_EQ(files.at("data/checkpoint/earlier"), request.earlier);
    std::vector<Hash> hashes;
    for (const std::string& line : lines_of(files.at("data/checkpoint/consistency")))
        hashes.push_back(*hash_from_base64(line));
    const Hash root = Checkpoint::parse(Note::parse(request.earlier)->text)->root;
    EXPECT_TRUE(verify_consistency(HashAlgorithm::sha256, TreeSize{17}, TreeSize{50}, hashes, root,
                                   made.claim.root));

    VectorLog older(16);
    of_complexes({"CQ-0001"});
    EXPECT_EQ(make_packages(older, request, seals, folder.path(), {}).error().code,
              ErrorCode::invalid_argument);
    std::string other = request.earlier;
    other[other.find("\n17\n") + 2] = '8';
    for (const std::string& bad : {std::string("x"), other}) {
        request.earlier = bad;
        EXPECT_EQ(make_packages(log, request, seals, folder.path(), {}).error().code,
                  ErrorCode::invalid_argument);
    }
}

TEST_F(Making, TheNewestTimeAnchorGoesWithIt) {
    VectorLog log;
    log.anchor_files = {{"40.note", VectorLog::note_of(40)},
                        {"40.0123456789abcdef.tst", "a token"}};
    of_complexes({"CQ-0002"});
    const Files files = files_of(make_one(log).path);
    EXPECT_EQ(files.at("data/checkpoint/anchor/40.note"), VectorLog::note_of(40));
    EXPECT_EQ(files.at("data/checkpoint/anchor/40.0123456789abcdef.tst"), "a token");
    EXPECT_TRUE(files.contains("data/checkpoint/anchor/consistency"));
}

TEST_F(Making, RefusesScopesThatAreNone) {
    VectorLog log;
    const auto code = [&] {
        const auto made = make_packages(log, request, seals, folder.path(), {});
        const auto previewed = preview_package(log, request);
        EXPECT_FALSE(previewed);
        return made ? std::string() : std::string(code_name(made.error().code));
    };
    of_range(3, 51);
    EXPECT_EQ(code(), "invalid_argument");
    of_range(3, 3);
    EXPECT_EQ(code(), "invalid_argument");
    of_complexes({});
    EXPECT_EQ(code(), "invalid_argument");
    of_complexes({"CQ-0001", "cq-0001"});
    EXPECT_EQ(code(), "invalid_argument");
    of_complexes({"CQ-0001"});
    request.scope.uscc = lead;
    EXPECT_EQ(code(), "invalid_argument");
    of_organization("91500000MAFA0000XX");
    EXPECT_EQ(code(), "not_found");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));

    of_complexes({"CQ-0002"});
    request.purpose.clear();
    EXPECT_EQ(make_packages(log, request, seals, folder.path(), {}).error().code,
              ErrorCode::invalid_argument);
    EXPECT_TRUE(preview_package(log, request));
}

TEST_F(Making, IdsMayComeInAnyOrder) {
    VectorLog log;
    of_complexes({"CQ-0002", "CQ-0001", "CQ-0002"});
    const MadePackage made = make_one(log);
    EXPECT_EQ(made.claim.scope.ids, (std::vector<std::string>{"CQ-0001", "CQ-0002"}));
}

}  // namespace
}  // namespace qiyue::making_test
