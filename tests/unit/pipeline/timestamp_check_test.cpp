// Time anchors of a real log: what is kept beside it, held against it.

#include "ledger/audit/time/timestamp_check.hpp"

#include <map>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/timestamp.hpp"
#include "ledger/store/tree_roots.hpp"
#include "tests/support/timestamp_authority.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

constexpr std::int64_t year_us = 365 * us_per_day;

class KeptInMemory final : public TimestampSource {
public:
    Result<std::vector<TimestampName>> names() override {
        std::vector<TimestampName> names;
        for (const auto& [name, bytes] : files)
            names.push_back(name);
        return names;
    }
    Result<std::string> read(const TimestampName& name) override {
        const auto found = files.find(name);
        if (found == files.end()) return fail(ErrorCode::not_found, name.text());
        return found->second;
    }
    std::map<TimestampName, std::string> files;
};

class TimestampCheckTest : public PipelineTest {
protected:
    void SetUp() override {
        PipelineTest::SetUp();
        open();
        accepted(town.register_organization(1));
        anchored_size = stamp();
        token = newest;
        anchored_at = record(anchored_size, token);
        accepted(town.register_organization(2));
    }

    /// Keeps the newest checkpoint and a token over it.
    TreeSize stamp() {
        const SignedCheckpoint log = ledger->published()->log;
        kept.files[TimestampName::note_of(log.checkpoint.size)] = log.note;
        newest = authority.token(log.note, Town::start);
        keep(log.checkpoint.size, newest);
        return log.checkpoint.size;
    }
    TimestampName keep(TreeSize size, const std::string& der, const std::string& renewed = {}) {
        const TimestampName name{size, renewed, token_label(sha256(der))};
        kept.files[name] = der;
        return name;
    }
    Index record(TreeSize size, const std::string& der,
                 const char* authority_named = "CN=Test TSA") {
        const auto roots = roots_at(ledger->store(), size).value();
        return accepted(
                   town.sign(town.event("checkpoint.anchored", "ledger", town.party("operator"),
                                        {{"size", size.value},
                                         {"root", to_hex(roots.sha256)},
                                         {"root_sm3", to_hex(*roots.sm3)},
                                         {"tsa", authority_named},
                                         {"token_sha256", to_hex(sha256(der))}}),
                             {"operator"}))
            .index;
    }
    TimestampReport check(bool authenticated = true, TimestampSource* source = nullptr) {
        const auto published = ledger->published();
        const auto log =
            store_log_source(ledger->store(), {published->log.note, published->twin->note});
        AnchoredWatch watch(*log);
        TimestampOptions options;
        const Trust known = trust();
        options.trust = &known;
        if (authenticated) options.authorities = &authorities;
        auto report = check_timestamps(watch, source == nullptr ? &kept : source, options);
        EXPECT_TRUE(report) << report.error().text();
        return report ? *report : TimestampReport{};
    }
    void expect(const TimestampReport& report, std::string_view code,
                std::optional<std::uint64_t> index, std::string_view words) {
        for (const Finding& finding : report.findings) {
            if (finding.code == code && finding.index == index &&
                finding.detail.find(words) != std::string::npos)
                return;
        }
        ADD_FAILURE() << code << " is not found: " << words;
        for (const Finding& finding : report.findings)
            ADD_FAILURE() << "found " << finding.code << ": " << finding.detail;
    }
    void expect_fine(const TimestampReport& report) {
        for (const Finding& finding : report.findings)
            ADD_FAILURE() << finding.code << ": " << finding.detail;
    }

    const TimestampAuthority authority;
    const Authorities authorities = Authorities::from_pem(authority.ca_pem()).value();
    KeptInMemory kept;
    std::string newest;
    std::string token;
    TreeSize anchored_size{};
    Index anchored_at{};
};

TEST_F(TimestampCheckTest, ASoundLedgerPasses) {
    const auto report = check();
    expect_fine(report);
    EXPECT_EQ(report.notes, 1U);
    EXPECT_EQ(report.tokens, 1U);
    EXPECT_EQ(report.anchored, 1U);
    EXPECT_TRUE(report.authenticated);
    ASSERT_TRUE(report.newest);
    EXPECT_EQ(report.newest->size, anchored_size);
    EXPECT_EQ(report.newest->time, Town::start);
    expect_fine(check(false));
    EXPECT_FALSE(check(false).authenticated);
}

