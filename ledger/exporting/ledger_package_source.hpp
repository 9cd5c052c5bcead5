#pragma once

// A ledger as the source of evidence packages: entries, indexes, proofs as they stood at one signed
// checkpoint, with the texts and documents that are kept. The ledger may go on recording meanwhile.
// One thread at a time; several sources may be used at once.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/exporting/chosen_checkpoint.hpp"
#include "ledger/package/making/package_source.hpp"
#include "ledger/pipeline/completeness_proof.hpp"
#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

class LedgerPackageSource final : public PackageSource {
public:
    /// `ledger`, which was opened in `directory`, must outlive it.
    LedgerPackageSource(const Ledger& ledger, std::string directory, ChosenCheckpoint chosen);
    ~LedgerPackageSource() override;

    const std::string& origin() const override;
    TreeSize size() const override;
    bool twin() const override;
    const std::string& checkpoint() const override;
    const std::string& twin_checkpoint() const override;
    /// Notes and tokens of DIR/timestamps that are not this log's are passed over.
    Result<std::vector<AnchorFile>> anchor() override;

    Result<std::string> entry(Index index) override;
    Result<void> scan(Index from, Index to,
                      const std::function<bool(Index, std::string_view)>& take) override;
    Result<std::vector<Index>> stream(std::string_view stream) override;
    Result<std::vector<Index>> by_source(std::string_view source) override;
    Result<std::optional<std::string>> stream_of_holder(const KeyId& key) override;

    NodeReader nodes(HashAlgorithm tree) override;
    /// The stream map as it stood at the checkpoint is made once, with the first proof.
    Result<CompletenessProof> completeness(const std::string& stream) override;

    Result<std::optional<std::string>> disclosure(const Hash& commitment) override;
    Result<std::optional<std::uint64_t>> document_size(const Hash& sha256) override;
    Result<std::string> read_document(const Hash& sha256, std::uint64_t offset) override;

private:
    const Ledger& ledger_;
    const std::string directory_;
    const ChosenCheckpoint chosen_;
    std::string no_note_;  ///< the twin's, without a twin
    std::optional<CompletenessProofs> proofs_;
};

}  // namespace qiyue
