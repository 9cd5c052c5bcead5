#pragma once

// What a package is made from: a log at the size of a checkpoint. Implemented by ledger/exporting
// over a ledger's directory, and by tests. One thread at a time.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/audit/completeness.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/public_key.hpp"
#include "ledger/merkle/proof.hpp"

namespace qiyue {

class PackageSource {
public:
    virtual ~PackageSource() = default;

    // What does not change while it is held.
    virtual const std::string& origin() const = 0;
    virtual TreeSize size() const = 0;
    virtual bool twin() const = 0;
    virtual const std::string& checkpoint() const = 0;  ///< the note, with cosignatures
    virtual const std::string& twin_checkpoint() const = 0;  ///< empty without a twin

    /// The newest time anchor whose note is not larger than the checkpoint, as files of
    /// data/checkpoint/anchor/ with their bytes, the note first; none if there is no anchor.
    struct AnchorFile {
        std::string name;
        std::string bytes;
    };
    virtual Result<std::vector<AnchorFile>> anchor() = 0;

    // Entries below size().
    virtual Result<std::string> entry(Index index) = 0;
    /// Calls `take` for from, from+1, … below `to` while it returns true.
    virtual Result<void> scan(Index from, Index to,
                              const std::function<bool(Index, std::string_view)>& take) = 0;
    /// All of a stream, ascending.
    virtual Result<std::vector<Index>> stream(std::string_view stream) = 0;
    /// All whose event has this source, ascending.
    virtual Result<std::vector<Index>> by_source(std::string_view source) = 0;
    /// The stream of whoever holds a key ("organizations/…", "experts/…"); nullopt: nobody.
    virtual Result<std::optional<std::string>> stream_of_holder(const KeyId& key) = 0;

    // Proofs at size().
    virtual NodeReader nodes(HashAlgorithm tree) = 0;
    virtual Result<CompletenessProof> completeness(const std::string& stream) = 0;

    // Beside the log. nullopt: it is not kept (any more).
    virtual Result<std::optional<std::string>> disclosure(const Hash& commitment) = 0;
    virtual Result<std::optional<std::uint64_t>> document_size(const Hash& sha256) = 0;
    /// Pieces from `offset`; empty at the end.
    virtual Result<std::string> read_document(const Hash& sha256, std::uint64_t offset) = 0;
};

}  // namespace qiyue
