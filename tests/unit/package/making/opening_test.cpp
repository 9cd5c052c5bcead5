// What is opened, withheld and erased: counts, files, and that nothing leaks.

#include "ledger/package/making/opening.hpp"

#include <algorithm>
#include <array>

#include "ledger/event/disclosure.hpp"
#include "tests/unit/package/making/making_fixture.hpp"

namespace qiyue::making_test {
namespace {

/// Nothing of these texts is in any file of the package, nor in the archive as it is.
void expect_no_leak(const std::string& path, const std::vector<std::string>& texts) {
    Files files = files_of(path);
    std::string archive;
    std::FILE* in = std::fopen(path.c_str(), "rb");
    ASSERT_NE(in, nullptr);
    for (int byte = std::fgetc(in); byte != EOF; byte = std::fgetc(in))
        archive.push_back(static_cast<char>(byte));
    std::fclose(in);
    files.emplace("the archive", std::move(archive));
    for (const std::string& text : texts) {
        const auto disclosure = Disclosure::parse(text);
        ASSERT_TRUE(disclosure);
        // The salt, and the value as it is written: each would be enough to tell.
        const std::string salt = text.substr(text.find("\",\"") + 3, 43);
        const std::size_t value = text.find("\"" + disclosure->pointer + "\",");
        const std::string written = text.substr(value + disclosure->pointer.size() + 3);
        ASSERT_GE(written.size(), 2u);
        for (const auto& [name, bytes] : files) {
            EXPECT_EQ(bytes.find(salt), bytes.npos) << name << " has the salt of " << text;
            if (written.size() <= 8) continue;  // may stand anywhere
            EXPECT_EQ(bytes.find(written.substr(0, written.size() - 1)), bytes.npos)
                << name << " has the value of " << text;
        }
    }
}

/// The entries of the vectors with experts' scores, and the one that concludes them.
constexpr std::array<std::uint64_t, 3> scores = {34, 35, 36};
constexpr std::uint64_t conclusion = 37;

TEST_F(Making, OpensWhatIsKeptAndNotErased) {
    VectorLog log;
    request.scope = {};
    const MadePackage made = make_one(log);
    const Files files = files_of(made.path);
    EXPECT_EQ(made.claim.fields.erased, 1u);
    EXPECT_EQ(made.claim.fields.opened, log.disclosures.size());
    EXPECT_EQ(count_in(files, package_file::disclosure_folder), made.claim.fields.opened);
    EXPECT_EQ(files.at("data/disclosures/20.share_terms.json"), log.text_of(20, "share_terms"));
    EXPECT_EQ(files.at("data/disclosures/23.members.2.json"), log.text_of(23, "members.2"));
    EXPECT_EQ(made.claim.documents.included, count_in(files, package_file::document_folder));
    EXPECT_GT(made.claim.documents.included, 10u);
    for (const auto& [name, bytes] : files) {
        if (!name.starts_with(package_file::document_folder)) continue;
        EXPECT_EQ(name.substr(package_file::document_folder.size(), 64), to_hex(sha256(bytes)));
    }
    std::vector<std::string> erased;
    for (const char* field : {"contact", "legal_representative"}) {
        const std::string text = log.text_of(3, field);
        if (!log.disclosures.contains(sha256(text))) erased.push_back(text);
    }
    ASSERT_EQ(erased.size(), 1u);
    expect_no_leak(made.path, erased);
}

/// A source that still has an erased text must not make the package show it.
TEST_F(Making, AnErasedTextIsNotOpenedEvenIfItIsStillKept) {
    VectorLog log;
    for (const char* field : {"contact", "legal_representative"}) {
        const std::string text = log.text_of(3, field);
        log.disclosures.emplace(sha256(text), text);
    }
    of_organization("91500000MAFA001269");
    const MadePackage made = make_one(log);
    EXPECT_EQ(made.claim.fields.erased, 1u);
    const Files files = files_of(made.path);
    EXPECT_NE(files.contains("data/disclosures/3.contact.json"),
              files.contains("data/disclosures/3.legal_representative.json"));
}

TEST_F(Making, WithholdsByClassAndLeaksNothing) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    const MadePackage open = make_one(log);
    withhold("class:trade_secret");
    const MadePackage closed = make_one(log);
    const Files files = files_of(closed.path);
    EXPECT_NE(open.claim.id, closed.claim.id);
    EXPECT_EQ(closed.claim.withheld_by, std::vector<std::string>{"class:trade_secret"});
    EXPECT_EQ(open.claim.fields.opened + open.claim.fields.withheld,
              closed.claim.fields.opened + closed.claim.fields.withheld);
    EXPECT_FALSE(files.contains("data/disclosures/20.share_terms.json"));
    EXPECT_FALSE(files.contains("data/disclosures/44.value.json"));
    EXPECT_TRUE(files.contains("data/disclosures/20.signatory.json"));
    EXPECT_TRUE(files.contains("data/disclosures/34.scores.json"));
    expect_no_leak(closed.path, {log.text_of(20, "share_terms"), log.text_of(21, "share_terms"),
                                 log.text_of(41, "description"), log.text_of(45, "breakdown")});
}

TEST_F(Making, WithholdsByFieldOrAllAndLeavesDocumentsOut) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    withhold("/members/1");
    const Files one = files_of(make_one(log).path);
    EXPECT_TRUE(one.contains("data/disclosures/23.members.0.json"));
    EXPECT_FALSE(one.contains("data/disclosures/23.members.1.json"));

