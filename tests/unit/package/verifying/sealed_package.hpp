#pragma once

// Packages of the vectors' ledger with real seals, verified; and those who alter them: somebody
// outside, who changes bytes of the ZIP, and somebody inside, who makes every manifest anew and
// perhaps seals it, with the ledger's key or with one of their own.

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/crypto/authorities.hpp"
#include "ledger/merkle/trust.hpp"
#include "ledger/package/making/package_making.hpp"
#include "ledger/package/verifying/package_verification.hpp"
#include "tests/unit/package/making/vector_log.hpp"

namespace qiyue::verifying_test {

/// Seals by the ledger's own key, its twin's, and a time-stamp.
PackageSeals ledger_seals();
/// The same by a key and an authority of somebody else's; SM2 by their own key.
PackageSeals foreign_seals();

/// The authorities of ledger_seals; those of foreign_seals.
const Authorities& authorities();
const Authorities& foreign_authorities();
/// The vectors' trust file, and when these packages are verified.
const Trust& trust();
Micros verified_at();

/// One complex with every field and document, unless the request says otherwise.
PackageRequest complex_request(const std::string& id = "CQ-0001");
/// The ZIPs of all volumes.
std::vector<std::string> make_zips(making_test::VectorLog& log, const PackageRequest& request,
                                   const PackageSeals& seals = ledger_seals());
/// complex_request's package; made once.
const std::string& complex_zip();

/// With the trust file and the authorities.
PackageOptions options();
PackageVerdict verify(std::string_view zip, const PackageOptions& how = options());
/// The codes of what was found, each once.
std::set<std::string> codes(const PackageVerdict& verdict);
std::string told(const PackageVerdict& verdict);

/// The files of `data/` in order, with what a writer needs beside them.
struct Contents {
    std::vector<std::pair<std::string, std::string>> data;
    BagInfo info;
    PackageTexts texts;

    std::string& at(std::string_view name);
    void add(std::string name, std::string bytes);
    void remove(std::string_view name);
    void rename(std::string_view from, std::string to);
};
Contents contents_of(std::string_view zip);
/// The package with all manifests made anew.
std::string packed(const Contents& contents, const PackageSeals& seals);
/// The same with the seals of another package (complex_zip, unless said otherwise).
std::string packed_with_old_seals(const Contents& contents);
/// What somebody inside does to complex_zip.
std::string altered(const std::function<void(Contents&)>& change, const PackageSeals& seals);

/// The first `from` in the text becomes `to`; it must be there.
void replace(std::string& text, std::string_view from, std::string_view to);
/// Line `number` of a text, without its newline; and the text without it.
std::string line(const std::string& text, std::size_t number);
void drop_line(std::string& text, std::size_t number);

}  // namespace qiyue::verifying_test
