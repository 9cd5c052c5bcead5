// Bytes of a closed ledger's files that are changed, taken away or added: the check of a directory
// (which `fsck` and `verify DIR` are) finds it and says where. Which bytes are not content is
// stated here, and only those pass.

#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <random>

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/store/guard.hpp"
#include "tests/fault/demo_directory.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/store/store_fixture.hpp"
#include "tools/qiyue/directory_check.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;

/// A file is damaged at every place if it has at most so many bytes, else at about so many places.
constexpr std::uint64_t places_max = 90;
/// The same of files that are many of one kind.
constexpr std::uint64_t places_of_many_max = 24;
constexpr std::uint64_t log_header_bytes = 7;
constexpr std::uint64_t log_block_bytes = 32u << 10;

/// What a byte of a file is.
enum class Kind {
    content,  ///< found, always
    beside,  ///< RocksDB's notes for people, and the demonstration's own files
};

Kind kind_of(const std::string& name) {
    for (const char* part : {"db/LOG", "db/OPTIONS-", "db/IDENTITY", "demo-keys/"}) {
        if (name.starts_with(part)) return Kind::beside;
    }
    return Kind::content;
}

bool ends_in(const std::string& name, std::string_view end) { return name.ends_with(end); }

/// Documents and the vault's texts and keys are many files of few kinds, named by digests.
bool is_of_many(const std::string& name) {
    return name.starts_with("documents/") || name.starts_with("vault/") ||
           name.starts_with("vault-keys/");
}

/// One in sixty-four of those is enough: by the first six bits of the digest.
bool is_spared(const std::string& name) {
    const std::size_t digest = name.find('/') + 1;
    return is_of_many(name) && (name[digest] > '0' || name[digest + 1] > '3');
}

/// Where the records of a write-ahead log (or a manifest) begin.
std::vector<std::uint64_t> log_records(const std::string& bytes) {
    std::vector<std::uint64_t> records;
    std::uint64_t at = 0;
    while (at + log_header_bytes <= bytes.size()) {
        const std::uint64_t left = log_block_bytes - at % log_block_bytes;
        if (left < log_header_bytes) {
            at += left;
            continue;
        }
        records.push_back(at);
        const auto low = static_cast<unsigned char>(bytes[at + 4]);
        const auto high = static_cast<unsigned char>(bytes[at + 5]);
        at += log_header_bytes + low + 256u * high;
    }
    return records;
}

/// How long what stands in a slot of the guard is: a magic word, a number, two notes with their
/// lengths before them, a digest.
std::uint64_t guard_content_bytes(std::string_view bytes, std::uint64_t slot) {
    constexpr std::uint64_t magic_and_number = 14 + 8;
    constexpr std::uint64_t length = 4;
    bytes.remove_prefix(slot * guard_slot_bytes);
    const std::uint64_t note = read_u32be(bytes.substr(magic_and_number, length));
    const std::uint64_t twin_at = magic_and_number + length + note;
    return twin_at + length + read_u32be(bytes.substr(twin_at, length)) + sizeof(Hash);
}

class Damage : public ::testing::Test {
protected:
    void SetUp() override {
        make_demo(path(), 7);
        trust_ = trust_of(path());
    }
    std::string path() const { return directory_ / "ledger"; }
    std::string file(const std::string& name) const { return path() + "/" + name; }

    /// Whether an entry names the document.
    bool is_named(const std::string& sha256) const {
        const auto ledger = StoredLedger::open(path());
        return ledger && ledger->store->names_document(hash_from_hex(sha256).value()).value();
    }

    /// Whether anything says that the file must be there. Trust files and what packages are sealed
    /// with are made from entry 0 when they are needed; a key without a text is also what a put
    /// leaves that was cut off before it was acknowledged (FORMAT.md 12.1); a document of an act
    /// that was refused belongs to nothing.
    bool is_missed(const std::string& name) const {
        if (name.starts_with("trust") || name.starts_with("vault/")) return false;
        if (name == "ca.pem" || ends_in(name, ".pub.pem")) return false;
        if (!name.starts_with("documents/")) return true;
        const std::size_t digest = name.find('/') + 1;
        return is_named(name.substr(digest, 2 * sizeof(Hash)));
    }

    /// Everything out of the write-ahead log, into tables.
    void flush() { RawDatabase(path()).flush(); }