    withhold("all");
    request.withholding.leave_documents_out();
    const MadePackage made = make_one(log);
    const Files none = files_of(made.path);
    EXPECT_EQ(count_in(none, package_file::disclosure_folder), 0u);
    EXPECT_EQ(count_in(none, package_file::document_folder), 0u);
    EXPECT_EQ(made.claim.fields.opened, scores.size()) << "they stand in the log";
    EXPECT_EQ(made.claim.documents.included, 0u);
    EXPECT_GT(made.claim.documents.left_out, 10u);
    std::vector<std::string> texts;
    for (const auto& [commitment, text] : log.disclosures)
        texts.push_back(text);
    expect_no_leak(made.path, texts);
}

TEST_F(Making, ScoresThatAConclusionStatesAreOpenedByTheLog) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    const std::uint64_t all = make_one(log).claim.fields.opened;
    withhold("/scores");
    const MadePackage made = make_one(log);
    EXPECT_EQ(made.claim.fields.opened, all);
    EXPECT_EQ(made.claim.fields.withheld, 0u);
    const Files files = files_of(made.path);
    EXPECT_FALSE(files.contains("data/disclosures/34.scores.json"));
    EXPECT_TRUE(files.contains("data/disclosures/34.comments.json"));

    const auto preview = preview_package(log, request);
    ASSERT_TRUE(preview);
    EXPECT_EQ(preview->fields, made.claim.fields);
    for (const PreviewedField& field : preview->listed) {
        const bool is_score = std::ranges::find(scores, field.index.value) != scores.end() &&
                              field.pointer == "/scores";
        EXPECT_EQ(field.opened_by, is_score ? std::optional(Index{conclusion}) : std::nullopt);
        EXPECT_EQ(field.fate, PreviewedField::Fate::opened);
    }
    const auto json = nlohmann::json::parse(preview->to_json());
    std::size_t told = 0;
    for (const auto& field : json["listed"])
        told += field.contains("opened_by") && field["opened_by"] == conclusion ? 1U : 0U;
    EXPECT_EQ(told, scores.size());
}

TEST_F(Making, ScoresAreOnlyOpenWhereTheConclusionIs) {
    VectorLog log;
    withhold("all");
    of_range(30, 37);
    EXPECT_EQ(make_one(log).claim.fields.opened, 0u);
    of_range(30, 38);
    EXPECT_EQ(make_one(log).claim.fields.opened, scores.size());
    of_complexes({"CQ-0001"});
    request.scope.to = conclusion;
    EXPECT_EQ(make_one(log).claim.fields.opened, 0u);
}

