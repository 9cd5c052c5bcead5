// tlog-proofs as strangers send them, read and verified; proofs of the map from the same bytes.

#include "ledger/merkle/tlog_proof.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/stream_map.hpp"

namespace {

using namespace qiyue;

void try_text(std::string_view bytes) {
    const auto proof = TlogProof::parse(bytes);
    if (!proof) return;
    QIYUE_CHECK(proof->hashes.size() <= limits::proof_hashes_max, "hashes are bounded");
    const std::string text = proof->format();
    const auto again = TlogProof::parse(text);
    QIYUE_CHECK(again && again->format() == text, "a proof is read as it was written");
    QIYUE_CHECK(bytes.find("\nextra ") != std::string_view::npos || text == bytes, "one text");
    const auto note = Note::parse(proof->note);
    QIYUE_CHECK(note, "what follows is a note");
    const auto checkpoint = Checkpoint::parse(note->text);
    if (!checkpoint) return;
    for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sm3})
        (void)verify_inclusion(algorithm, checkpoint->root, proof->index, checkpoint->size,
                               proof->hashes, checkpoint->root);
}

/// Two numbers and hashes, raw: index or first size, size, then siblings.
void try_raw(std::string_view bytes) {
    if (bytes.size() < 16 + 32) return;
    const std::uint64_t first = read_u64be(bytes), second = read_u64be(bytes.substr(8));
    const Hash root = Hash::from_raw(bytes.substr(16, 32));
    std::vector<Hash> hashes;
    for (std::size_t at = 48; at + 32 <= bytes.size() && hashes.size() < 300; at += 32)
        hashes.push_back(Hash::from_raw(bytes.substr(at, 32)));
    if (verify_inclusion(HashAlgorithm::sha256, root, Index{first}, TreeSize{second}, hashes, root))
        QIYUE_CHECK(first == 0 && second == 1 && hashes.empty(), "a leaf is a root of size 1 only");
    (void)verify_consistency(HashAlgorithm::sha256, TreeSize{first}, TreeSize{second}, hashes, root,
                             root);
    const MapLeaf leaf{root, Count{first}, root};
    (void)verify_map_proof(root, MapProof{leaf, {}, hashes}, root);
    (void)verify_map_proof(leaf.hash(), MapProof{{}, leaf, hashes}, root);
    (void)verify_map_proof(root, MapProof{{}, {}, hashes}, root);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    try_text(bytes);
    try_raw(bytes);
    return 0;
}
