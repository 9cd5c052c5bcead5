#pragma once

// The ledger of the format vectors as what packages are made from: 50 real entries with their
// texts and documents, at any size that the vectors have a checkpoint of. Completeness is proved by
// the naive map, hashes are computed anew.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/package/making/package_source.hpp"

namespace qiyue::making_test {

class VectorLog : public PackageSource {
public:
    /// Below 50 there is no twin: the vectors have none of its checkpoints.
    explicit VectorLog(std::uint64_t size = 50);

    const std::string& origin() const override { return origin_; }
    TreeSize size() const override { return TreeSize{lines_.size()}; }
    bool twin() const override { return !twin_checkpoint_.empty(); }
    const std::string& checkpoint() const override { return checkpoint_; }
    const std::string& twin_checkpoint() const override { return twin_checkpoint_; }
    Result<std::vector<AnchorFile>> anchor() override { return anchor_files; }
    Result<std::string> entry(Index index) override;
    Result<void> scan(Index from, Index to,
                      const std::function<bool(Index, std::string_view)>& take) override;
    Result<std::vector<Index>> stream(std::string_view stream) override;
    Result<std::vector<Index>> by_source(std::string_view source) override;
    Result<std::optional<std::string>> stream_of_holder(const KeyId& key) override;
    NodeReader nodes(HashAlgorithm tree) override;
    Result<CompletenessProof> completeness(const std::string& stream) override;
    Result<std::optional<std::string>> disclosure(const Hash& commitment) override;
    Result<std::optional<std::uint64_t>> document_size(const Hash& sha256) override;
    Result<std::string> read_document(const Hash& sha256, std::uint64_t offset) override;

    /// The checkpoint of a smaller size, as the vectors have it.
    static std::string note_of(std::uint64_t size);
    /// The text that opens a field of an entry, whether or not it was erased.
    std::string text_of(std::uint64_t index, const std::string& field) const;

    const std::vector<std::string>& lines() const { return lines_; }
    std::vector<AnchorFile> anchor_files;
    std::map<std::string, std::size_t> asked_complete;  ///< how often, of each stream
    std::map<Hash, std::string> documents;
    std::map<Hash, std::string> disclosures;

private:
    void read_entries(std::uint64_t size);
    Hash node(HashAlgorithm tree, NodeAt at) const;

    std::string origin_;
    std::string checkpoint_;
    std::string twin_checkpoint_;
    std::vector<std::string> lines_;
    std::map<std::string, std::vector<Index>, std::less<>> streams_;
    std::map<std::string, std::vector<Index>, std::less<>> sources_;
    std::map<KeyId, std::string> holders_;
};

/// A file of the vectors.
std::string read_vector(const std::string& name);

}  // namespace qiyue::making_test
