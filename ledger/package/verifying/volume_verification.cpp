#include "ledger/package/verifying/volume_verification.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include "ledger/audit/workers.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/package/container/manifest_check.hpp"
#include "ledger/package/container/package_text.hpp"
#include "ledger/package/verifying/checkpoint_check.hpp"
#include "ledger/package/verifying/claim_check.hpp"
#include "ledger/package/verifying/document_check.hpp"
#include "ledger/package/verifying/field_check.hpp"
#include "ledger/package/verifying/inclusion_check.hpp"
#include "ledger/package/verifying/package_chain.hpp"
#include "ledger/package/verifying/package_entries.hpp"
#include "ledger/package/verifying/scope_check.hpp"
#include "ledger/package/verifying/seal_check.hpp"
#include "ledger/package/verifying/signer_histories.hpp"
#include "ledger/package/verifying/stream_completeness.hpp"
#include "ledger/package/verifying/verification_scope.hpp"

namespace qiyue {
namespace {

constexpr std::size_t findings_max = 10'000;
constexpr std::uint64_t progress_entries = 256;

class VolumeVerification {
public:
    VolumeVerification(const PackageFiles& files, const PackageOptions& options,
                       const ScopeWatch& watch)
        : files_(files),
          options_(options),
          watch_(watch),
          findings_(findings_max),
          fields_(files, findings_),
          documents_(files, findings_) {}

    Result<PackageVerdict> run();

private:
    Result<void> judge();
    Result<void> read_claim();
    Result<void> open_checkpoints();
    Result<void> walk();
    Result<void> take(EntryPart part, EntryWork& work);
    Result<void> conclude_walk(PackageEntries& entries);
    void conclude(const ManifestCheck& manifests);
    Result<void> judge_seals(const ManifestCheck& manifests);
    void tell_complete();
    void tell_progress() const;

