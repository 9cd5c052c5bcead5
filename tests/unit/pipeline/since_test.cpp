// The audit from an earlier checkpoint on: what it reads, what it finds, and when it gives way to
// the audit of everything.

#include <map>
#include <mutex>

#include "ledger/audit/since_audit.hpp"
#include "ledger/pipeline/log_keys.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

/// Passes on what another source has, counts the bundles, and changes what a test wants changed.
class Watched final : public LogSource {
public:
    explicit Watched(LogSource& source) : source_(source) {}

    Result<std::optional<std::string>> checkpoint() override { return source_.checkpoint(); }
    Result<std::optional<std::string>> twin_checkpoint() override {
        return source_.twin_checkpoint();
    }
    Result<std::optional<std::string>> tile(const TileAt& tile) override {
        const std::lock_guard lock(mutex_);
        bundles += tile.entries ? 1 : 0;
        auto bytes = source_.tile(tile);
        const auto changed = changes.find(tile_path(tile));
        if (!bytes || !*bytes || changed == changes.end()) return bytes;
        (**bytes)[changed->second] = static_cast<char>((**bytes)[changed->second] ^ 1);
        return bytes;
    }
    bool has_hash_tiles() const override { return source_.has_hash_tiles(); }
    Result<std::optional<std::vector<ListedEntry>>> key_events(TreeSize size) override {
        if (!indexed) return std::nullopt;
        auto listed = source_.key_events(size);
        if (listed && *listed && forged_key) (**listed)[forged_key].line[200] ^= 1;
        if (listed && *listed && hidden_key) {
            (*listed)->erase((*listed)->begin() + static_cast<std::ptrdiff_t>(hidden_key));
        }
        return listed;
    }

    unsigned bundles = 0;
    bool indexed = true;
    std::size_t forged_key = 0;
    std::size_t hidden_key = 0;
    std::map<std::string, std::size_t> changes;  ///< path → byte that is changed

private:
    LogSource& source_;
    std::mutex mutex_;
};

class SinceTest : public PipelineTest {
protected:
    static constexpr unsigned organizations = 40;

    /// 641 entries: three bundles, the last of them partial.
    void SetUp() override {
        PipelineTest::SetUp();
        open();
        for (unsigned n = 1; n <= organizations; ++n)
            record(town.register_organization(n));
        for (unsigned round = 0; round < 15; ++round) {
            for (unsigned n = 1; n <= organizations; ++n)
                record(town.grant_mandate(n));
        }
        known = trust();
        const auto published = ledger->published();
        stored = store_log_source(ledger->store(), {published->log.note, published->twin->note});
        source.emplace(*stored);
    }
    void record(std::string envelope) {
        notes.push_back(ledger->published()->log.note);
        accepted(std::move(envelope));
    }
    AuditOptions since(std::size_t size) const {
        AuditOptions audit;
        audit.trust = &known;
        audit.since = notes.at(size - 1);
        return audit;
    }
    /// What is audited by the short way; nothing if that gave way.
    std::optional<AuditReport> short_way(const AuditOptions& audit) {
        auto report = audit_since(*source, audit);
        EXPECT_TRUE(report) << report.error().text();
        return report ? *report : std::nullopt;
    }
    std::string found(const AuditOptions& audit) {
        const auto report = audit_log(*source, audit);
        EXPECT_TRUE(report);
        std::string codes;
        for (const Finding& finding : report->findings)
            codes += finding.code + " ";
        return codes;
    }
    std::string signed_note(TreeSize size, const Hash& root) {
        const auto keys = load_log_keys(directory.path(), Town::origin, true, {});
        const std::string text = Checkpoint{Town::origin, size, root}.text();
        return Note{text, {}}.format() + keys->log.sign_line(text).value();
    }

    std::vector<std::string> notes;  ///< the checkpoint of i + 1 entries
    Trust known;
    std::unique_ptr<LogSource> stored;
    std::optional<Watched> source;
};

TEST_F(SinceTest, OnlyWhatCameSinceIsAudited) {
    for (const std::size_t size : {1u, 2u, 255u, 256u, 257u, 511u, 512u, 513u, 640u}) {
        source->bundles = 0;
        const auto report = short_way(since(size));
        ASSERT_TRUE(report) << size;
        EXPECT_TRUE(report->ok);
        EXPECT_TRUE(report->anchored);
        EXPECT_EQ(report->since, size);
        EXPECT_EQ(report->size, 641u);
        EXPECT_EQ(report->entries_checked, 641u - size);
        const std::size_t registrations = 41 - std::min<std::size_t>(size, 41);  // signed twice
        EXPECT_EQ(report->signatures_checked, 641 - size + registrations);
        EXPECT_LE(source->bundles, 1 + 3 - size / 256);
    }
}

TEST_F(SinceTest, WithoutAnIndexTheKeysComeFromTheEarlierBundles) {
    source->indexed = false;
    const auto report = short_way(since(600));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->entries_checked, 41u);
    EXPECT_EQ(report->signatures_checked, 41u);
}

TEST_F(SinceTest, ARevokedKeyStaysRevoked) {
    record(town.revoke_key(7));
    record(town.grant_mandate(8));
    const auto published = ledger->published();
    stored = store_log_source(ledger->store(), {published->log.note, published->twin->note});
    source.emplace(*stored);
    EXPECT_TRUE(short_way(since(640)));
    EXPECT_TRUE(short_way(since(642)));
}

TEST_F(SinceTest, AForgedOrMissingKeyEventIsNotBelieved) {
    source->forged_key = 5;
    EXPECT_FALSE(short_way(since(600)));
    source->forged_key = 0;
    source->hidden_key = organizations;  // the last one has signed a later mandate
    EXPECT_FALSE(short_way(since(600)));
    EXPECT_EQ(found(since(600)), "");
}

TEST_F(SinceTest, AnyDamageToWhatCameSinceIsLeftToTheWholeAudit) {
    const std::vector<std::pair<std::string, std::size_t>> damages{
        {"tile/entries/002.p/129", 70'000}, {"tile/0/002.p/129", 100}, {"tile/1/000.p/2", 40}};
    for (const auto& [path, byte] : damages) {
        source->changes = {{path, byte}};
        for (const std::size_t size : {300u, 520u})
            EXPECT_FALSE(short_way(since(size))) << path << " since " << size;
    }
    source->changes = {damages.front()};
    EXPECT_NE(found(since(520)), "");
}

TEST_F(SinceTest, AForkARollbackAndAForgedCheckpointAreFound) {
    AuditOptions audit = since(300);
    audit.since = signed_note(TreeSize{300}, Hash{});
    EXPECT_FALSE(short_way(audit));
    EXPECT_EQ(found(audit), "fork ");
    audit.since = signed_note(TreeSize{700}, Hash{});
    EXPECT_FALSE(short_way(audit));
    EXPECT_EQ(found(audit), "rollback ");
    audit.since = notes.at(299);
    audit.since->replace(audit.since->find("\n300\n"), 5, "\n301\n");
    EXPECT_FALSE(short_way(audit));
    EXPECT_EQ(found(audit), "checkpoint_signature fork ");
    audit.since = "no note";
    EXPECT_FALSE(short_way(audit));
    EXPECT_EQ(found(audit), "note_format ");
    EXPECT_EQ(found(since(300)), "");
}

TEST_F(SinceTest, RulesNeedTheWholePast) {
    AuditOptions audit = since(300);
    audit.deep = true;
    EXPECT_FALSE(short_way(audit));
    EXPECT_EQ(found(audit), "");
}

}  // namespace
}  // namespace qiyue::testing