    /// All files that have bytes, by their names below the directory.
    std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(path())) {
            if (!entry.is_regular_file() || entry.file_size() == 0) continue;
            names.push_back(fs::relative(entry.path(), path()));
        }
        return names;
    }

    Result<AuditReport> check() const {
        AuditOptions options;
        options.deep = true;
        options.trust = &trust_;
        return check_directory(path(), options);
    }

    void expect_sound() const {
        const auto report = check();
        ASSERT_TRUE(report) << report.error().text();
        EXPECT_TRUE(report->ok) << text_of(report->findings);
    }

    /// The damage is found, and a finding names an index or the file (or, where a whole log of
    /// writes is gone, whose name nobody knows, the row that is missing).
    void expect_found(const std::string& name, const std::string& what) {
        const auto report = check();
        ASSERT_TRUE(report) << name << ": " << what << ": " << report.error().text();
        EXPECT_FALSE(report->ok) << name << ": " << what << " was not found";
        // RocksDB says .ldb of a table that is not there.
        const std::string stem = fs::path(name).stem();
        bool located = report->ok;
        for (const Finding& finding : report->findings) {
            located = located || finding.index || finding.detail.find(stem) != std::string::npos ||
                      finding.detail.find("row of `meta` is missing") != std::string::npos;
        }
        EXPECT_TRUE(located) << name << ": " << what << "\n" << text_of(report->findings);
    }

    void patch(const std::string& name, std::uint64_t at, char byte) const {
        std::fstream stream(file(name), std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>(at));
        stream.put(byte);
    }

    /// Some bits of one byte, while `judge` looks.
    void flip(const std::string& name, std::uint64_t at, char old,
              const std::function<void()>& judge) {
        const auto mask = static_cast<char>(1u << (random_() % 8));
        patch(name, at, static_cast<char>(old ^ mask));
        judge();
        patch(name, at, old);
    }

    /// Places to damage: all, or some of everywhere; of logs every byte of every record's head.
    std::vector<std::uint64_t> places(const std::string& name, const std::string& bytes) {
        std::vector<std::uint64_t> chosen;
        const std::uint64_t most = is_of_many(name) ? places_of_many_max : places_max;
        const std::uint64_t step = 1 + (bytes.size() - 1) / most;
        for (std::uint64_t at = random_() % step; at < bytes.size(); at += step)
            chosen.push_back(at);
        if (step == 1 || !ends_in(name, ".log")) return chosen;
        for (const std::uint64_t record : log_records(bytes)) {
            for (std::uint64_t at = record; at < record + log_header_bytes; ++at)
                chosen.push_back(at);
        }
        return chosen;
    }

    /// Bytes within files of content that are none.
    bool is_filling(const std::string& name, const std::string& bytes, std::uint64_t at) const;

    void damage_every_file(const std::function<bool(const std::string&)>& chosen);

    TemporaryDirectory directory_;
    Trust trust_;
    std::mt19937 random_{20'261'124};
};

/// - a guard's slot behind what was written into it last;
/// - the media type of a document, which is its uploader's word: nothing else knows it.
bool Damage::is_filling(const std::string& name, const std::string& bytes, std::uint64_t at) const {
    if (name == "guard") {
        return at % guard_slot_bytes >= guard_content_bytes(bytes, at / guard_slot_bytes);
    }
    if (name.starts_with("documents/") && name.ends_with(".json")) {
        const std::size_t from = bytes.find("\"media_type\":\"") + 14;
        return at >= from && at < bytes.find('"', from);
    }
    return false;
}

void Damage::damage_every_file(const std::function<bool(const std::string&)>& chosen) {
    expect_sound();
    std::uint64_t tried = 0;
    for (const std::string& name : files()) {
        if (HasFatalFailure() || !chosen(name)) continue;
        const std::string bytes = content_of(file(name));
        for (const std::uint64_t at : places(name, bytes)) {
            if (is_filling(name, bytes, at)) continue;
            flip(name, at, bytes[at],
                 [&] { expect_found(name, "a flipped bit of byte " + std::to_string(at)); });
            ++tried;
            if (HasFatalFailure()) return;
        }
    }
    EXPECT_GT(tried, 0u);
    std::cout << tried << " flipped bits\n";
    expect_sound();
}

TEST_F(Damage, AFlippedBitOfTheWriteAheadLogIsFound) {
    damage_every_file([](const std::string& name) { return ends_in(name, ".log"); });
}

TEST_F(Damage, AFlippedBitOfATableIsFound) {
    flush();
    damage_every_file([](const std::string& name) { return ends_in(name, ".sst"); });
}

TEST_F(Damage, AFlippedBitOfAnyOtherFileIsFound) {
    damage_every_file([](const std::string& name) {
        return kind_of(name) == Kind::content && !ends_in(name, ".log") && name != "guard" &&
               !name.starts_with("log-keys/") && !is_spared(name);
    });
}

