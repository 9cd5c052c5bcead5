// The published proofs of transparency-dev and the worked ledger: roots, nodes, proofs, the map.

#include "tests/unit/merkle/vectors.hpp"

#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "ledger/crypto/digest.hpp"
#include "ledger/merkle/compact_range.hpp"
#include "ledger/merkle/map_pages.hpp"
#include "ledger/merkle/tlog_proof.hpp"
#include "ledger/merkle/trust.hpp"
#include "tests/unit/merkle/stored_tree.hpp"

namespace qiyue {
namespace {

using nlohmann::json;

/// The cases below a folder of the published set.
std::vector<std::string> published(const std::string& folder) {
    std::vector<std::string> names;
    const auto root = vectors::path_of("transparency-dev-merkle/" + folder);
    for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
        if (file.path().extension() == ".json")
            names.push_back(std::filesystem::relative(file.path(), vectors::path_of("")).string());
    }
    EXPECT_GT(names.size(), 50u) << folder;
    return names;
}

/// nullopt if one is not 32 bytes, which a reader must refuse.
std::optional<std::vector<Hash>> base64_hashes(const json& list) {
    std::vector<Hash> out;
    for (const auto& each : list.is_null() ? json::array() : list) {
        const auto hash = hash_from_base64(each.get<std::string>());
        if (!hash) return std::nullopt;
        out.push_back(*hash);
    }
    return out;
}

/// Some roots there are words ("dont care"), which stand for any hash.
Hash any_root(const std::string& text) { return hash_from_base64(text).value_or(sha256(text)); }

TEST(PublishedVectors, Inclusion) {
    for (const std::string& name : published("inclusion")) {
        const json it = vectors::read_json(name);
        const auto proof = base64_hashes(it["proof"]);
        const auto ends = base64_hashes({it["leafHash"], it["root"]});
        const bool held = proof && ends &&
                          verify_inclusion(HashAlgorithm::sha256, (*ends)[0], Index{it["leafIdx"]},
                                           TreeSize{it["treeSize"]}, *proof, (*ends)[1]);
        EXPECT_EQ(held, !it["wantErr"].get<bool>()) << name;
    }
}

TEST(PublishedVectors, Consistency) {
    for (const std::string& name : published("consistency")) {
        const json it = vectors::read_json(name);
        const auto proof = base64_hashes(it["proof"]);
        const TreeSize from{it["size1"]}, to{it["size2"]};
        // FORMAT.md 9: from 0 nothing is proved; refusing it is the caller's part.
        const bool held = proof && from.value > 0 &&
                          verify_consistency(HashAlgorithm::sha256, from, to, *proof,
                                             any_root(it["root1"]), any_root(it["root2"]));
        EXPECT_EQ(held, !it["wantErr"].get<bool>()) << name;
    }
}

/// Both trees of the worked ledger at its full size.
struct Worked {
    Worked() {
        for (const std::string& entry : entries) {
            sha256_tree.append(leaf_hash(HashAlgorithm::sha256, entry));
            sm3_tree.append(leaf_hash(HashAlgorithm::sm3, entry));
        }
    }
    const StoredTree& tree(HashAlgorithm algorithm) const {
        return algorithm == HashAlgorithm::sm3 ? sm3_tree : sha256_tree;
    }

