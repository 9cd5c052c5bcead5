#include "ledger/package/verifying/document_check.hpp"

#include <optional>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

constexpr std::size_t hex_digits = 64;

}  // namespace

DocumentCheck::DocumentCheck(const PackageFiles& files, FindingList& findings)
    : findings_(findings) {
    for (const PackageFile& file : files.files()) {
        std::string_view name = file.name;
        if (!name.starts_with(package_file::document_folder)) continue;
        name.remove_prefix(package_file::document_folder.size());
        const auto sha256 = hash_from_hex(name.substr(0, hex_digits));
        const bool is_new =
            sha256 &&
            included_.try_emplace(*sha256, Included{file.name, file.size, false, false, {}}).second;
        if (!is_new)
            findings.find("document_mismatch", std::nullopt,
                          file.name + ": no digest, or one that another file has too");
    }
}

void DocumentCheck::take(const CloudEvent& event) {
    for (const NamedDocument& document : named_documents(event)) {
        named_.insert(document.sha256);
        const auto found = included_.find(document.sha256);
        if (found == included_.end()) continue;
        Included& included = found->second;
        if (document.size != included.size ||
            document_file_name(document.sha256, document.media_type) != included.name)
            continue;
        included.is_named = true;
        if (document.sm3)
            included.sm3.insert(*document.sm3);
        else
            included.is_named_without_sm3 = true;
    }
}

void DocumentCheck::judge(const Hash& sha256, const Included& document,
                          const ManifestCheck::Digests& digests) {
    const auto mismatch = [&](const char* what) {
        findings_.find("document_mismatch", std::nullopt, document.name + ": " + what);
    };
    if (digests.sha256 != sha256) mismatch("its SHA-256 is another");
    if (document.is_named && !document.is_named_without_sm3 && !document.sm3.contains(digests.sm3))
        mismatch("its SM3 digest is not the one that an entry states");
}

PackageClaim::Documents DocumentCheck::finish(
    const std::map<std::string, ManifestCheck::Digests>& digests) {
    PackageClaim::Documents documents;
    for (const auto& [sha256, document] : included_) {
        documents.included += named_.contains(sha256) ? 1U : 0U;
        if (!document.is_named)
            findings_.find(
                "document_mismatch", std::nullopt,
                document.name + ": no entry of the scope names it so, with this size and type");
        // Of one that cannot be read the check of the manifests has told.
        const auto known = digests.find(document.name);
        if (known != digests.end()) judge(sha256, document, known->second);
    }
    documents.left_out = named_.size() - documents.included;
    return documents;
}

}  // namespace qiyue
