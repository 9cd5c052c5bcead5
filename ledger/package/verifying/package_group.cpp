// Packages that are given together, and what only all volumes of a group show.

#include <algorithm>
#include <memory>

#include "ledger/base/limits.hpp"
#include "ledger/package/container/package_text.hpp"
#include "ledger/package/verifying/stream_completeness.hpp"
#include "ledger/package/verifying/volume_verification.hpp"

namespace qiyue {
namespace {

constexpr std::size_t findings_max = 1'000;

/// A package that was given, as far as its claim tells where it belongs.
struct GivenVolume {
    std::unique_ptr<PackageFiles> files;
    std::optional<PackageClaim> claim;
    std::size_t place = 0;  ///< in what the caller gave

    std::uint64_t number() const { return claim ? claim->volume.number : 0; }
};

class Group {
public:
    Group(const std::vector<std::string>& paths, const PackageOptions& options)
        : paths_(paths), options_(options), findings_(findings_max) {}

    Result<PackageGroupVerdict> run();

private:
    Result<void> open();
    bool is_group() const;
    void judge_members();
    Result<void> open_completeness();
    void judge_completeness();
    void judge_ranges();
    void judge_expected();
    Result<void> verify_each(bool group);

    const std::vector<std::string>& paths_;
    const PackageOptions& options_;
    FindingList findings_;
    std::vector<GivenVolume> volumes_;  ///< by number
    CompletenessChecks streams_;  ///< of the scope, over all volumes
    bool is_expected_there_ = false;  ///< an entry of the expected stream, in some volume
    PackageGroupVerdict verdict_;
};

Result<void> Group::open() {
    for (const std::string& path : paths_) {
        auto files = open_package_files(path);
        if (!files) return pass(files);
        FindingList told_again(0);  // verify_volume tells them
        auto text =
            read_text(**files, package_file::claim, limits::package_text_bytes_max, told_again);
        if (!text) return pass(text);
        GivenVolume volume{std::move(*files), std::nullopt, volumes_.size()};
        if (*text)
            if (auto claim = PackageClaim::parse(**text)) volume.claim = std::move(*claim);
        volumes_.push_back(std::move(volume));
    }
    std::ranges::stable_sort(volumes_, {}, &GivenVolume::number);
    return {};
}

bool Group::is_group() const {
    return volumes_.size() > 1 && std::ranges::any_of(volumes_, [](const GivenVolume& volume) {
               return volume.claim && volume.claim->volume.of > 1;
           });
}

/// Every volume once, all of one group.
void Group::judge_members() {
    const auto first = std::ranges::find_if(
        volumes_, [](const GivenVolume& one) { return one.claim.has_value(); });
    const PackageClaim& head = *first->claim;
    std::vector<std::uint64_t> numbers;
    for (const GivenVolume& volume : volumes_) {
        if (!volume.claim) continue;  // a finding of its own
        const PackageClaim& claim = *volume.claim;
        numbers.push_back(claim.volume.number);
        if (claim.origin != head.origin || claim.size != head.size || claim.root != head.root ||
            claim.scope != head.scope || claim.volume.of != head.volume.of ||
            claim.group() != head.group())
            findings_.find("package_claim", std::nullopt,
                           claim.id + " is no volume of " + head.group());
    }
    for (std::uint64_t number = 1; number <= head.volume.of; ++number) {
        const auto count = std::ranges::count(numbers, number);
        if (count == 1) continue;
        findings_.find("volume_missing", std::nullopt,
                       "volume " + std::to_string(number) +
                           (count == 0 ? " is missing" : " was given more than once"));
        if (findings_.is_full()) return;
    }
}

/// The last volume has the proofs.
Result<void> Group::open_completeness() {
    const GivenVolume& last = volumes_.back();
    if (!last.claim || last.claim->scope.from || last.claim->scope.to) return {};
    auto streams = read_completeness(*last.files, last.claim->scope.streams(), findings_);
    if (!streams) return pass(streams);
    streams_ = std::move(*streams);
    return {};
}

void Group::judge_completeness() {
    const GivenVolume& last = volumes_.back();
    if (!last.claim) return;
    const PackageClaim& claim = *last.claim;
    const Checkpoint checkpoint{claim.origin, TreeSize{claim.size}, claim.root};
    const bool is_filtered = claim.scope.from || claim.scope.to;
    for (const std::string& stream : claim.scope.streams()) {
        verdict_.complete[stream] = false;
        if (is_filtered) continue;
        const auto check = streams_.find(stream);
        if (check == streams_.end()) {
            findings_.find("package_claim", std::nullopt,
                           "the last volume does not prove that " + stream + " is complete");
            continue;
        }
        auto found = check->second.judge(checkpoint);
        verdict_.complete[stream] = found.empty();
        for (Finding& finding : found)
            findings_.find(finding.code, std::nullopt, stream + ": " + finding.detail);
    }
}

/// The volumes' ranges follow one another through the whole scope; that each is whole is its own
/// verification's.
void Group::judge_ranges() {
    const auto& claim = volumes_.front().claim;
    if (!claim || !claim->scope.is_contiguous()) return;
    std::uint64_t next = claim->scope.from.value_or(0);
    bool whole = true;
    for (const GivenVolume& volume : volumes_) {
        whole = whole && volume.claim && volume.claim->volume.from == next;
        if (volume.claim) next = volume.claim->volume.to.value_or(next);
    }
    whole = whole && next == claim->scope.to.value_or(claim->size);
    verdict_.complete["range"] = whole;
    if (!whole)
        findings_.find("package_claim", std::nullopt,
                       "the ranges of the volumes do not fill the scope");
}

/// What the caller asked about: in some volume, and all there is of it only if the scope shows it.
void Group::judge_expected() {
    const std::string& expected = options_.expected_stream;
    const auto& claim = volumes_.front().claim;
    if (expected.empty() || !claim) return;
    const auto streams = claim->scope.streams();
    const bool is_named = std::ranges::find(streams, expected) != streams.end();
    if (!is_named && !is_expected_there_)
        findings_.find("package_scope", std::nullopt, "the volumes are not about " + expected);
    const auto range = verdict_.complete.find("range");
    const bool is_log = range != verdict_.complete.end() && range->second &&
                        claim->scope.from.value_or(0) == 0 &&
                        claim->scope.to.value_or(claim->size) == claim->size;
    verdict_.complete.try_emplace(expected, is_log);
}

/// The volumes of a group are asked about the expected stream together, others one by one.
Result<void> Group::verify_each(bool group) {
    PackageOptions options = options_;
    if (group) options.expected_stream.clear();
    std::vector<std::optional<PackageVerdict>> verdicts(volumes_.size());
    for (const GivenVolume& volume : volumes_) {
        auto verdict =
            verify_volume(*volume.files, options, [&](const EntryHead& head, const Hash& leaf) {
                is_expected_there_ = is_expected_there_ || head.stream == options_.expected_stream;
                const auto check = streams_.find(head.stream);
                if (check != streams_.end()) check->second.take(head, leaf);
            });
        if (!verdict) return pass(verdict);
        verdicts[volume.place] = std::move(*verdict);
    }
    for (auto& verdict : verdicts)
        verdict_.volumes.push_back(std::move(*verdict));
    return {};
}

Result<PackageGroupVerdict> Group::run() {
    if (auto opened = open(); !opened) return pass(opened);
    const bool group = is_group();
    if (group) {
        judge_members();
        if (auto opened = open_completeness(); !opened) return pass(opened);
    }
    if (auto verified = verify_each(group); !verified) return pass(verified);
    if (group) {
        judge_completeness();
        judge_ranges();
        judge_expected();
    }
    verdict_.findings = findings_.take_sorted();
    const bool all_ok = std::ranges::all_of(verdict_.volumes,
                                            [](const PackageVerdict& one) { return one.audit.ok; });
    verdict_.ok = all_ok && verdict_.findings.empty();
    if (group && !verdict_.ok)
        for (auto& [stream, complete] : verdict_.complete)
            complete = false;
    return std::move(verdict_);
}

}  // namespace

Result<PackageGroupVerdict> verify_packages(const std::vector<std::string>& paths,
                                            const PackageOptions& options) {
    return Group(paths, options).run();
}

}  // namespace qiyue
