#include "ledger/pipeline/kept_forks.hpp"

#include <filesystem>

#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/merkle/fork_evidence.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {
namespace {

constexpr std::size_t evidence_bytes_max = 2 * limits::note_bytes_max + 8'192;

/// A checkpoint by this key that the store does not extend.
bool is_of_another_history(const std::string& note, const NoteKey& key, const EventStore& store) {
    const auto opened = open_checkpoint(note, key, nullptr);
    if (!opened) return false;
    const Checkpoint& shown = opened->checkpoint;
    if (shown.size > store.writer_state().size) return true;
    const auto root =
        root_at(HashAlgorithm::sha256, shown.size, store.nodes(HashAlgorithm::sha256));
    return root && *root != shown.root;
}

}  // namespace

std::string forks_folder(const std::string& directory) { return directory + "/forks"; }

std::optional<std::string> kept_fork(const std::string& directory, const NoteKey& key,
                                     const EventStore& store) {
    std::error_code none;
    for (const auto& file : std::filesystem::directory_iterator(forks_folder(directory), none)) {
        const auto text = read_small_file(file.path().string(), evidence_bytes_max);
        if (!text) continue;
        const auto evidence = ForkEvidence::parse(*text);
        const bool proves =
            evidence ? proves_fork(*evidence, key) : is_of_another_history(*text, key, store);
        if (!proves) continue;
        return "forks/" + file.path().filename().string() +
               " shows that this log's key has signed another history";
    }
    return std::nullopt;
}

}  // namespace qiyue
