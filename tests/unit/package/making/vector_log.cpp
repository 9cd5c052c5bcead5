#include "tests/unit/package/making/vector_log.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

#include "ledger/audit/entry_work.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/merkle/tiles.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "tests/support/naive_merkle.hpp"

namespace qiyue::making_test {
namespace {

std::string path_of(const std::string& name) {
    return std::string{QIYUE_TEST_VECTORS} + "/format/" + name;
}

/// Small, so that a document takes several.
constexpr std::size_t document_piece = 100;

}  // namespace

std::string read_vector(const std::string& name) {
    std::ifstream in{path_of(name), std::ios::binary};
    EXPECT_TRUE(in.is_open()) << name;
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

VectorLog::VectorLog(std::uint64_t size) {
    origin_ = "demo.example/qiyue";
    checkpoint_ = note_of(size);
    if (size == 50) twin_checkpoint_ = read_vector("ledger/checkpoint-sm3");
    std::set<Hash> erased;
    read_entries(size);
    for (const std::string& line : lines_) {
        EntryWork work;
        work.read(line, false);
        for (const Hash& commitment : erased_by(**work.event))
            erased.insert(commitment);
    }
    for (const auto& file : std::filesystem::directory_iterator(path_of("disclosures"))) {
        std::string text = read_vector("disclosures/" + file.path().filename().string());
        const Hash commitment = sha256(text);
        if (!erased.contains(commitment)) disclosures.emplace(commitment, std::move(text));
    }
    for (const auto& file : std::filesystem::directory_iterator(path_of("documents"))) {
        std::string bytes = read_vector("documents/" + file.path().filename().string());
        documents.emplace(sha256(bytes), bytes);
    }
}

void VectorLog::read_entries(std::uint64_t size) {
    const std::string bundle = read_vector("ledger/tile/entries/000.p/50");
    const auto lines = split_bundle(bundle, 50);
    ASSERT_TRUE(lines);
    for (const std::string_view line : *lines) {
        if (lines_.size() == size) return;
        const Index index{lines_.size()};
        lines_.emplace_back(line);
        EntryWork work;
        work.read(line, false);
        streams_[work.head.stream].push_back(index);
        sources_[std::string((*work.event)->source)].push_back(index);
        for (const BoundKey& key : keys_bound_by(**work.event))
            holders_.emplace(key.id, key.holder.substr(1));
    }
}

std::string VectorLog::note_of(std::uint64_t size) {
    const auto expected = nlohmann::json::parse(read_vector("expected.json"));
    return expected["entries"][size - 1]["checkpoint"];
}

std::string VectorLog::text_of(std::uint64_t index, const std::string& field) const {
    return read_vector("disclosures/" + std::to_string(index) + "." + field + ".json");
}

Result<std::string> VectorLog::entry(Index index) {
    if (index.value >= lines_.size()) return fail(ErrorCode::not_found, "no such entry");
    return lines_[index.value];
}

Result<void> VectorLog::scan(Index from, Index to,
                             const std::function<bool(Index, std::string_view)>& take) {
    for (; from < to; ++from.value)
        if (!take(from, lines_.at(from.value))) return {};
    return {};
}

Result<std::vector<Index>> VectorLog::stream(std::string_view stream) {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? std::vector<Index>{} : found->second;
}

Result<std::vector<Index>> VectorLog::by_source(std::string_view source) {
    const auto found = sources_.find(source);
    return found == sources_.end() ? std::vector<Index>{} : found->second;
}

Result<std::optional<std::string>> VectorLog::stream_of_holder(const KeyId& key) {
    const auto found = holders_.find(key);
    if (found == holders_.end()) return std::nullopt;
    return found->second;
}

Hash VectorLog::node(HashAlgorithm tree, NodeAt at) const {
    std::vector<Hash> leaves;
    for (std::uint64_t i = at.index << at.height; i < (at.index + 1) << at.height; ++i)
        leaves.push_back(leaf_hash(tree, lines_.at(i)));
    return naive::tree_root(tree, leaves);
}

NodeReader VectorLog::nodes(HashAlgorithm tree) {
    return [this, tree](NodeAt at) -> Result<Hash> { return node(tree, at); };
}

Result<CompletenessProof> VectorLog::completeness(const std::string& stream) {
    ++asked_complete[stream];
    CompletenessProof proof;
    proof.stream = stream;
    proof.size = size();
    proof.indexes = this->stream(stream).value();
    proof.count = Count{proof.indexes.size()};
    const Index last{lines_.size() - 1};
    proof.last = {
        .index = last,
        .entry = lines_.back(),
        .proof = inclusion_proof(HashAlgorithm::sha256, last, size(), nodes(HashAlgorithm::sha256))
                     .value()};
    std::map<std::string, naive::MapEntry> heads;
    for (std::size_t i = 0; i + 1 < lines_.size(); ++i) {
        EntryWork work;
        work.read(lines_[i], false);
        naive::MapEntry& head = heads[work.head.stream];
        head = {map_key(work.head.stream), head.count + 1, work.leaf};
    }
    std::vector<naive::MapEntry> map;
    for (const auto& [name, head] : heads)
        map.push_back(head);
    const Hash key = map_key(stream);
    naive::MapPath path = naive::map_path(map, key);
    proof.map.siblings = std::move(path.siblings);
    if (path.end) {
        const MapLeaf leaf{path.end->key, Count{path.end->count}, path.end->head};
        (leaf.key == key ? proof.map.leaf : proof.map.other) = leaf;
    }
    return proof;
}

Result<std::optional<std::string>> VectorLog::disclosure(const Hash& commitment) {
    const auto found = disclosures.find(commitment);
    if (found == disclosures.end()) return std::nullopt;
    return found->second;
}

Result<std::optional<std::uint64_t>> VectorLog::document_size(const Hash& sha256) {
    const auto found = documents.find(sha256);
    if (found == documents.end()) return std::nullopt;
    return found->second.size();
}

Result<std::string> VectorLog::read_document(const Hash& sha256, std::uint64_t offset) {
    return documents.at(sha256).substr(offset, document_piece);
}

}  // namespace qiyue::making_test