TEST_F(Damage, AFlippedBitOfTheGuardIsFoundUnlessItIsFilling) {
    const std::string bytes = content_of(file("guard"));
    ASSERT_EQ(bytes.size(), 2 * guard_slot_bytes);
    std::uint64_t filling = 0;
    std::uint64_t step = 0;
    for (std::uint64_t at = 0; at < bytes.size(); at += step) {
        const bool is_content = !is_filling("guard", bytes, at);
        step = is_content ? 7 : 9'973;
        // The next slot is not to be stepped over.
        if (at < guard_slot_bytes) step = std::min(step, guard_slot_bytes - at);
        filling += is_content ? 0u : 1u;
        flip("guard", at, bytes[at], [&] {
            if (is_content) {
                expect_found("guard", "a flipped bit of byte " + std::to_string(at));
            } else {
                expect_sound();
            }
        });
    }
    EXPECT_GT(filling, 10u);
}

TEST_F(Damage, AFlippedBitOfALogKeyIsFoundOrChangesNoKey) {
    for (const char* name : {"log-keys/ed25519.pem", "log-keys/sm2.pem"}) {
        const std::string bytes = content_of(file(name));
        const auto key = load_key_file(file(name), std::nullopt);
        ASSERT_TRUE(key);
        std::uint64_t unchanged = 0;
        for (std::uint64_t at = 0; at < bytes.size(); ++at) {
            flip(name, at, bytes[at], [&] {
                const auto read = load_key_file(file(name), std::nullopt);
                if (read && read->public_key().id() == key->public_key().id()) {
                    ++unchanged;
                    return;
                }
                expect_found("log-keys", "byte " + std::to_string(at) + " of " + name);
            });
        }
        // PEM is lenient about its line ends, and the secret alone makes an SM2 key.
        EXPECT_LT(unchanged, bytes.size() / 2) << name;
    }
}

TEST_F(Damage, NothingElseIsContent) {
    std::uint64_t tried = 0;
    std::uint64_t seen = 0;
    for (const std::string& name : files()) {
        if (kind_of(name) != Kind::beside) continue;
        if (!name.starts_with("db/") && ++seen % 8 != 0) continue;
        const std::string bytes = content_of(file(name));
        const std::uint64_t at = random_() % bytes.size();
        flip(name, at, bytes[at], [&] { expect_sound(); });
        ++tried;
    }
    EXPECT_GT(tried, 3u);
}

/// Bytes taken away or added. Behind the end of a log a few bytes look like a write that was cut
/// off, behind the end of the guard there is nothing that anybody reads, and the last line of a
/// trust file may lack its end.
TEST_F(Damage, FilesThatAreCutOrLengthenedOrGoneAreFound) {
    for (const bool tables : {false, true}) {
        if (tables) flush();
        for (const std::string& name : files()) {
            const bool is_log = ends_in(name, ".log") || name.starts_with("db/MANIFEST-");
            const bool is_table = ends_in(name, ".sst");
            if (kind_of(name) != Kind::content || (tables != is_table && !is_log)) continue;
            if (is_spared(name)) continue;
            if (name.starts_with("log-keys/"))
                continue;  // PEM is lenient, and a ledger lives without
            const std::string bytes = content_of(file(name));
            const auto with = [&](const std::string& changed, const std::string& what, bool found) {
                std::ofstream(file(name), std::ios::binary) << changed;
                if (found) {
                    expect_found(name, what);
                } else {
                    expect_sound();
                }
            };
            with(bytes.substr(0, bytes.size() / 2), "cut in half", true);
            const bool lenient = name == "guard" || name.starts_with("trust");
            if (!is_log) with(bytes.substr(0, bytes.size() - 1), "the last byte gone", !lenient);
            with(bytes.substr(0, 9) + bytes.substr(10), "the tenth byte gone", true);
            // Others' authorities may stand behind the ledger's own.
            with(bytes + "x", "a byte more", !is_log && name != "guard" && name != "ca.pem");
            fs::rename(file(name), path() + "/away");
            if (is_missed(name)) expect_found(name, "gone");
            fs::rename(path() + "/away", file(name));
            with(bytes, "as it was", false);
            if (HasFailure()) return;
        }
    }
}

TEST_F(Damage, ADocumentThatIsGoneIsTiedToTheEntriesThatNameIt) {
    std::uint64_t tried = 0;
    for (const std::string& name : files()) {
        if (!name.starts_with("documents/") || name.ends_with(".json")) continue;
        if (!is_named(name.substr(10))) continue;  // of an act that was refused
        fs::rename(file(name), path() + "/away");
        fs::rename(file(name) + ".json", path() + "/away.json");
        const auto report = check();
        ASSERT_TRUE(report) << report.error().text();
        ASSERT_TRUE(has(report->findings, "document_missing", name.substr(10)));
        for (const Finding& finding : report->findings) {
            EXPECT_EQ(finding.code, "document_missing") << finding.detail;
            EXPECT_TRUE(finding.index);
        }
        fs::rename(path() + "/away", file(name));
        fs::rename(path() + "/away.json", file(name) + ".json");
        ++tried;
    }
    EXPECT_GT(tried, 10u);
    expect_sound();
}

}  // namespace
}  // namespace qiyue::testing
