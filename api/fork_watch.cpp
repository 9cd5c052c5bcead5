#include "api/fork_watch.hpp"

#include <filesystem>
#include <system_error>

#include "ledger/base/encoding.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/pipeline/kept_forks.hpp"

namespace qiyue {

std::optional<std::string> ForkWatch::look_at(const Trust::Witness& witness,
                                              WitnessClient& client) const {
    const auto note = client.held(log_key_.name);
    if (!note || !*note) return std::nullopt;
    return judge("the witness " + witness.name, **note);
}

std::optional<std::string> ForkWatch::judge(const std::string& who, const std::string& note) const {
    const auto opened = open_checkpoint(note, log_key_, nullptr);
    if (!opened) return std::nullopt;
    const Checkpoint& shown = opened->checkpoint;
    const auto own = ledger_.published();
    const std::uint64_t size = own->log.checkpoint.size.value;
    const std::string says = who + " shows a checkpoint of " + std::to_string(shown.size.value) +
                             " entries that this log's key has signed";
    if (shown.size.value > size) {
        return says + "; this log has " + std::to_string(size) +
               ": it was set back, or its key is used elsewhere. " +
               keep("ahead", shown, of_the_log(opened->note));
    }
    const auto evidence = evidence_against(shown, of_the_log(opened->note), *own);
    if (!evidence) return std::nullopt;
    return says + " and that is not of this log's history. " +
           keep("fork", shown, evidence->to_text());
}

/// nullopt: what is shown belongs to this log.
std::optional<ForkEvidence> ForkWatch::evidence_against(const Checkpoint& shown,
                                                        const std::string& note,
                                                        const Published& own) const {
    constexpr HashAlgorithm tree = HashAlgorithm::sha256;
    const auto root = root_at(tree, shown.size, ledger_.store().nodes(tree));
    if (!root || *root == shown.root) return std::nullopt;
    ForkEvidence evidence{note, own.log.note, std::nullopt, {}};
    if (shown.size == own.log.checkpoint.size) return evidence;
    auto proof = ledger_.consistency(tree, shown.size, own.log.checkpoint.size);
    if (!proof) return std::nullopt;
    evidence.root_there = *root;
    evidence.proof = std::move(*proof);
    return evidence;
}

/// The text with the log's own signature: cosignatures differ each time, and prove nothing here.
std::string ForkWatch::of_the_log(const Note& note) const {
    Note own{note.text, {}};
    for (const NoteSignature& signature : note.signatures) {
        if (!own.signatures.empty()) break;
        if (verify_note_signature(log_key_, note, signature) == NoteVerdict::valid)
            own.signatures.push_back(signature);
    }
    return own.format();
}

std::string ForkWatch::keep(const std::string& what, const Checkpoint& shown,
                            const std::string& text) const {
    constexpr std::size_t digits = 16;
    const std::string name = what + '-' + std::to_string(shown.size.value) + '-' +
                             to_hex(shown.root).substr(0, digits) + ".txt";
    const std::string folder = forks_folder(directory_);
    const std::lock_guard lock(keeping_);
    std::error_code unknown;
    if (std::filesystem::exists(folder + '/' + name, unknown)) return "Evidence: forks/" + name;
    auto kept = make_directory(folder);
    if (kept) kept = replace_file(folder + '/' + name, text);
    return kept ? "Evidence: forks/" + name : "The evidence could not be kept";
}

}  // namespace qiyue
