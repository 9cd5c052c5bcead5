#pragma once

// The event `checkpoint.anchored`: the operator's word that a checkpoint was time-stamped, signed
// and ready to be appended. Pure but for the random bytes of its id and nonce; any thread.

#include <string>

#include "ledger/base/time.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/domain/state.hpp"
#include "ledger/merkle/checkpoint.hpp"

namespace qiyue {

struct AnchoredStatement {
    Checkpoint checkpoint;
    TreeRoots roots;  ///< at its size; `sm3` where the ledger has the twin
    std::string authority;  ///< who stamped it
    Hash token{};  ///< SHA-256 of the token
    std::string source;  ///< `/organizations/{uscc}` of the operator
    Micros time{};
};

/// The envelope as JSON, signed with the operator's key. Errors: those of signing.
Result<std::string> anchored_envelope(const AnchoredStatement& statement, const PrivateKey& key);

}  // namespace qiyue
