#include "tools/qiyue/export/sound_package.hpp"

#include <utility>

#include "ledger/base/clock.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/exporting/chosen_checkpoint.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/verifying/package_verification.hpp"

namespace qiyue {
namespace {

std::string told(const std::vector<Finding>& findings) {
    const Finding& first = findings.front();
    std::string text = first.code;
    if (first.index) text += " at entry " + std::to_string(*first.index);
    text += ": " + first.detail;
    if (findings.size() > 1)
        text += " (and " + std::to_string(findings.size() - 1) + " findings more)";
    return text;
}

Result<SoundPackage> verified(const PackageFiles& files, const std::string& package,
                              const Trust* trust) {
    PackageOptions options;
    options.trust = trust;
    options.require_quorum = false;  // the package may stand on the newest checkpoint
    options.now = SystemClock().now();
    auto verdict = verify_package(files, options);
    if (!verdict) return pass(verdict);
    if (!verdict->audit.findings.empty())
        return fail(ErrorCode::package_format,
                    "the package is not sound, and nothing is made from it: " +
                        told(verdict->audit.findings) + "; qiyue verify lists all",
                    package);
    if (!verdict->audit.ok || !verdict->claim || !verdict->package_sha256)
        return fail(ErrorCode::package_format, "the package is not sound", package);
    return SoundPackage{std::move(*verdict->claim), *verdict->package_sha256};
}

/// The ledger's own keys, as it has them.
Result<Trust> trust_in(const Ledger& ledger) {
    Trust trust;
    for (const std::string& vkey : ledger.vkeys()) {
        auto key = NoteKey::parse(vkey);
        if (!key) return pass(key);
        trust.logs.push_back({std::move(*key), {}});
    }
    return trust;
}

/// The checkpoints in it are this ledger's, on its stored trees.
Result<void> check_notes(const PackageFiles& files, const Ledger& ledger) {
    const std::pair<std::string_view, HashAlgorithm> notes[] = {
        {package_file::checkpoint, HashAlgorithm::sha256},
        {package_file::twin_checkpoint, HashAlgorithm::sm3}};
    for (const auto& [name, tree] : notes) {
        if (tree == HashAlgorithm::sm3 && !files.holds(name)) continue;
        const auto note = files.read(std::string(name), limits::note_bytes_max);
        if (!note) return std::unexpected(note.error());
        if (tree == HashAlgorithm::sm3 && !ledger.twin())
            return fail(ErrorCode::invalid_argument, "the ledger has no SM3 twin");
        const auto own = check_own_note(ledger, *note, tree);
        if (!own) return std::unexpected(own.error());
    }
    return {};
}

}  // namespace

Result<SoundPackage> check_sound(const std::string& package, const Trust* trust) {
    const auto files = open_package_files(package);
    if (!files) return std::unexpected(files.error());
    return verified(**files, package, trust);
}

Result<SoundPackage> check_sound(const std::string& package, const Ledger& ledger) {
    const auto files = open_package_files(package);
    if (!files) return std::unexpected(files.error());
    if (auto own = check_notes(**files, ledger); !own) {
        if (own.error().code == ErrorCode::invalid_argument) {
            own.error().detail = "the package is not of this ledger: " + own.error().detail;
            own.error().place = package;
        }
        return pass(own);
    }
    const auto trust = trust_in(ledger);
    if (!trust) return std::unexpected(trust.error());
    return verified(**files, package, &*trust);
}

}  // namespace qiyue
