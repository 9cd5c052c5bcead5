#include "ledger/package/verifying/claim_check.hpp"

#include <algorithm>
#include <string>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

void find(FindingList& findings, std::string detail) {
    findings.find("package_claim", std::nullopt, std::move(detail));
}

bool holds_seal(const PackageFiles& files, std::string_view kind) {
    if (kind == "cades-p256") return files.holds("META-INF/signature1.p7s");
    if (kind == "rfc3161") return files.holds("META-INF/timestamp1.tst");
    return kind == "sm2" && files.holds("manifest-sha256.txt.sm2.sig") &&
           files.holds("sm3sums.txt.sm2.sig");
}

/// bag-info.txt repeats the claim for those who only look at the bag.
bool agrees(const PackageClaim& claim, const ManifestCheck::Info& info) {
    const std::string twin = claim.root_sm3 ? to_hex(*claim.root_sm3) : "";
    const bool is_group = claim.volume.of > 1;
    const bool same_group = is_group ? info.group == claim.group() &&
                                           info.number == claim.volume.number &&
                                           info.of == claim.volume.of
                                     : info.group.empty();
    return info.id == claim.id && info.origin == claim.origin && info.size == claim.size &&
           info.root == to_hex(claim.root) && info.root_sm3 == twin && same_group;
}

}  // namespace

void check_claim(const PackageClaim& claim, const ManifestCheck& manifests,
                 const PackageFiles& files, FindingList& findings) {
    if (manifests.info && !agrees(claim, *manifests.info))
        find(findings, "bag-info.txt says something else than data/package.json");
    for (const std::string& seal : claim.seals)
        if (!holds_seal(files, seal))
            find(findings, "the seal " + seal + " that it was given is not there");
    if (claim.volume.of > 1 || claim.scope.from || claim.scope.to) return;
    for (const std::string& stream : claim.scope.streams())
        if (!std::ranges::binary_search(claim.complete, stream))
            find(findings, stream + " is the scope and is not claimed to be complete");
}

void check_claimed_log(const PackageClaim& claim, const PackageCheckpoints& checkpoints,
                       FindingList& findings) {
    const Checkpoint& log = checkpoints.log;
    if (claim.origin != log.origin || claim.size != log.size.value || claim.root != log.root)
        find(findings, "its origin, size or root is not the checkpoint's");
    const auto twin = checkpoints.twin ? std::optional(checkpoints.twin->root) : std::nullopt;
    if (claim.root_sm3 != twin) find(findings, "its SM3 root is not that of the twin's checkpoint");
}

void check_claimed_counts(const PackageClaim& claim, const PackageCounts& counts,
                          FindingList& findings) {
    if (claim.entries != counts.entries)
        find(findings, "it claims other numbers of entries than there are");
    if (claim.fields != counts.fields)
        find(findings, "it claims other numbers of opened, withheld and erased fields: there are " +
                           std::to_string(counts.fields.opened) + ", " +
                           std::to_string(counts.fields.withheld) + " and " +
                           std::to_string(counts.fields.erased));
    if (claim.documents != counts.documents)
        find(findings,
             "it claims other numbers of documents: " + std::to_string(counts.documents.included) +
                 " are included and " + std::to_string(counts.documents.left_out) + " left out");
}

}  // namespace qiyue