TEST_F(TimestampCheckTest, AMissingTokenIsFoundAtItsEntry) {
    kept.files.clear();
    expect(check(), "timestamp_missing", anchored_at.value, "is not there");
    kept.files[TimestampName::note_of(anchored_size)] = ledger->published()->log.note;
    expect(check(), "timestamp_missing", anchored_at.value, "is not there");
}

TEST_F(TimestampCheckTest, AnotherAuthoritysTokenIsFound) {
    const TimestampAuthority other;
    const std::string note = kept.files.at(TimestampName::note_of(anchored_size));
    const auto name = keep(anchored_size, other.token(note, Town::start));
    expect(check(), "timestamp_invalid", std::nullopt, name.text());
    expect_fine(check(false));
}

TEST_F(TimestampCheckTest, ATokenOverOtherBytesIsFound) {
    const std::string foreign = authority.token("another note", Town::start);
    const auto name = keep(anchored_size, foreign);
    expect(check(false), "timestamp_invalid", std::nullopt, name.text() + ": it is over other");
    const Index index = record(anchored_size, foreign);
    expect(check(), "timestamp_invalid", index.value, "does not hold");
}

TEST_F(TimestampCheckTest, ATokenUnderAnotherNameIsFound) {
    kept.files[{anchored_size, {}, "0123456789abcdef"}] = token;
    expect(check(), "timestamp_invalid", std::nullopt, "another SHA-256");
    kept.files[{anchored_size, {}, "0123456789abcdef"}] = "junk";
    expect(check(), "timestamp_invalid", std::nullopt, "DER");
}

TEST_F(TimestampCheckTest, ANoteThatTheLogNeverSignedIsFound) {
    const auto name = TimestampName::note_of(anchored_size);
    const std::string note = kept.files.at(name);
    std::string& changed = kept.files.at(name);
    changed[changed.size() - 8] = changed[changed.size() - 8] == 'A' ? 'B' : 'A';
    expect(check(), "timestamp_invalid", std::nullopt, name.text());
    expect(check(), "timestamp_invalid", anchored_at.value, "another root");
    // With a cosignature it is not the note that was published first, whoever made it.
    changed = note + "\xe2\x80\x94 witness " + to_base64(std::string(76, 'w')) + "\n";
    expect(check(), "timestamp_invalid", std::nullopt, "alone");
    // The right note under another size.
    kept.files[TimestampName::note_of(TreeSize{1})] = note;
    expect(check(), "timestamp_invalid", std::nullopt, "1.note");
}

TEST_F(TimestampCheckTest, ANoteOfAnotherHistoryIsFound) {
    // Signed by the log's key, and stamped, but of a root that this log never had.
    const auto key = load_key_file(directory / "log-keys/ed25519.pem", std::nullopt);
    ASSERT_TRUE(key);
    const auto signer = NoteSigner::make(Town::origin, NoteSignatureType::ed25519, *key);
    ASSERT_TRUE(signer);
    const auto forked =
        sign_checkpoint({Town::origin, TreeSize{2}, sha256("another root")}, *signer);
    ASSERT_TRUE(forked);
    kept.files[TimestampName::note_of(TreeSize{2})] = forked->note;
    keep(TreeSize{2}, authority.token(forked->note, Town::start));
    expect(check(), "timestamp_invalid", std::nullopt, "not that of the log's first entries");
    const auto beyond =
        sign_checkpoint({Town::origin, TreeSize{99}, sha256("another root")}, *signer);
    kept.files[TimestampName::note_of(TreeSize{99})] = beyond->note;
    expect(check(), "timestamp_invalid", std::nullopt, "beyond the log");
}

TEST_F(TimestampCheckTest, AnEntryNamesWhoMadeTheToken) {
    const Index index = record(anchored_size, token, "CN=A more famous TSA");
    const auto report = check();
    expect(report, "timestamp_invalid", index.value, "another authority");
    EXPECT_EQ(report.findings.size(), 1U);
    expect(check(false), "timestamp_invalid", index.value, "CN=Test TSA");
}