    json expected = vectors::read_json("format/expected.json");
    std::vector<std::string> entries = vectors::entries();
    StoredTree sha256_tree{HashAlgorithm::sha256};
    StoredTree sm3_tree{HashAlgorithm::sm3};
};

TEST(WorkedLedger, RootsAtEverySizeInBothTrees) {
    const Worked worked;
    CompactRange sha(HashAlgorithm::sha256), twin(HashAlgorithm::sm3);
    EXPECT_EQ(sha.root(), vectors::hash(worked.expected["empty_root_sha256"]));
    EXPECT_EQ(twin.root(), vectors::hash(worked.expected["empty_root_sm3"]));
    for (std::size_t i = 0; i < worked.entries.size(); ++i) {
        const json& it = worked.expected["entries"][i];
        const Hash leaf = leaf_hash(HashAlgorithm::sha256, worked.entries[i]);
        const Hash twin_leaf = leaf_hash(HashAlgorithm::sm3, worked.entries[i]);
        EXPECT_EQ(leaf, vectors::hash(it["leaf_sha256"]));
        EXPECT_EQ(twin_leaf, vectors::hash(it["leaf_sm3"]));
        sha.append(leaf);
        twin.append(twin_leaf);
        EXPECT_EQ(sha.root(), vectors::hash(it["root_sha256"])) << i;
        EXPECT_EQ(twin.root(), vectors::hash(it["root_sm3"])) << i;
        const TreeSize size{i + 1};
        EXPECT_EQ(*root_at(HashAlgorithm::sha256, size, worked.sha256_tree.nodes()), sha.root());
        EXPECT_EQ(*root_at(HashAlgorithm::sm3, size, worked.sm3_tree.nodes()), twin.root());
    }
}

TEST(WorkedLedger, PerfectNodesAndTheStoredTile) {
    const Worked worked;
    const auto nodes = worked.sha256_tree.nodes();
    std::size_t seen = 0;
    for (const auto& [height, row] : worked.expected["perfect_nodes_sha256"].items()) {
        for (std::size_t index = 0; index < row.size(); ++index, ++seen) {
            const auto found = nodes({static_cast<unsigned>(std::stoul(height)), index});
            ASSERT_TRUE(found);
            EXPECT_EQ(*found, vectors::hash(row[index])) << height << " " << index;
        }
    }
    EXPECT_EQ(seen, 50u + 25 + 12 + 6 + 3 + 1);
    EXPECT_EQ(worked.sha256_tree.edge.partial_tile(0),
              vectors::read("format/ledger/tile/0/000.p/50"));
}

TEST(WorkedLedger, CheckpointsOfEverySizeOpen) {
    const Worked worked;
    const auto trust = Trust::parse(vectors::read("format/trust"));
    ASSERT_TRUE(trust);
    for (const json& it : worked.expected["entries"]) {
        const auto opened =
            open_checkpoint(it["checkpoint"].get<std::string>(), *trust->log_key(), &*trust);
        ASSERT_TRUE(opened) << opened.error().detail;
        EXPECT_EQ(opened->checkpoint.size.value, it["index"].get<std::uint64_t>() + 1);
        EXPECT_EQ(opened->checkpoint.root, vectors::hash(it["root_sha256"]));
        EXPECT_EQ(opened->checkpoint.text(), opened->note.text);
    }
}

TEST(WorkedLedger, TlogProofsOfEveryEntryInBothTrees) {
    const Worked worked;
    const auto trust = Trust::parse(vectors::read("format/trust"));
    ASSERT_TRUE(trust);
    for (std::size_t i = 0; i < worked.entries.size(); ++i) {
        for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3}) {
            const bool is_twin = algorithm == HashAlgorithm::sm3;
            const std::string text = vectors::read("format/proofs/" + std::to_string(i) +
                                                   (is_twin ? ".sm3" : "") + ".tlog-proof");
            const auto proof = TlogProof::parse(text);
            ASSERT_TRUE(proof);
            EXPECT_EQ(proof->format(), text);
            const auto opened = open_checkpoint(
                proof->note, is_twin ? *trust->twin_key() : *trust->log_key(), nullptr);
            ASSERT_TRUE(opened);
            EXPECT_TRUE(verify_inclusion(algorithm, leaf_hash(algorithm, worked.entries[i]),
                                         Index{i}, opened->checkpoint.size, proof->hashes,
                                         opened->checkpoint.root));
            EXPECT_EQ(worked.tree(algorithm).edge.newest_inclusion(Index{i}), proof->hashes);
        }
    }
}

