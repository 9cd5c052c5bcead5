#include "tests/unit/package/verifying/alterations.hpp"

#include "ledger/audit/completeness.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue::verifying_test {
namespace {

constexpr const char* entries = "data/entries.jsonl";
constexpr const char* key_entries = "data/keys/entries.jsonl";
constexpr const char* policy_entries = "data/policy/entries.jsonl";
constexpr const char* claim_file = "data/package.json";
constexpr const char* checkpoint = "data/checkpoint/checkpoint";
constexpr const char* twin_checkpoint = "data/checkpoint/checkpoint-sm3";
constexpr const char* twin_proof = "data/proofs/sm3.multiproof";
constexpr const char* complex_proof = "data/completeness/complexes.CQ-0001.json";
constexpr const char* key_proof = "data/completeness/organizations.91500000MAFA00118E.json";
/// Lines of entries.jsonl begin with entry 15.
constexpr std::size_t first_of_scope = 15;

std::string proof_of(std::size_t index) {
    return "data/proofs/" + std::to_string(index) + ".tlog-proof";
}

std::string disclosure_of(const std::string& what) { return "data/disclosures/" + what + ".json"; }

void change_claim(Contents& contents, const std::function<void(PackageClaim&)>& change) {
    std::string& text = contents.at(claim_file);
    PackageClaim claim = PackageClaim::parse(text).value();
    change(claim);
    text = claim.to_json();
}

void change_proof(Contents& contents, const char* name,
                  const std::function<void(CompletenessProof&)>& change) {
    std::string& text = contents.at(name);
    CompletenessProof proof = CompletenessProof::parse(text).value();
    change(proof);
    text = proof.to_json();
}

/// An entry of the scope and all that the claim and proofs say of it, but for what the log signed.
void drop_entry(Contents& contents, std::size_t index) {
    drop_line(contents.at(entries), index - first_of_scope);
    contents.remove(proof_of(index));
    change_claim(contents, [](PackageClaim& claim) { --claim.entries.scope; });
    change_proof(contents, complex_proof, [&](CompletenessProof& proof) {
        std::erase(proof.indexes, Index{index});
        --proof.count.value;
    });
}

void exchange_lines(std::string& text, std::size_t number) {
    auto lines = lines_of(text);
    std::swap(lines.at(number), lines.at(number + 1));
    text.clear();
    for (const std::string& one : lines)
        text += one + "\n";
}

/// Something that the vectors' ledger has and the package has not.
const making_test::VectorLog& log() {
    static const making_test::VectorLog given;
    return given;
}

std::vector<Alteration> altered_entries() {
    return {
        {"a character of an entry", "proof_inclusion",
         [](Contents& c) { replace(c.at(entries), R"("recorded":"20)", R"("recorded":"21)"); }},
        {"an entry's signature by another's", "signature_invalid",
         [](Contents& c) {
             std::string& text = c.at(entries);
             const auto signature = [](const std::string& one) {
                 const std::size_t at = one.find(R"("sig":")") + 7;
                 return one.substr(at, one.find('"', at) - at);
             };
             replace(text, signature(line(text, 0)), signature(line(text, 5)));
         }},
        {"an entry that is no entry", "entry_format",
         [](Contents& c) { replace(c.at(entries), R"({"v":1,)", R"({"v":2,)"); }},
        {"a newline of the last entry", "package_format",
         [](Contents& c) { c.at(entries).pop_back(); }},
        {"an empty line", "entry_format", [](Contents& c) { c.at(entries) += "\n"; }},
        {"two entries exchanged", "package_format",
         [](Contents& c) { exchange_lines(c.at(entries), 7); }},
        {"an entry twice", "package_format",
         [](Contents& c) { c.at(entries) += line(c.at(entries), 31) + "\n"; }},
        {"an entry in two files", "package_format",
         [](Contents& c) { c.at(policy_entries) += line(c.at(entries), 31) + "\n"; }},
        {"an entry of another complex", "package_scope",
         [](Contents& c) { c.at(entries) += log().lines()[48] + "\n"; }},
        {"an entry of the scope beside it", "package_scope",
         [](Contents& c) {
             std::string moved = line(c.at(entries), 31);
             drop_line(c.at(entries), 31);
             auto lines = lines_of(c.at(key_entries));
             lines.insert(lines.end() - 2, moved);
             c.at(key_entries).clear();
             for (const std::string& one : lines)
                 c.at(key_entries) += one + "\n";
         }},
        {"an entry dropped and nothing else", "package_claim",
         [](Contents& c) { drop_line(c.at(entries), 10); }},
        {"an entry dropped in the middle", "completeness_chain",
         [](Contents& c) { drop_entry(c, 25); }},
        {"the first entry dropped", "completeness_chain",
         [](Contents& c) { drop_entry(c, first_of_scope); }},
        {"the last entry dropped", "completeness_map", [](Contents& c) { drop_entry(c, 46); }},
        {"the last entry dropped, its completeness left", "completeness_count",
         [](Contents& c) {
             drop_line(c.at(entries), 31);
             c.remove(proof_of(46));
         }},
        {"a key's entry dropped", "key_unknown",
         [](Contents& c) { drop_line(c.at(key_entries), 5); }},
        {"a revocation dropped", "completeness_count",
         [](Contents& c) {
             drop_line(c.at(key_entries), 13);
             c.remove(proof_of(47));
         }},
        {"a revocation dropped, and its proof of completeness", "package_claim",
         [](Contents& c) {
             drop_line(c.at(key_entries), 13);
             c.remove(proof_of(47));
             c.remove(key_proof);
         }},
        {"entry 0 dropped", "package_claim", [](Contents& c) { drop_line(c.at(key_entries), 0); }},
        {"the policy dropped", "completeness_count",
         [](Contents& c) {
             c.remove(policy_entries);
             c.remove(proof_of(14));
             change_claim(c, [](PackageClaim& claim) { claim.entries.policy = 0; });
         }},
    };
}

std::vector<Alteration> altered_proofs() {
    return {
        {"a proof by another entry's", "proof_index",
         [](Contents& c) { c.at(proof_of(20)) = c.at(proof_of(21)); }},
        {"a hash of a proof", "proof_inclusion",
         [](Contents& c) {
             std::string& text = c.at(proof_of(20));
             replace(text, line(text, 2), to_base64(Hash{}.view()));
         }},
        {"a proof's note", "proof_inclusion",
         [](Contents& c) {
             std::string& text = c.at(proof_of(20));
             text.resize(text.find("\n\n") + 2);
             text += making_test::VectorLog::note_of(30);
         }},
        {"no proof of an entry", "proof_inclusion", [](Contents& c) { c.remove(proof_of(20)); }},
        {"a proof of no entry", "proof_index",
         [](Contents& c) { c.add(proof_of(48), c.at(proof_of(20))); }},
        {"a proof that is none", "proof_format", [](Contents& c) { c.at(proof_of(20)) = "x\n"; }},
        {"a hash of the twin's proof", "proof_inclusion_sm3",
         [](Contents& c) {
             std::string& text = c.at(twin_proof);
             replace(text, line(text, 3), to_base64(Hash{}.view()));
         }},
        {"the twin's proof is of the other tree", "proof_format_sm3",
         [](Contents& c) { replace(c.at(twin_proof), "sm3", "sha256"); }},
        {"a hash more in the twin's proof", "proof_inclusion_sm3",
         [](Contents& c) { c.at(twin_proof) += to_base64(Hash{}.view()) + "\n"; }},
        {"no proof in the twin", "proof_inclusion_sm3", [](Contents& c) { c.remove(twin_proof); }},
        {"both kinds of proofs", "package_format",
         [](Contents& c) { c.add("data/proofs/sha256.multiproof", c.at(twin_proof)); }},
        {"a proof of completeness by another's", "proof_format",
         [](Contents& c) { c.at(complex_proof) = c.at(key_proof); }},
        {"a sibling in a proof of completeness", "completeness_map",
         [](Contents& c) {
             change_proof(c, complex_proof,
                          [](CompletenessProof& p) { p.map.siblings.at(0) = Hash{}; });
         }},
        {"the last entry in a proof of completeness", "completeness_last",
         [](Contents& c) {
             change_proof(c, complex_proof,
                          [](CompletenessProof& p) { p.last->entry = log().lines()[48]; });
         }},
        {"the size of a proof of completeness", "completeness_size",
         [](Contents& c) {
             change_proof(c, complex_proof, [](CompletenessProof& p) { --p.size.value; });
         }},
        {"no proof of completeness", "package_claim", [](Contents& c) { c.remove(complex_proof); }},
        {"no proof of completeness, and not claimed", "package_claim",
         [](Contents& c) {
             c.remove(complex_proof);
             change_claim(
                 c, [](PackageClaim& claim) { std::erase(claim.complete, "complexes/CQ-0001"); });
         }},
    };
}

std::vector<Alteration> altered_checkpoints() {
    return {
        {"an older checkpoint", "package_claim",
         [](Contents& c) { c.at(checkpoint) = making_test::VectorLog::note_of(47); }},
        {"an older checkpoint, claimed", "proof_inclusion",
         [](Contents& c) {
             c.at(checkpoint) = making_test::VectorLog::note_of(47);
             change_claim(c, [](PackageClaim& claim) { claim.size = 47; });
             c.info.size = 47;
         }},
        {"the checkpoint's signature", "checkpoint_signature",
         [](Contents& c) {
             std::string& note = c.at(checkpoint);
             const std::size_t at = note.size() - 10;
             note[at] = note[at] == 'A' ? 'B' : 'A';
         }},
        {"the checkpoint's signer", "checkpoint_unknown_key",
         [](Contents& c) { replace(c.at(checkpoint), "— demo", "— memo"); }},
        {"the checkpoint's origin", "checkpoint_origin",
         [](Contents& c) { replace(c.at(checkpoint), "demo", "memo"); }},
        {"no checkpoint", "checkpoint_missing", [](Contents& c) { c.remove(checkpoint); }},
        {"a checkpoint that is none", "note_format",
         [](Contents& c) { c.at(checkpoint) = "none\n"; }},
        {"no checkpoint of the twin", "checkpoint_missing_sm3",
         [](Contents& c) { c.remove(twin_checkpoint); }},
        {"the log's checkpoint as the twin's", "checkpoint_origin_sm3",
         [](Contents& c) { c.at(twin_checkpoint) = c.at(checkpoint); }},
        {"the twin's root", "checkpoint_signature_sm3",
         [](Contents& c) {
             std::string& note = c.at(twin_checkpoint);
             replace(note, line(note, 2), to_base64(Hash{}.view()));
         }},
        {"an earlier checkpoint without a proof", "proof_consistency",
         [](Contents& c) {
             c.add("data/checkpoint/earlier", making_test::VectorLog::note_of(30));
         }},
        {"a false proof from an earlier checkpoint", "proof_consistency",
         [](Contents& c) {
             c.add("data/checkpoint/earlier", making_test::VectorLog::note_of(30));
             c.add("data/checkpoint/consistency", to_base64(Hash{}.view()) + "\n");
         }},
        {"a consistency proof that is none", "proof_format",
         [](Contents& c) {
             c.add("data/checkpoint/earlier", making_test::VectorLog::note_of(30));
             c.add("data/checkpoint/consistency", "none\n");
         }},
        {"an anchor without a proof", "timestamp_invalid",
         [](Contents& c) {
             c.add("data/checkpoint/anchor/30.note", making_test::VectorLog::note_of(30));
         }},
    };
}

std::vector<Alteration> altered_fields() {
    return {
        {"an opened field", "disclosure_hash",
         [](Contents& c) {
             char& salt = c.at(disclosure_of("20.signatory")).at(30);
             salt = salt == 'A' ? 'B' : 'A';
         }},
        {"an opened field that is none", "disclosure_format",
         [](Contents& c) { c.at(disclosure_of("15.budget")) = "{}"; }},
        {"an opened field by another entry's", "disclosure_event",
         [](Contents& c) {
             c.at(disclosure_of("20.signatory")) = c.at(disclosure_of("21.signatory"));
         }},
        {"an opened field by another of the entry", "disclosure_pointer",
         [](Contents& c) {
             c.at(disclosure_of("20.signatory")) = c.at(disclosure_of("20.share_terms"));
         }},
        {"an opened field of an entry that is not there", "disclosure_event",
         [](Contents& c) { c.add(disclosure_of("48.budget"), log().text_of(48, "budget")); }},
        {"an opened field of an entry beside the scope", "disclosure_event",
         [](Contents& c) {
             c.add(disclosure_of("3.legal_representative"),
                   log().text_of(3, "legal_representative"));
         }},
        {"an opened field taken away", "package_claim",
         [](Contents& c) { c.remove(disclosure_of("15.budget")); }},
        {"an erased field opened", "disclosure_erased",
         [](Contents& c) {
             c.add(disclosure_of("3.legal_representative"),
                   log().text_of(3, "legal_representative"));
         }},
    };
}

/// A document of the package.
std::string document_in(const Contents& contents) {
    for (const auto& [name, bytes] : contents.data)
        if (name.starts_with("data/documents/")) return name;
    throw std::out_of_range("no document");
}

std::vector<Alteration> altered_documents() {
    return {
        {"a document", "document_mismatch",
         [](Contents& c) {
             std::string& bytes = c.at(document_in(c));
             bytes[0] = static_cast<char>(bytes[0] ^ 1);
         }},
        {"a document's length", "document_mismatch",
         [](Contents& c) { c.at(document_in(c)) += "x"; }},
        {"a document that nobody names", "document_mismatch",
         [](Contents& c) { c.add("data/documents/" + to_hex(sha256("stray")) + ".pdf", "stray"); }},
        {"a document under another type's name", "document_mismatch",
         [](Contents& c) {
             const std::string name = document_in(c);
             c.rename(name, name.substr(0, name.find('.')) + ".csv");
         }},
        {"a document taken away", "package_claim", [](Contents& c) { c.remove(document_in(c)); }},
    };
}

std::vector<Alteration> altered_claims() {
    const auto claim = [](const std::function<void(PackageClaim&)>& change) {
        return [change](Contents& c) { change_claim(c, change); };
    };
    return {
        {"no claim", "package_format", [](Contents& c) { c.remove(claim_file); }},
        {"a claim that is none", "package_format",
         [](Contents& c) { replace(c.at(claim_file), "qiyue-package/1", "qiyue-package/2"); }},
        {"another complex claimed", "package_scope",
         claim([](PackageClaim& c) { c.scope.ids = {"CQ-0002"}; })},
        {"another organisation claimed", "package_scope", claim([](PackageClaim& c) {
             c.scope = {};
             c.scope.kind = PackageScope::Kind::organization;
             c.scope.uscc = "91500000MAFA00118E";
         })},
        {"the whole ledger claimed", "package_claim", claim([](PackageClaim& c) {
             c.scope = {};
             c.volume = {1, 1, 0, 50};
         })},
        {"another root claimed", "package_claim", claim([](PackageClaim& c) { c.root = Hash{}; })},
        {"another root of the twin claimed", "package_claim",
         claim([](PackageClaim& c) { c.root_sm3 = Hash{}; })},
        {"another origin claimed", "package_claim",
         claim([](PackageClaim& c) { c.origin = "memo"; })},
        {"fewer entries claimed", "package_claim",
         claim([](PackageClaim& c) { --c.entries.keys; })},
        {"withheld fields claimed as erased", "package_claim",
         claim([](PackageClaim& c) { ++c.fields.erased; })},
        {"documents claimed as left out", "package_claim",
         claim([](PackageClaim& c) { ++c.documents.left_out; })},
        {"more streams claimed complete", "package_claim",
         claim([](PackageClaim& c) { c.complete.insert(c.complete.begin(), "complexes/A"); })},
        {"a rule of withholding that is none", "package_format",
         claim([](PackageClaim& c) { c.withheld_by = {"class:weather"}; })},
        {"a purpose longer than any event can have", "package_format",
         claim([](PackageClaim& c) { c.purpose = std::string(2'001, 'x'); })},
        {"a recipient with control characters", "package_format",
         claim([](PackageClaim& c) { c.recipient = "Court\x1b[2J"; })},
        {"no seal claimed", "package_claim", claim([](PackageClaim& c) { c.seals.clear(); })},
        {"the SM2 seals not claimed", "package_claim",
         claim([](PackageClaim& c) { c.seals = {"cades-p256", "rfc3161"}; })},
        {"no report", "package_format", [](Contents& c) { c.remove("data/report.html"); }},
        {"a file of policies without one", "package_format",
         [](Contents& c) { c.at(policy_entries).clear(); }},
        {"another id in bag-info.txt", "package_claim",
         [](Contents& c) { c.info.id = "CQ-0002-50-00000000"; }},
    };
}

void append(std::vector<Alteration>& all, std::vector<Alteration> more) {
    for (Alteration& one : more)
        all.push_back(std::move(one));
}

}  // namespace

std::vector<Alteration> entry_alterations() {
    std::vector<Alteration> all = altered_entries();
    append(all, altered_proofs());
    return all;
}

std::vector<Alteration> content_alterations() {
    std::vector<Alteration> all = altered_checkpoints();
    append(all, altered_fields());
    append(all, altered_documents());
    append(all, altered_claims());
    return all;
}

}  // namespace qiyue::verifying_test
