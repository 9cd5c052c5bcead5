#include "ledger/package/verifying/claim_check.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "ledger/base/encoding.hpp"
#include "ledger/event/pointer.hpp"

namespace qiyue {
namespace {

void find(FindingList& findings, std::string detail) {
    findings.find("package_claim", std::nullopt, std::move(detail));
}

void find_form(FindingList& findings, std::string detail) {
    findings.find("package_format", std::nullopt, std::move(detail));
}

constexpr std::string_view signature = "META-INF/signature1.p7s";
constexpr std::array<std::string_view, 2> sm2_seals = {"manifest-sha256.txt.sm2.sig",
                                                       "sm3sums.txt.sm2.sig"};

bool holds_seal(const PackageFiles& files, std::string_view kind) {
    if (kind == "cades-p256") return files.holds(signature);
    if (kind == "rfc3161") return files.holds("META-INF/timestamp1.tst");
    return kind == "sm2" &&
           std::ranges::all_of(sm2_seals, [&](std::string_view name) { return files.holds(name); });
}

/// Those that a renewal cannot have added; a time-stamp can come later than the seal.
void check_seals_are_named(const PackageClaim& claim, const PackageFiles& files,
                           FindingList& findings) {
    const auto is_named = [&](std::string_view kind) {
        return std::ranges::find(claim.seals, kind) != claim.seals.end();
    };
    if (files.holds(signature) && !is_named("cades-p256"))
        find(findings, "it does not name the seal cades-p256, which is there");
    const bool has_sm2 =
        std::ranges::any_of(sm2_seals, [&](std::string_view name) { return files.holds(name); });
    if (has_sm2 && !is_named("sm2"))
        find(findings, "it does not name the seal sm2, which is there");
}

bool is_rule(std::string_view rule) {
    constexpr std::array<std::string_view, 4> words = {"all", "class:personal",
                                                       "class:trade_secret", "documents"};
    return std::ranges::find(words, rule) != words.end() ||
           (rule.starts_with('/') && is_json_pointer(rule));
}

/// A text as the event `package.exported` has it: not too long, and without control characters
/// but line ends and tabs.
bool is_field_text(std::string_view text, std::size_t chars_max) {
    std::size_t chars = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f) return false;
        chars += (byte & 0xc0U) != 0x80U ? 1U : 0U;
    }
    return chars <= chars_max;
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

void check_needed_files(const PackageFiles& files, FindingList& findings) {
    for (const std::string_view name : {package_file::report, package_file::entries})
        if (!files.holds(name)) find_form(findings, std::string(name) + " is not in the package");
    for (const std::string_view name : {package_file::key_entries, package_file::policy_entries})
        if (files.holds(name) && files.size_of(name) == 0)
            find_form(findings, std::string(name) + " is empty and must then not be there");
}

void check_claimed_texts(const PackageClaim& claim, FindingList& findings) {
    for (const std::string& rule : claim.withheld_by)
        if (!is_rule(rule))
            find_form(findings, std::string(package_file::claim) +
                                    ": withheld_by has what is no rule of withholding");
    const auto check = [&](const char* name, std::string_view text, std::size_t chars_max) {
        if (!is_field_text(text, chars_max))
            find_form(findings, std::string(package_file::claim) + ": " + name +
                                    " has control characters or more than " +
                                    std::to_string(chars_max));
    };
    check("recipient", claim.recipient, 500);
    check("purpose", claim.purpose, 2'000);
    check("request_no", claim.request_no, 100);
}

void check_claim(const PackageClaim& claim, const ManifestCheck& manifests,
                 const PackageFiles& files, FindingList& findings) {
    if (manifests.info && !agrees(claim, *manifests.info))
        find(findings, "bag-info.txt says something else than data/package.json");
    for (const std::string& seal : claim.seals)
        if (!holds_seal(files, seal))
            find(findings, "the seal " + seal + " that it was given is not there");
    check_seals_are_named(claim, files, findings);
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
