#include "ledger/audit/receipt.hpp"

#include "ledger/audit/anchors.hpp"
#include "ledger/event/document.hpp"
#include "ledger/event/entry.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

void find(std::vector<Finding>& findings, std::string code, std::string detail) {
    findings.push_back({std::move(code), std::nullopt, std::move(detail)});
}

ProofReport failed(std::string code, std::string detail) {
    ProofReport report;
    find(report.findings, std::move(code), std::move(detail));
    return report;
}

/// What happened, without the code, which the finding has.
std::string told(const Error& error) {
    return error.place.empty() ? error.detail : error.detail + " (" + error.place + ")";
}

bool is_twin_origin(std::string_view origin) { return origin.ends_with("/sm3"); }

/// The part of a proof that follows its checkpoint.
void check_path(const TlogProof& proof, std::string_view entry, HashAlgorithm tree,
                ProofReport& report) {
    report.index = proof.index;
    const auto shown =
        verify_inclusion(tree, leaf_hash(tree, entry), proof.index, report.checkpoint.size,
                         proof.hashes, report.checkpoint.root);
    if (!shown) find(report.findings, "proof_inclusion", told(shown.error()));
}

ProofReport check_proof(std::string_view text, std::string_view entry, const NoteKey* key,
                        const Trust* trust, std::optional<HashAlgorithm> demanded) {
    const auto proof = TlogProof::parse(text);
    if (!proof) return failed(std::string(code_name(proof.error().code)), told(proof.error()));
    JudgedCheckpoint judged = parse_checkpoint(proof->note);
    ProofReport report;
    report.findings = std::move(judged.findings);
    if (!judged.checkpoint) return report;
    report.checkpoint = std::move(*judged.checkpoint);
    // A log may be called "x/sm3": whose key it is counts before what it is called.
    const bool is_named = key != nullptr && key->name == report.checkpoint.origin;
    const bool is_twin = is_named ? key->type == NoteSignatureType::sm2_sm3
                                  : is_twin_origin(report.checkpoint.origin);
    const auto tree = is_twin ? HashAlgorithm::sm3 : HashAlgorithm::sha256;
    report.tree = tree;
    if (demanded && *demanded != tree) {
        find(report.findings, "proof_inclusion", "the proof is of the other tree");
        return report;
    }
    if (key != nullptr) {
        auto opened = open_checkpoint(proof->note, *key, trust);
        if (!opened) {
            find(report.findings, std::string(finding_name(opened.error().finding)),
                 opened.error().detail);
            return report;
        }
        report.anchored = true;
        report.witnesses = std::move(opened->witnesses);
    }
    check_path(*proof, entry, tree, report);
    return report;
}

/// The key of `trust` that a note's origin calls for; null without trust.
const NoteKey* key_for(std::string_view proof_text, const Trust* trust) {
    if (trust == nullptr) return nullptr;
    const NoteKey* twin = trust->twin_key();
    const auto proof = TlogProof::parse(proof_text);
    if (proof && twin != nullptr && proof->note.starts_with(twin->name + "\n")) return twin;
    return trust->log_key();
}

}  // namespace

ProofReport check_tlog_proof(std::string_view proof, std::string_view entry, HashAlgorithm tree,
                             const NoteKey* key, const Trust* trust) {
    return check_proof(proof, entry, key, trust, tree);
}

ProofReport check_tlog_proof(std::string_view proof, std::string_view entry, const Trust* trust) {
    return check_proof(proof, entry, key_for(proof, trust), trust, std::nullopt);
}

ProofReport check_receipt(std::string_view json, const Trust* trust) {
    Document document;
    const auto parsed = document.parse(json);
    const Value root = parsed ? document.root() : Value();
    if (!root.is_object() || root.size() != 2 || !root["entry"].is_string() ||
        !root["proof"].is_string())
        return failed("proof_format", "not a receipt: exactly the texts entry and proof");
    const std::string_view line = root["entry"].text(), text = root["proof"].text();
    const auto entry = parse_entry(line);
    if (!entry)
        return failed(entry.error().envelope_only ? "envelope_format" : "entry_format",
                      entry.error().detail);
    ProofReport report = check_proof(text, line, key_for(text, trust), trust, std::nullopt);
    if (report.findings.empty() && entry->head.index != report.index)
        find(report.findings, "proof_index", "the entry's index is not the proof's");
    return report;
}

}  // namespace qiyue
