#pragma once

// A log in memory that is served at any of its sizes, as a server does: bundles, tiles and
// checkpoints of the present size, signed with the keys of the vectors. Tests change what it
// serves.

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit/log_source.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/compact_range.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "tests/unit/audit/vectors.hpp"

namespace qiyue::audit_test {

inline NoteSigner vector_signer(const std::string& name, NoteSignatureType type,
                                const std::string& key) {
    auto secret = PrivateKey::from_pem(read("keys/" + key + ".key.pem"), std::nullopt);
    return NoteSigner::make(name, type, std::move(secret.value())).value();
}

class ServedLog final : public LogSource {
public:
    explicit ServedLog(std::vector<std::string> entries) : lines(std::move(entries)) {
        serve(lines.size());
    }
    /// The entries of a directory of tiles; none if a bundle cannot be read.
    static std::vector<std::string> entries_of(const std::string& directory, std::uint64_t size) {
        std::vector<std::string> entries;
        auto source = open_tiles_directory(directory).value();
        for (std::uint64_t n = 0; n * tile_width < size; ++n) {
            const unsigned width = tile_width_at(TreeSize{size}, 0, n);
            const auto bundle = source->tile({true, 0, n, width}).value();
            if (!bundle) return {};
            const auto split = split_bundle(*bundle, width);
            if (!split) return {};
            entries.insert(entries.end(), split->begin(), split->end());
        }
        return entries;
    }

    std::vector<std::string> lines;
    std::map<std::string, std::optional<std::string>> instead;  ///< by path: nullopt: not there
    std::map<std::string, unsigned> hidden;  ///< by path: as many reads find nothing
    std::map<std::string, unsigned> failing;  ///< by path: as many reads fail, after `reads_before`
    std::map<std::string, unsigned> reads_before;
    std::size_t reads = 0;

    /// From now on the first `size` entries, with sound checkpoints.
    void serve(std::uint64_t size) {
        size_ = size;
        CompactRange tree(HashAlgorithm::sha256), twin(HashAlgorithm::sm3);
        for (std::uint64_t i = 0; i < size; ++i) {
            tree.append(leaf_hash(HashAlgorithm::sha256, lines[i]));
            twin.append(leaf_hash(HashAlgorithm::sm3, lines[i]));
        }
        note = signed_for(tree.root());
        twin_note = sign_checkpoint({twin_signer_.note_key().name, TreeSize{size}, twin.root()},
                                    twin_signer_)
                        .value()
                        .note;
    }
    std::string signed_for(const Hash& root, std::optional<std::uint64_t> size = {}) const {
        return sign_checkpoint({signer_.note_key().name, TreeSize{size.value_or(size_)}, root},
                               signer_)
            .value()
            .note;
    }
    std::uint64_t size() const { return size_; }

    std::optional<std::string> note;
    std::optional<std::string> twin_note;

    Result<std::optional<std::string>> checkpoint() override { return note; }
    Result<std::optional<std::string>> twin_checkpoint() override { return twin_note; }
    Result<std::optional<std::string>> tile(const TileAt& at) override {
        ++reads;
        const auto count_down = [](std::map<std::string, unsigned>& counts,
                                   const std::string& path) {
            const auto found = counts.find(path);
            return found != counts.end() && found->second > 0 && found->second-- > 0;
        };
        if (failing.contains(tile_path(at)) && !count_down(reads_before, tile_path(at)) &&
            count_down(failing, tile_path(at)))
            return fail(ErrorCode::network, "the server answered 503");
        if (count_down(hidden, tile_path(at))) return std::nullopt;
        if (const auto found = instead.find(tile_path(at)); found != instead.end())
            return found->second;
        if (at.width > tile_width_at(TreeSize{size_}, at.entries ? 0 : at.level, at.index))
            return std::nullopt;
        std::string bytes;
        for (std::uint64_t i = at.index * tile_width; i < at.index * tile_width + at.width; ++i) {
            if (at.entries) {
                append_to_bundle(bytes, lines[i]);
            } else {
                bytes += hash_at(at.level, i).view();
            }
        }
        return std::optional(std::move(bytes));
    }

private:
    Hash hash_at(unsigned level, std::uint64_t number) const {
        const std::uint64_t width = std::uint64_t{1} << (tile_height * level);
        std::string leaves;
        for (std::uint64_t i = number * width; i < (number + 1) * width; ++i)
            leaves += leaf_hash(HashAlgorithm::sha256, lines[i]).view();
        return fold_perfect(HashAlgorithm::sha256, leaves);
    }

    std::uint64_t size_ = 0;
    NoteSigner signer_ = vector_signer("demo.example/qiyue", NoteSignatureType::ed25519, "log");
    NoteSigner twin_signer_ =
        vector_signer("demo.example/qiyue/sm3", NoteSignatureType::sm2_sm3, "log-sm2");
};

}  // namespace qiyue::audit_test