/// The verdict on a tlog-proof for an entry (FORMAT.md 10.5): the code of the first failing step.
std::string verdict(const std::string& text, const std::string& entry, HashAlgorithm asked,
                    const Trust& trust) {
    const auto proof = TlogProof::parse(text);
    if (!proof) return std::string{code_name(proof.error().code)};
    Checkpoint parsed;
    auto opened = open_checkpoint(proof->note, *trust.log_key(), &trust, &parsed);
    auto algorithm = HashAlgorithm::sha256;
    if (!opened && parsed.origin == trust.twin_key()->name) {
        opened = open_checkpoint(proof->note, *trust.twin_key(), nullptr);
        algorithm = HashAlgorithm::sm3;
    }
    if (!opened) return std::string{finding_name(opened.error().finding)};
    const auto held =
        verify_inclusion(algorithm, leaf_hash(algorithm, entry), proof->index,
                         opened->checkpoint.size, proof->hashes, opened->checkpoint.root);
    return held && algorithm == asked ? "" : "proof_inclusion";
}

TEST(WorkedLedger, GoodAndDamagedInclusionProofs) {
    const auto entries = vectors::entries();
    const auto trust = Trust::parse(vectors::read("format/trust"));
    ASSERT_TRUE(trust);
    const json cases = vectors::read_json("format/proofs/inclusion.json");
    EXPECT_EQ(cases.size(), 23u);
    for (const json& it : cases) {
        const std::string found = verdict(it["tlog_proof"], entries.at(it["entry_index"]),
                                          vectors::tree(it["tree"]), *trust);
        EXPECT_EQ(found, it["ok"].get<bool>() ? "" : it["code"].get<std::string>()) << it["name"];
    }
}

TEST(WorkedLedger, GoodAndDamagedConsistencyProofs) {
    const Worked worked;
    const json cases = vectors::read_json("format/proofs/consistency.json");
    EXPECT_EQ(cases.size(), 15u);
    for (const json& it : cases) {
        const auto algorithm = vectors::tree(it["tree"]);
        const TreeSize from{it["from"]}, to{it["to"]};
        const auto proof = vectors::hashes(it["proof"]);
        // FORMAT.md 9: from 0 nothing is proved; refusing it is the caller's part.
        const bool held = from.value > 0 && verify_consistency(algorithm, from, to, proof,
                                                               vectors::hash(it["root_from"]),
                                                               vectors::hash(it["root_to"]));
        EXPECT_EQ(held, it["ok"].get<bool>()) << it["name"];
        if (!held) continue;
        EXPECT_EQ(*consistency_proof(algorithm, from, to, worked.tree(algorithm).nodes()), proof)
            << it["name"];
    }
}

TEST(WorkedLedger, StreamMapRootsBeforeAndAfterEveryEntry) {
    const Worked worked;
    std::map<std::string, std::uint64_t> counts;
    PagedMap map([](const PageName&) { return Result<std::shared_ptr<const MapPage>>{nullptr}; });
    for (const json& it : worked.expected["entries"]) {
        const std::string before = it["streams_before"];
        EXPECT_EQ(to_hex(*map.root()), before.empty() ? std::string(64, '0') : before);
        const std::string stream = it["stream"];
        ASSERT_TRUE(
            map.set({map_key(stream), Count{++counts[stream]}, vectors::hash(it["leaf_sha256"])}));
        EXPECT_EQ(*map.root(), vectors::hash(it["streams_after"])) << it["index"];
    }
}

/// A leaf of stream-map.json.
MapLeaf map_leaf(const json& it) {
    return {vectors::hash(it["key"]), Count{it["count"]}, vectors::hash(it["head"])};
}

void expect_map_proof(PagedMap& map, const Hash& root, const json& leaves,
                      const std::string& stream, const json& want) {
    const auto proof = map.prove(map_key(stream));
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->siblings, vectors::hashes(want["siblings"])) << stream;
    EXPECT_EQ(proof->leaf.has_value(), leaves.contains(stream));
    if (proof->leaf) {
        EXPECT_EQ(*proof->leaf, map_leaf(leaves[stream]));
    }
    const bool by_other = want.contains("other") && !want["other"].is_null();
    EXPECT_EQ(proof->other.has_value(), by_other) << stream;
    if (proof->other && by_other) {
        EXPECT_EQ(*proof->other, map_leaf(want["other"]));
    }
    EXPECT_TRUE(verify_map_proof(map_key(stream), *proof, root));
}