/// The log cannot take back what it states.
TEST_F(Making, AnErasedScoreStaysOpen) {
    VectorLog log;
    EntryWork score, concluded;
    score.read(log.lines().at(scores[0]), false);
    concluded.read(log.lines().at(conclusion), false);
    std::string all = "[";
    for (const Commitment& commitment : commitments_of(**score.event))
        all += (all.size() > 1 ? ",\"" : "\"") + to_hex(commitment.hash) + '"';
    const std::string text =
        R"({"specversion":"1.0","id":"019cb141-1b40-739f-af42-eeff58b66a01",)"
        R"("source":"/organizations/A","type":)"
        R"("disclosure.erased","dataschema":"urn:qiyue:catalogue:disclosure.erased:1","subject":)"
        R"("complexes/CQ-0001","time":"2026-01-01T00:00:00Z","datacontenttype":"application/json",)"
        R"("ledger":"demo.example/qiyue","nonce":"AAAAAAAAAAAAAAAAAAAAAA","data":{"commitments":)" +
        all + "]}}";
    Document document;
    const auto erasure = read_event(text, document);
    ASSERT_TRUE(erasure) << erasure.error().text();
    const auto fields_with = [&](bool with_conclusion) {
        RecordedFates fates;
        fates.take(*erasure, Index{49});
        if (with_conclusion) fates.take(**concluded.event, Index{conclusion});
        Opening opening(contents_of(log), request.withholding, fates, nullptr, nullptr);
        EXPECT_TRUE(opening.take(score));
        EXPECT_EQ(opening.files(), 0u);
        return opening.fields();
    };
    EXPECT_EQ(fields_with(false), (PackageClaim::Fields{.erased = 2}));
    EXPECT_EQ(fields_with(true), (PackageClaim::Fields{.opened = 1, .erased = 1}));
}

TEST_F(Making, ATextOpensOnlyTheEarlierFieldThatItNames) {
    VectorLog log;
    EntryWork score, other, concluded;
    score.read(log.lines().at(scores[0]), false);
    other.read(log.lines().at(scores[1]), false);
    concluded.read(log.lines().at(conclusion), false);
    RecordedFates fates;
    fates.take(**concluded.event, Index{conclusion});
    const Commitment named = commitments_of(**score.event).at(0);
    EXPECT_EQ(fates.opening_entry(**score.event, Index{34}, named), Index{conclusion});
    EXPECT_FALSE(fates.opening_entry(**score.event, Index{conclusion}, named)) << "not later";
    EXPECT_FALSE(fates.opening_entry(**other.event, Index{35}, named)) << "another event";
    EXPECT_FALSE(fates.opening_entry(**concluded.event, Index{34}, named)) << "another type";
    EXPECT_FALSE(fates.opening_entry(**score.event, Index{34}, {"/comments", named.hash}));
    RecordedFates merged;
    merged.take(**concluded.event, Index{40});
    merged.take(fates);
    EXPECT_EQ(merged.opening_entry(**score.event, Index{38}, named), Index{40}) << "the last";
}

TEST_F(Making, ATextThatDoesNotOpenTheFieldIsNotShown) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    const std::uint64_t opened = make_one(log).claim.fields.opened;
    log.disclosures[sha256(log.text_of(20, "signatory"))] = log.text_of(21, "signatory");
    request.recipient = "b";
    const MadePackage made = make_one(log);
    EXPECT_EQ(made.claim.fields.opened, opened - 1);
    EXPECT_FALSE(files_of(made.path).contains("data/disclosures/20.signatory.json"));
}

TEST_F(Making, ADocumentOfAnotherSizeIsNotShown) {
    VectorLog log;
    of_complexes({"CQ-0002"});
    const MadePackage made = make_one(log);
    ASSERT_GT(made.claim.documents.included, 0u);
    for (auto& [sha256, bytes] : log.documents)
        bytes += "more";
    request.recipient = "b";
    const MadePackage none = make_one(log);
    EXPECT_EQ(none.claim.documents.included, 0u);
    EXPECT_EQ(none.claim.documents.left_out, made.claim.documents.included);
}

TEST_F(Making, TheReportKnowsWhichDocumentsAreThere) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    const auto report = [&] { return files_of(make_one(log).path).at("data/report.html"); };
    const std::string all = report();
    log.documents.erase(log.documents.begin());
    log.documents.erase(std::prev(log.documents.end()));
    request.recipient = "b";
    const MadePackage made = make_one(log);
    ASSERT_GT(made.claim.documents.left_out, 0u);
    const std::string some = files_of(made.path).at("data/report.html");
    const auto count = [](const std::string& in, std::string_view what) {
        std::size_t times = 0;
        for (std::size_t at = in.find(what); at != in.npos; at = in.find(what, at + 1))
            ++times;
        return times;
    };
    const std::string_view there = ">included<", away = ">left out<";
    EXPECT_EQ(count(all, away), 0u);
    EXPECT_EQ(count(some, away), made.claim.documents.left_out);
    EXPECT_EQ(count(some, there), made.claim.documents.included);
}

