#pragma once

// A log of a few leaves whose checkpoints are signed: what a witness is asked about.

#include <string>
#include <vector>

#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/tree_hash.hpp"
#include "ledger/witness/add_checkpoint.hpp"
#include "tests/support/naive_merkle.hpp"
#include "tests/unit/merkle/demo_keys.hpp"

namespace qiyue {

class SmallLog {
public:
    /// Leaves are `salt` and a number: another salt is another history.
    explicit SmallLog(std::size_t size, const std::string& salt = "leaf ",
                      NoteSigner signer = demo_log())
        : signer_(std::move(signer)) {
        for (std::size_t i = 0; i < size; ++i)
            leaves_.push_back(leaf_hash(HashAlgorithm::sha256, salt + std::to_string(i)));
    }

    Checkpoint at(std::size_t size) const {
        return {signer_.note_key().name, TreeSize{size},
                naive::tree_root(HashAlgorithm::sha256, std::span(leaves_).first(size))};
    }
    std::string note(std::size_t size) const {
        return sign_checkpoint(at(size), signer_).value().note;
    }
    /// An honest request.
    AddCheckpoint request(std::size_t old, std::size_t size) const {
        AddCheckpoint request{TreeSize{old}, {}, note(size)};
        if (old > 0 && old < size) {
            request.proof =
                naive::consistency(HashAlgorithm::sha256, old, std::span(leaves_).first(size));
        }
        return request;
    }

private:
    NoteSigner signer_;
    std::vector<Hash> leaves_;
};

inline std::string log_list_text(const std::string& vkey = demo_log_vkey, int per_day = 1'000) {
    return "logs/v0\n\nvkey " + vkey + "\nqpd " + std::to_string(per_day) +
           "\ncontact nobody (at) example.com\n";
}

}  // namespace qiyue