TEST(WorkedLedger, StreamMapProofs) {
    const json states = vectors::read_json("format/stream-map.json");
    ASSERT_GT(states.size(), 3u);
    for (const json& state : states) {
        PagedMap map(
            [](const PageName&) { return Result<std::shared_ptr<const MapPage>>{nullptr}; });
        for (const auto& [stream, leaf] : state["leaves"].items()) {
            EXPECT_EQ(map_key(stream), vectors::hash(leaf["key"]));
            EXPECT_EQ(map_leaf(leaf).hash(), vectors::hash(leaf["leaf"]));
            ASSERT_TRUE(map.set(map_leaf(leaf)));
        }
        const Hash root = vectors::hash(state["root"]);
        EXPECT_EQ(*map.root(), root);
        for (const auto& [stream, want] : state["proofs"].items())
            expect_map_proof(map, root, state["leaves"], stream, want);
    }
}

/// The findings of the reference that the opening of a note can make.
std::string opening_code(const json& it, const std::string& suffix) {
    static const std::set<std::string> codes = {"note_format", "checkpoint_format",
                                                "checkpoint_origin", "checkpoint_signature",
                                                "checkpoint_unknown_key"};
    for (const json& finding : it.value("reference_finds", json::array())) {
        std::string code = finding["code"];
        if (!code.ends_with(suffix)) continue;
        code.resize(code.size() - suffix.size());
        if (codes.contains(code)) return code;
    }
    return "";
}

std::string opened_code(const std::string& file, const NoteKey& key, const Trust* trust) {
    const auto opened = open_checkpoint(vectors::read(file), key, trust);
    return opened ? "" : std::string{finding_name(opened.error().finding)};
}

TEST(WorkedLedger, CheckpointsOfSoundAndDamagedLedgers) {
    std::size_t faults = 0, twins = 0;
    for (const std::string kind : {"sound", "damaged"}) {
        for (const json& it : vectors::read_json("format/" + kind + "/cases.json")) {
            const std::string folder = "format/" + kind + "/" + it["name"].get<std::string>() + "/";
            const auto trust = Trust::parse(vectors::read(folder + "trust"));
            ASSERT_TRUE(trust) << folder;
            const auto there = [&](const std::string& file) {
                return std::filesystem::exists(vectors::path_of(folder + file));
            };
            if (!there("tiles/checkpoint")) continue;
            const std::string code = opening_code(it, "");
            EXPECT_EQ(opened_code(folder + "tiles/checkpoint", *trust->log_key(), &*trust), code)
                << folder;
            faults += !code.empty();
            if (!code.empty() || trust->twin_key() == nullptr || !there("tiles/checkpoint-sm3"))
                continue;
            EXPECT_EQ(opened_code(folder + "tiles/checkpoint-sm3", *trust->twin_key(), nullptr),
                      opening_code(it, "_sm3"))
                << folder;
            ++twins;
        }
    }
    EXPECT_GE(faults, 9u);
    EXPECT_GE(twins, 50u);
}

TEST(WorkedLedger, CosignedCheckpointMeetsTheQuorum) {
    const auto trust = Trust::parse(vectors::read("format/sound/cosigned/trust"));
    ASSERT_TRUE(trust);
    const auto opened = open_checkpoint(vectors::read("format/sound/cosigned/tiles/checkpoint"),
                                        *trust->log_key(), &*trust);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->witnesses, std::vector<std::string>{"w1"});
    EXPECT_EQ(opened->note.signatures.size(), 3u);
    EXPECT_TRUE(trust->quorum_met(opened->witnesses));
    EXPECT_FALSE(trust->quorum_met({}));
}

}  // namespace
}  // namespace qiyue