TEST_F(Making, APreviewSaysWhatIsMade) {
    VectorLog log;
    const auto expect_preview = [&] {
        auto preview = preview_package(log, request);
        ASSERT_TRUE(preview) << preview.error().text();
        const std::vector<MadePackage> made = make(log);
        EXPECT_EQ(preview->volumes, made.size());
        PackageClaim sum;
        std::uint64_t bytes = 0;
        for (const MadePackage& one : made) {
            sum.entries.scope += one.claim.entries.scope;
            sum.entries.keys += one.claim.entries.keys;
            sum.entries.policy += one.claim.entries.policy;
            sum.fields.opened += one.claim.fields.opened;
            sum.fields.withheld += one.claim.fields.withheld;
            sum.fields.erased += one.claim.fields.erased;
            sum.documents.included += one.claim.documents.included;
            sum.documents.left_out += one.claim.documents.left_out;
            bytes += one.bytes;
        }
        EXPECT_EQ(preview->entries, sum.entries);
        EXPECT_EQ(preview->fields, sum.fields);
        EXPECT_EQ(preview->documents, sum.documents);
        EXPECT_LT(preview->bytes, bytes * 2);
        EXPECT_GT(preview->bytes, bytes / 2);
        const auto count = [&](PreviewedField::Fate fate) {
            return static_cast<std::uint64_t>(
                std::ranges::count(preview->listed, fate, &PreviewedField::fate));
        };
        EXPECT_EQ(count(PreviewedField::Fate::opened), sum.fields.opened);
        EXPECT_EQ(count(PreviewedField::Fate::erased), sum.fields.erased);
        EXPECT_EQ(count(PreviewedField::Fate::withheld) + count(PreviewedField::Fate::not_kept),
                  sum.fields.withheld);
        const auto json = nlohmann::json::parse(preview->to_json());
        EXPECT_EQ(json["listed"].size(), preview->listed.size());
        EXPECT_EQ(json["fields"]["opened"], sum.fields.opened);
        EXPECT_EQ(json["volumes"], made.size());
    };
    of_complexes({"CQ-0001"});
    withhold("class:personal");
    expect_preview();
    request.scope = {};
    request.volume_files = 60;
    expect_preview();
    of_organization("91500000MAFA001269");
    expect_preview();
}

/// One proof for all takes less than a proof each.
TEST_F(Making, APreviewKnowsHowEntriesAreProved) {
    VectorLog log;
    of_complexes({"CQ-0001"});
    withhold("all");
    request.withholding.leave_documents_out();
    const auto single = preview_package(log, request);
    request.volume_files = 80;  // no room for a proof each
    const auto together = preview_package(log, request);
    ASSERT_TRUE(single && together);
    ASSERT_EQ(together->volumes, 1u);
    const std::uint64_t entries =
        together->entries.scope + together->entries.keys + together->entries.policy;
    const std::uint64_t bytes = make_one(log).bytes;
    EXPECT_LT(together->bytes + 400 * entries, single->bytes);
    EXPECT_LT(together->bytes, bytes * 5 / 4);
    EXPECT_GT(together->bytes, bytes * 3 / 4);
}

TEST_F(Making, APreviewCanBeStopped) {
    VectorLog log;
    of_range(0, 50);
    std::vector<std::uint64_t> done;
    std::uint64_t all = 0;
    ASSERT_TRUE(preview_package(log, request, [&](const MakingProgress& progress) {
        done.push_back(progress.done);
        all = progress.all;
        return true;
    }));
    EXPECT_EQ(done.size(), 100u) << "planned, and counted";
    EXPECT_EQ(done.back(), all);
    for (const std::uint64_t when : {1u, 50u, 51u, 100u}) {
        const auto stopped = preview_package(
            log, request, [&](const MakingProgress& progress) { return progress.done < when; });
        ASSERT_FALSE(stopped) << when;
        EXPECT_EQ(stopped.error().code, ErrorCode::stopping);
    }
}

}  // namespace
}  // namespace qiyue::making_test
