#pragma once

// C2SP tlog-proof: an entry's index, its inclusion proof and the checkpoint it leads to, as text.
// Pure; any thread.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/note.hpp"

namespace qiyue {

struct TlogProof {
    Index index{};
    std::vector<Hash> hashes;  ///< the leaf's sibling first
    std::string note;  ///< the checkpoint's note, verbatim

    std::string format() const;
    /// Errors: proof_format; note_format if what follows the proof is no note.
    static Result<TlogProof> parse(std::string_view text);
};

}  // namespace qiyue
