#include "ledger/merkle/fork_evidence.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {
namespace {

constexpr std::string_view first_line = "qiyue/fork-evidence/v1";

std::unexpected<Error> refuse(const char* why) { return fail(ErrorCode::proof_format, why); }

/// How many bytes a note has, from the line `word` SP uint.
std::optional<std::size_t> take_length(std::string_view& text, std::string_view word) {
    const auto line = take_line(text);
    if (!line || !line->starts_with(word)) return std::nullopt;
    const auto length = from_decimal(line->substr(word.size()));
    if (!length || *length > limits::note_bytes_max) return std::nullopt;
    return *length;
}

/// The root and the hashes, and the empty line behind them.
Result<void> take_proof(std::string_view& text, ForkEvidence& evidence) {
    constexpr std::string_view word = "root ";
    for (bool is_first = true;; is_first = false) {
        auto line = take_line(text);
        if (!line) return refuse("no empty line before the notes");
        if (line->empty()) return {};
        if (is_first && !line->starts_with(word)) return refuse("hashes without a root");
        if (is_first) line->remove_prefix(word.size());
        const auto hash = hash_from_base64(*line);
        if (!hash) return refuse("a hash is not strict base64 of 32 bytes");
        if (evidence.proof.size() == limits::proof_hashes_max) return refuse("more than 63 hashes");
        if (is_first) {
            evidence.root_there = *hash;
        } else {
            evidence.proof.push_back(*hash);
        }
    }
}

std::optional<Checkpoint> opened(const std::string& note, const NoteKey& key) {
    auto checkpoint = open_checkpoint(note, key, nullptr);
    if (!checkpoint) return std::nullopt;
    return std::move(checkpoint->checkpoint);
}

}  // namespace

std::string ForkEvidence::to_text() const {
    std::string text{first_line};
    text += "\nfirst " + std::to_string(first.size());
    text += "\nsecond " + std::to_string(second.size()) + "\n";
    if (root_there) text += "root " + to_base64(root_there->view()) + "\n";
    for (const Hash& hash : proof)
        text += to_base64(hash.view()) + "\n";
    return text + "\n" + first + second;
}

Result<ForkEvidence> ForkEvidence::parse(std::string_view text) {
    const auto line = take_line(text);
    if (!line || *line != first_line) return refuse("not evidence of a fork");
    const auto first_bytes = take_length(text, "first ");
    const auto second_bytes = first_bytes ? take_length(text, "second ") : std::nullopt;
    if (!second_bytes) return refuse("the lengths of the two notes are missing or too large");
    ForkEvidence evidence;
    if (auto taken = take_proof(text, evidence); !taken) return pass(taken);
    if (text.size() != *first_bytes + *second_bytes)
        return refuse("the notes are not as long as is said");
    evidence.first = text.substr(0, *first_bytes);
    evidence.second = text.substr(*first_bytes);
    for (const std::string* note : {&evidence.first, &evidence.second})
        if (auto parsed = Note::parse(*note); !parsed) return pass(parsed);
    return evidence;
}

bool proves_fork(const ForkEvidence& evidence, const NoteKey& key, HashAlgorithm tree) {
    const auto first = opened(evidence.first, key), second = opened(evidence.second, key);
    if (!first || !second) return false;
    if (first->size == second->size)
        return !evidence.root_there && evidence.proof.empty() && first->root != second->root;
    if (first->size.value == 0 || !evidence.root_there || *evidence.root_there == first->root)
        return false;
    return verify_consistency(tree, first->size, second->size, evidence.proof, *evidence.root_there,
                              second->root)
        .has_value();
}

}  // namespace qiyue