TEST_F(TimestampCheckTest, LongAndEmptyNamesAreNamedInOneWay) {
    EXPECT_EQ(authority_label(""), "unnamed");
    EXPECT_EQ(authority_label("CN=TSA"), "CN=TSA");
    EXPECT_EQ(authority_label(std::string(501, 'a')), std::string(500, 'a'));
    EXPECT_EQ(authority_label(std::string(499, 'a') + "时"), std::string(499, 'a'));
}

TEST_F(TimestampCheckTest, ARenewalIsOverTheTokenAndALateOneTakesNothingFromIt) {
    AuthorityPlan plan;
    plan.name = "Later TSA";
    plan.certificate_until = Micros{2'000'000'000 * us_per_second};
    const TimestampAuthority later(plan);
    const Authorities both = Authorities::from_pem(authority.ca_pem() + later.ca_pem()).value();
    const auto check_both = [&] {
        const auto published = ledger->published();
        const auto log =
            store_log_source(ledger->store(), {published->log.note, published->twin->note});
        AnchoredWatch watch(*log);
        return check_timestamps(watch, &kept, {nullptr, &both, {}}).value();
    };
    const std::string label = token_label(sha256(token));
    const auto in_time = keep(anchored_size, later.token(token, Town::start + year_us), label);
    expect_fine(check_both());
    EXPECT_EQ(check_both().late_renewals, 0U);
    // The first certificate ends at 1,900,000,000 s; a renewal behind it comes too late. The token
    // held before somebody added it, and holds still.
    const auto late = keep(anchored_size, later.token(token, Town::start + 4 * year_us), label);
    expect_fine(check_both());
    EXPECT_EQ(check_both().late_renewals, 1U);
    EXPECT_EQ(check_both().tokens, 3U);
    EXPECT_EQ(check_both().newest->authority, "CN=Test TSA");
    kept.files.erase(in_time);
    expect_fine(check_both());
    EXPECT_EQ(check(false).late_renewals, 1U);
    kept.files.erase(late);
    keep(anchored_size, later.token("not the token", Town::start + year_us), label);
    expect(check_both(), "timestamp_invalid", std::nullopt, "it is over other bytes");
    keep(anchored_size, later.token(token, Town::start + year_us), "0123456789abcdef");
    expect(check_both(), "timestamp_invalid", std::nullopt, "is not there");
}

TEST_F(TimestampCheckTest, EntriesBeforeAnEarlierAuditAreNotReadAgain) {
    const auto published = ledger->published();
    const auto log =
        store_log_source(ledger->store(), {published->log.note, published->twin->note});
    AnchoredWatch watch(*log);
    const auto report =
        check_timestamps(watch, nullptr, {nullptr, &authorities, Index{anchored_at.value + 1}});
    ASSERT_TRUE(report);
    expect_fine(*report);
    EXPECT_EQ(report->anchored, 0U);
}

TEST(TimestampNames, HaveOneForm) {
    for (const char* name : {"0.note", "7.note", "12.0123456789abcdef.tst",
                             "12.0123456789abcdef.fedcba9876543210.tst"}) {
        const auto parsed = TimestampName::parse(name);
        ASSERT_TRUE(parsed) << name;
        EXPECT_EQ(parsed->text(), name);
    }
    for (const char* name : {"",
                             ".",
                             "note",
                             "7",
                             "7.",
                             "7.tst",
                             "07.note",
                             "+7.note",
                             "7.note.",
                             "7.note.tst",
                             "7.NOTE",
                             "9999999999999999999.note",
                             "7.0123456789abcde.tst",
                             "7.0123456789abcdeg.tst",
                             "7.0123456789ABCDEF.tst",
                             "7.0123456789abcdef",
                             "7.0123456789abcdef.tst.tst",
                             "7..0123456789abcdef.tst",
                             "7.0123456789abcdef.0123456789abcdef.0123456789abcdef.tst",
                             "../7.note"})
        EXPECT_FALSE(TimestampName::parse(name)) << name;
}

}  // namespace
}  // namespace qiyue::testing
