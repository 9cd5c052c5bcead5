#include "ledger/package/verifying/stream_completeness.hpp"

#include <algorithm>

#include "ledger/base/limits.hpp"
#include "ledger/package/container/package_text.hpp"

namespace qiyue {

Result<CompletenessChecks> read_completeness(const PackageFiles& files,
                                             const std::vector<std::string>& streams,
                                             FindingList& findings) {
    CompletenessChecks checks;
    for (const std::string& stream : streams) {
        const std::string name = completeness_file_name(stream);
        auto text = read_text(files, name, limits::json_bytes_max, findings);
        if (!text) return pass(text);
        if (!*text) continue;
        auto proof = CompletenessProof::parse(**text);
        if (!proof)
            findings.find("proof_format", std::nullopt, name + ": " + told(proof.error()));
        else if (proof->stream != stream)
            findings.find("proof_format", std::nullopt,
                          name + ": it is the proof of " + proof->stream);
        else
            checks.emplace(stream, CompletenessCheck(std::move(*proof)));
    }
    return checks;
}

Result<StreamCompleteness> StreamCompleteness::open(const PackageFiles& files,
                                                    const PackageClaim* claim,
                                                    FindingList& findings) {
    StreamCompleteness streams;
    if (claim == nullptr) return streams;
    auto checks = read_completeness(files, claim->complete, findings);
    if (!checks) return pass(checks);
    streams.checks_ = std::move(*checks);
    if (claim->volume.of > 1) streams.deferred_ = claim->scope.streams();
    for (const std::string& stream : claim->complete) {
        streams.complete_[stream] = false;
        if (!files.holds(completeness_file_name(stream)))
            findings.find("package_claim", std::nullopt,
                          "there is no proof that " + stream + " is complete");
    }
    for (const PackageFile& file : files.files()) {
        if (!file.name.starts_with(package_file::completeness_folder)) continue;
        const bool is_named = std::ranges::any_of(claim->complete, [&](const std::string& stream) {
            return completeness_file_name(stream) == file.name;
        });
        if (!is_named)
            findings.find("package_claim", std::nullopt,
                          file.name + ": of a stream that is not claimed to be complete");
    }
    return streams;
}

void StreamCompleteness::take(const EntryHead& head, const Hash& leaf) {
    const auto check = checks_.find(head.stream);
    if (check != checks_.end()) check->second.take(head, leaf);
}

void StreamCompleteness::judge(const Checkpoint& checkpoint, FindingList& findings) {
    for (const auto& [stream, check] : checks_) {
        auto found = check.judge(checkpoint);
        complete_[stream] = found.empty();
        const bool is_deferred = std::ranges::binary_search(deferred_, stream) &&
                                 check.taken() < check.proof().count.value;
        if (is_deferred) found = check.judge_without_entries(checkpoint);
        for (Finding& finding : found)
            findings.find(finding.code, std::nullopt, stream + ": " + finding.detail);
    }
}

bool StreamCompleteness::is_complete(std::string_view stream) const {
    const auto found = complete_.find(std::string(stream));
    return found != complete_.end() && found->second;
}

}  // namespace qiyue