    const PackageFiles& files_;
    const PackageOptions& options_;
    const ScopeWatch& watch_;
    FindingList findings_;
    PackageVerdict verdict_;
    VerifiedBeside beside_;
    std::optional<PackageCheckpoints> checkpoints_;
    std::optional<InclusionCheck> inclusion_;
    std::optional<PackageChain> chain_;
    std::optional<ScopeCheck> scope_;
    StreamCompleteness streams_;
    SignerHistories signers_;
    FieldCheck fields_;
    DocumentCheck documents_;
    PackageCounts counts_;
    std::uint64_t manifest_findings_left_out_ = 0;
};

Result<PackageVerdict> VolumeVerification::run() {
    for (const Finding& finding : files_.findings())
        findings_.take(finding);
    // Of what is no container at all, nothing else need be said.
    if (!files_.files().empty() || files_.findings().empty())
        if (auto judged = judge(); !judged) return pass(judged);
    AuditReport& audit = verdict_.audit;
    audit.findings = findings_.take_sorted();
    audit.findings_left_out = findings_.left_out() + manifest_findings_left_out_;
    audit.ok = audit.findings.empty();
    verdict_.scope = verification_scope(verdict_, options_, beside_);
    return std::move(verdict_);
}

Result<void> VolumeVerification::judge() {
    // Hashing the files needs nothing of what follows.
    auto hashing =
        std::async(std::launch::async, [this] { return check_manifests(files_, nullptr); });
    for (const auto step : {&VolumeVerification::read_claim, &VolumeVerification::open_checkpoints,
                            &VolumeVerification::walk})
        if (auto done = (this->*step)(); !done) return done;
    auto manifests = hashing.get();
    if (!manifests) return pass(manifests);
    findings_.take(manifests->findings);
    manifest_findings_left_out_ = manifests->findings_left_out;
    verdict_.package_sha256 = manifests->package_sha256;
    if (auto judged = judge_seals(*manifests); !judged) return judged;
    check_needed_files(files_, findings_);
    if (verdict_.claim) check_claimed_texts(*verdict_.claim, findings_);
    conclude(*manifests);
    tell_complete();
    return {};
}

Result<void> VolumeVerification::read_claim() {
    auto text = read_text(files_, package_file::claim, limits::package_text_bytes_max, findings_);
    if (!text) return pass(text);
    auto claim = *text ? PackageClaim::parse(**text)
                       : Result<PackageClaim>(fail(ErrorCode::package_format, "it is not there"));
    if (claim)
        verdict_.claim = std::move(*claim);
    else
        findings_.find("package_format", std::nullopt,
                       std::string(package_file::claim) + ": " + told(claim.error()));
    return {};
}

Result<void> VolumeVerification::open_checkpoints() {
    auto first = first_entry(files_, findings_);
    if (!first) return pass(first);
    auto found = check_checkpoints(files_, options_, first->value_or(std::string()), verdict_.audit,
                                   findings_);
    if (!found) return pass(found);
    checkpoints_ = std::move(*found);
    if (!checkpoints_) return {};
    beside_.extends_earlier = checkpoints_->extends_earlier;
    beside_.extends_since = checkpoints_->extends_since;
    beside_.has_twin = files_.holds(package_file::twin_checkpoint);
    beside_.has_twin_key = checkpoints_->anchors.twin_key.has_value();
    if (verdict_.claim) check_claimed_log(*verdict_.claim, *checkpoints_, findings_);
    return {};
}

Result<void> VolumeVerification::walk() {
    if (!checkpoints_) return {};
    const PackageClaim* claim = verdict_.claim ? &*verdict_.claim : nullptr;
    Workers workers(options_.threads);
    PackageEntries entries(workers, findings_);
    if (auto opened = entries.open(files_, checkpoints_->twin.has_value()); !opened) return opened;
    inclusion_.emplace(files_, checkpoints_->log, checkpoints_->note, checkpoints_->twin,
                       findings_);
    if (auto opened = inclusion_->open(); !opened) return opened;
    auto streams = StreamCompleteness::open(files_, claim, findings_);
    if (!streams) return pass(streams);
    streams_ = std::move(*streams);
    chain_.emplace(checkpoints_->origin);
    if (claim != nullptr && claim->scope.is_contiguous())
        chain_->expect_every_entry(claim->volume.from.value_or(0));
    if (claim != nullptr) scope_.emplace(*claim, options_.expected_stream, findings_);
    for (;;) {
        const auto next = entries.next();
        if (!next) return std::unexpected(next.error());
        if (!*next) break;
        if (auto taken = take((*next)->part, *(*next)->work); !taken) return taken;
    }
    return conclude_walk(entries);
}

Result<void> VolumeVerification::take(EntryPart part, EntryWork& work) {
    const bool is_scope = part == EntryPart::scope;
    if (auto taken = inclusion_->take(work); !taken) return taken;
    const bool readable = chain_->judge(work, is_scope, findings_);
    if (scope_) scope_->take(part, work);
    streams_.take(work.head, work.leaf);
    if (is_scope && watch_) watch_(work.head, work.leaf);
    ++verdict_.audit.entries_checked;
    if (verdict_.audit.entries_checked % progress_entries == 0) tell_progress();
    if (!readable) return {};
    const CloudEvent& event = **work.event;
    signers_.take_keys(event);
    signers_.take_signatures(is_scope, work, event);
    if (is_scope) documents_.take(event);
    return fields_.take(part, work.head.index, event);
}

void VolumeVerification::tell_progress() const {
    if (!options_.progress || !verdict_.claim) return;
    const auto& claimed = verdict_.claim->entries;
    const std::uint64_t done = verdict_.audit.entries_checked;
    options_.progress(done, std::max(done, claimed.scope + claimed.keys + claimed.policy));
}

Result<void> VolumeVerification::conclude_walk(PackageEntries& entries) {
    entries.finish();
    verdict_.audit.signatures_checked = entries.signatures();
    verdict_.audit.hashes_checked = verdict_.audit.entries_checked * (checkpoints_->twin ? 2U : 1U);
    if (auto done = inclusion_->finish(); !done) return done;
    streams_.judge(checkpoints_->log, findings_);
    if (scope_) scope_->finish();
    auto fields = fields_.finish();
    if (!fields) return pass(fields);
    verdict_.fields = *fields;
    counts_.entries = {entries.lines(EntryPart::scope), entries.lines(EntryPart::keys),
                       entries.lines(EntryPart::policy)};
    counts_.fields = *fields;
    return {};
}

/// What needs both the entries and the digests of the files.
void VolumeVerification::conclude(const ManifestCheck& manifests) {
    if (checkpoints_) {
        counts_.documents = documents_.finish(manifests.documents);
        verdict_.documents = counts_.documents;
    }
    if (!verdict_.claim) return;
    if (checkpoints_) check_claimed_counts(*verdict_.claim, counts_, findings_);
    check_claim(*verdict_.claim, manifests, files_, findings_);
}

Result<void> VolumeVerification::judge_seals(const ManifestCheck& manifests) {
    SealJudges judges;
    judges.authorities = options_.authorities;
    judges.now = options_.now;
    if (checkpoints_ && checkpoints_->anchors.twin_key) {
        judges.twin = &checkpoints_->anchors.twin_key->key;
        judges.twin_is_trusted = options_.trust != nullptr;
    }
    auto seals = check_seals(files_, manifests, judges);
    if (!seals) return pass(seals);
    findings_.take(seals->findings);
    verdict_.seals = std::move(seals->seals);
    beside_.sm2_without_key = seals->sm2_without_key;
    return {};
}

/// What the entries and proofs show to be all there is.
void VolumeVerification::tell_complete() {
    if (!verdict_.claim || !checkpoints_) return;
    const PackageClaim& claim = *verdict_.claim;
    const std::uint64_t size = checkpoints_->log.size.value;
    const bool is_alone = claim.volume.of == 1;
    const bool is_whole = scope_->is_whole() && inclusion_->holds() && claim.size == size;
    const bool is_filtered = claim.scope.from || claim.scope.to;
    const bool is_log = is_whole && claim.volume.from == 0 && claim.volume.to == size;
    const auto is_complete = [&](std::string_view stream) {
        return is_log || streams_.is_complete(stream);
    };
    for (const std::string& stream : claim.scope.streams())
        verdict_.complete[stream] = !is_filtered && streams_.is_complete(stream);
    if (claim.scope.is_contiguous()) verdict_.complete["range"] = is_alone && is_whole;
    const std::string& expected = options_.expected_stream;
    if (!expected.empty()) verdict_.complete.try_emplace(expected, is_complete(expected));
    beside_.of_scope = signers_.of_scope(is_complete);
    beside_.beside_scope = signers_.beside_scope(is_complete);
    verdict_.signers = beside_.of_scope.signers;
    verdict_.histories_complete = beside_.of_scope.complete;
    verdict_.signers_beside = beside_.beside_scope.signers;
    verdict_.histories_complete_beside = beside_.beside_scope.complete;
    beside_.without_source = signers_.without_source();
    beside_.first_without_source = signers_.first_without_source();
    beside_.policy_is_complete = is_complete("policy");
    beside_.by_stream_map =
        !is_log &&
        std::ranges::any_of(streams_.complete(), [](const auto& stream) { return stream.second; });
}

}  // namespace

Result<PackageVerdict> verify_volume(const PackageFiles& files, const PackageOptions& options,
                                     const ScopeWatch& watch) {
    return VolumeVerification(files, options, watch).run();
}

Result<PackageVerdict> verify_package(const PackageFiles& files, const PackageOptions& options) {
    return verify_volume(files, options, {});
}

}  // namespace qiyue
