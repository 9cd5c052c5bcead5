#include "ledger/package/verifying/inclusion_check.hpp"

#include <memory>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/merkle/tlog_proof.hpp"
#include "ledger/package/claim/package_claim.hpp"
#include "ledger/package/container/package_text.hpp"

namespace qiyue {
namespace {

constexpr std::string_view proof_ending = ".tlog-proof";
constexpr std::size_t proof_line_bytes_max = 64;  ///< a hash in base64 has 44
constexpr std::size_t proof_file_bytes_max = limits::note_bytes_max + 4'096;

std::string proof_file(Index index) {
    return std::string(package_file::proof_folder) + std::to_string(index.value) +
           std::string(proof_ending);
}

bool is_proof_file(std::string_view name) {
    return name.starts_with(package_file::proof_folder) && name.ends_with(proof_ending);
}

std::uint64_t proof_files(const PackageFiles& files) {
    std::uint64_t count = 0;
    for (const PackageFile& file : files.files())
        count += is_proof_file(file.name) ? 1U : 0U;
    return count;
}

}  // namespace

void InclusionCheck::find(std::string code, std::optional<std::uint64_t> index,
                          std::string detail) {
    holds_ = false;
    findings_.find(std::move(code), index, std::move(detail));
}

void InclusionCheck::fault(Multiproof& proof, const Error& error) {
    const std::string code =
        error.code == ErrorCode::proof_format ? "proof_format" : "proof_inclusion";
    find(code + proof.suffix, std::nullopt, proof.name + ": " + told(error));
    proof.reader.reset();
}

Result<void> InclusionCheck::begin(HashAlgorithm tree, Multiproof& proof) {
    auto lines = PackageLines::open(files_, proof.name, proof_line_bytes_max, findings_);
    if (!lines) return pass(lines);
    auto shared = std::make_shared<PackageLines>(std::move(*lines));
    auto reader = MultiproofReader::begin(tree, [shared] { return shared->next(); });
    if (reader)
        proof.reader = std::move(*reader);
    else if (reader.error().code == ErrorCode::io)
        return pass(reader);
    else
        fault(proof, reader.error());
    return {};
}

Result<void> InclusionCheck::open() {
    log_proof_ = {std::string(package_file::multiproof), "", {}};
    twin_proof_ = {std::string(package_file::twin_multiproof), "_sm3", {}};
    is_multi_ = files_.holds(log_proof_.name);
    if (is_multi_) {
        if (auto begun = begin(HashAlgorithm::sha256, log_proof_); !begun) return begun;
    }
    const bool has_twin_proof = files_.holds(twin_proof_.name);
    if (has_twin_proof && !twin_)
        find("package_format", std::nullopt,
             twin_proof_.name + ": the package has no twin's checkpoint");
    if (!twin_) return {};
    if (has_twin_proof) return begin(HashAlgorithm::sm3, twin_proof_);
    find("proof_inclusion_sm3", std::nullopt, "there is no proof in the twin");
    return {};
}

Result<void> InclusionCheck::take_leaf(Multiproof& proof, const LeafAt& leaf) {
    if (!proof.reader) return {};
    auto taken = proof.reader->take(leaf);
    if (taken) return {};
    if (taken.error().code == ErrorCode::io) return taken;
    fault(proof, taken.error());
    return {};
}

Result<void> InclusionCheck::take(const EntryWork& work) {
    if (auto taken = take_leaf(twin_proof_, {work.head.index, work.twin_leaf}); !taken)
        return taken;
    if (is_multi_) return take_leaf(log_proof_, {work.head.index, work.leaf});
    return take_file(work);
}

Result<void> InclusionCheck::take_file(const EntryWork& work) {
    const Index index = work.head.index;
    const std::string name = proof_file(index);
    auto text = read_text(files_, name, proof_file_bytes_max, findings_);
    if (!text) return pass(text);
    const auto wrong = [&](std::string code, std::string detail) {
        find(std::move(code), index.value, std::move(detail));
    };
    if (!*text) {
        wrong("proof_inclusion", "there is no proof for the entry");
        return {};
    }
    ++proof_files_;
    const auto proof = TlogProof::parse(**text);
    if (!proof) {
        wrong(std::string(code_name(proof.error().code)), name + ": " + told(proof.error()));
    } else if (proof->note != note_) {
        wrong("proof_inclusion", name + " leads to another checkpoint than the package's");
    } else if (proof->index != index) {
        wrong("proof_index", name + " is the proof of entry " + std::to_string(proof->index.value));
    } else if (const auto shown = verify_inclusion(HashAlgorithm::sha256, work.leaf, index,
                                                   log_.size, proof->hashes, log_.root);
               !shown) {
        wrong("proof_inclusion", name + ": " + told(shown.error()));
    }
    return {};
}

Result<void> InclusionCheck::finish(Multiproof& proof, const Checkpoint& checkpoint) {
    if (!proof.reader) return {};
    const auto proved = proof.reader->finish();
    if (!proved && proved.error().code == ErrorCode::io) return std::unexpected(proved.error());
    if (!proved) {
        fault(proof, proved.error());
    } else if (proved->size != checkpoint.size || proved->root != checkpoint.root) {
        find(std::string("proof_inclusion") + proof.suffix, std::nullopt,
             proof.name + " does not lead from the entries to the checkpoint's root");
    }
    return {};
}

Result<void> InclusionCheck::finish() {
    if (auto done = finish(log_proof_, log_); !done) return done;
    if (twin_)
        if (auto done = finish(twin_proof_, *twin_); !done) return done;
    const std::uint64_t there = proof_files(files_);
    if (is_multi_ && there > 0)
        find("package_format", std::nullopt,
             "there are proofs for single entries beside the one for all");
    else if (there > proof_files_)
        find("proof_index", std::nullopt,
             "there are proofs for entries that are not in the package");
    return {};
}

}  // namespace qiyue
