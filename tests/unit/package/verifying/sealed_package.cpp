#include "tests/unit/package/verifying/sealed_package.hpp"

#include <algorithm>
#include <memory>

#include <gtest/gtest.h>

#include "ledger/base/lines.hpp"
#include "ledger/crypto/package_seal.hpp"
#include "ledger/package/container/bag_text.hpp"
#include "ledger/package/texts/package_texts.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/timestamp_authority.hpp"
#include "tests/unit/package/container/package_fixture.hpp"

namespace qiyue::verifying_test {
namespace {

constexpr Micros sealed_at{1'750'000'000 * us_per_second};

/// Somebody who seals: keys, certificates, a time-stamping authority.
struct Sealer {
    MadeSeal seal;
    SealKey key;
    PrivateKey sm2;
    qiyue::testing::TimestampAuthority tsa;

    Sealer(const std::string& name, PrivateKey twin)
        : seal(make_seal(name, Micros{1'700'000'000 * us_per_second}).value()),
          key(SealKey::of(seal.key, seal.certificate).value()),
          sm2(std::move(twin)) {}

    PackageSeals seals() const {
        return {.cades = [this](std::string_view bytes) { return key.seal(bytes); },
                .sm2 = [this](std::string_view bytes) { return sm2.sign(bytes); },
                .timestamp = [this](std::string_view bytes) -> Result<std::string> {
                    return tsa.token(bytes, sealed_at);
                }};
    }
    Authorities trusted() const {
        return Authorities::from_pem(seal.authority + tsa.ca_pem()).value();
    }
};

const Sealer& ledger_sealer() {
    static const Sealer sealer(
        "demo.example/qiyue",
        PrivateKey::from_pem(making_test::read_vector("keys/log-sm2.key.pem"), std::nullopt)
            .value());
    return sealer;
}

const Sealer& foreign_sealer() {
    static const Sealer sealer("somebody.example", PrivateKey::generate(Suite::sm2).value());
    return sealer;
}

}  // namespace

PackageSeals ledger_seals() { return ledger_sealer().seals(); }
PackageSeals foreign_seals() { return foreign_sealer().seals(); }

const Authorities& authorities() {
    static const Authorities given = ledger_sealer().trusted();
    return given;
}

const Authorities& foreign_authorities() {
    static const Authorities given = foreign_sealer().trusted();
    return given;
}

const Trust& trust() {
    static const Trust given = Trust::parse(making_test::read_vector("trust")).value();
    return given;
}

Micros verified_at() { return sealed_at + 30 * us_per_day; }

PackageRequest complex_request(const std::string& id) {
    PackageRequest request;
    request.scope.kind = PackageScope::Kind::complexes;
    request.scope.ids = {id};
    request.recipient = "Court";
    request.purpose = "Case 1";
    return request;
}

std::vector<std::string> make_zips(making_test::VectorLog& log, const PackageRequest& request,
                                   const PackageSeals& seals) {
    const qiyue::testing::TemporaryDirectory folder;
    const auto made = make_packages(log, request, seals, folder.path(), {});
    EXPECT_TRUE(made) << made.error().text();
    std::vector<std::string> zips;
    if (made)
        for (const MadePackage& package : *made)
            zips.push_back(qiyue::testing::file_bytes(package.path));
    return zips;
}

const std::string& complex_zip() {
    static const std::string zip = [] {
        making_test::VectorLog log;
        return make_zips(log, complex_request()).at(0);
    }();
    return zip;
}

PackageOptions options() {
    PackageOptions options;
    options.trust = &trust();
    options.authorities = &authorities();
    options.now = verified_at();
    options.threads = 2;
    return options;
}

PackageVerdict verify(std::string_view zip, const PackageOptions& how) {
    auto verdict = verify_package(*package_files_in(zip), how);
    EXPECT_TRUE(verdict) << verdict.error().text();
    return verdict ? std::move(*verdict) : PackageVerdict{};
}

std::set<std::string> codes(const PackageVerdict& verdict) {
    std::set<std::string> codes;
    for (const Finding& finding : verdict.audit.findings)
        codes.insert(finding.code);
    return codes;
}

std::string told(const PackageVerdict& verdict) {
    std::string text;
    for (const Finding& finding : verdict.audit.findings)
        text += finding.code + " " + (finding.index ? std::to_string(*finding.index) : "-") + ": " +
                finding.detail + "\n";
    return text;
}

std::string& Contents::at(std::string_view name) {
    const auto found = std::ranges::find(data, name, &std::pair<std::string, std::string>::first);
    if (found == data.end()) throw std::out_of_range(std::string(name));
    return found->second;
}

void Contents::add(std::string name, std::string bytes) {
    data.emplace_back(std::move(name), std::move(bytes));
}

void Contents::remove(std::string_view name) {
    (void)at(name);
    std::erase_if(data, [&](const auto& file) { return file.first == name; });
}

void Contents::rename(std::string_view from, std::string to) {
    (void)at(from);
    for (auto& [name, bytes] : data)
        if (name == from) name = to;
}

Contents contents_of(std::string_view zip) {
    Contents contents;
    for (const auto& member : qiyue::testing::members_of(zip)) {
        if (member.name.starts_with("data/")) contents.add(member.name, member.packed);
        if (member.name == "bag-info.txt")
            contents.info = BagInfoText::parse(member.packed).value().info;
    }
    contents.texts = package_texts();
    return contents;
}

std::string packed(const Contents& contents, const PackageSeals& seals) {
    const qiyue::testing::TemporaryDirectory folder;
    const std::string path = folder / "altered.asice";
    auto writer = PackageWriter::create(path);
    EXPECT_TRUE(writer);
    for (const auto& [name, bytes] : contents.data) {
        const auto added = writer->add(name, bytes);
        EXPECT_TRUE(added) << name << ": " << added.error().text();
    }
    const auto finished = writer->finish(contents.info, contents.texts, seals);
    EXPECT_TRUE(finished) << finished.error().text();
    return qiyue::testing::file_bytes(path);
}

std::string packed_with_old_seals(const Contents& contents) {
    auto members = qiyue::testing::members_of(packed(contents, ledger_seals()));
    for (const auto& old : qiyue::testing::members_of(complex_zip()))
        if (old.name.ends_with(".p7s") || old.name.ends_with(".tst") || old.name.ends_with(".sig"))
            qiyue::testing::replace_bytes(qiyue::testing::member(members, old.name), old.packed);
    return qiyue::testing::zip_of(members);
}

std::string altered(const std::function<void(Contents&)>& change, const PackageSeals& seals) {
    Contents contents = contents_of(complex_zip());
    change(contents);
    return packed(contents, seals);
}

void replace(std::string& text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::out_of_range(std::string(from));
    text.replace(at, from.size(), to);
}

std::string line(const std::string& text, std::size_t number) { return lines_of(text).at(number); }

void drop_line(std::string& text, std::size_t number) {
    auto lines = lines_of(text);
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(number));
    text.clear();
    for (const std::string& one : lines)
        text += one + "\n";
}

}  // namespace qiyue::verifying_test
