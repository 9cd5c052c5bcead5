#pragma once

// A founded ledger in a directory of the test's own, and short ways to append and to judge.

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit/auditor.hpp"
#include "ledger/audit/receipt.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "ledger/store/store_log_source.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/town.hpp"

namespace qiyue::testing {

inline std::string shown(const Outcome& outcome) {
    if (const auto* no = std::get_if<Rejection>(&outcome)) return "rejected: " + no->rule;
    if (const auto* error = std::get_if<Error>(&outcome)) return "error: " + error->text();
    const auto& receipt = std::get<Receipt>(outcome);
    return (receipt.repeated ? "repeats " : "recorded ") + std::to_string(receipt.index.value);
}

class PipelineTest : public ::testing::Test {
protected:
    void SetUp() override { town.found(directory.path(), &clock); }

    LedgerOptions options() {
        LedgerOptions chosen;
        chosen.directory = directory.path();
        chosen.clock = &clock;
        return chosen;
    }
    void open() { open(options()); }
    void open(LedgerOptions chosen) {
        ledger.reset();
        auto opened = Ledger::open(std::move(chosen));
        ASSERT_TRUE(opened) << opened.error().text();
        ledger = std::move(*opened);
    }
    Outcome append(std::string envelope, std::optional<StreamSeq> seq = {}) {
        return ledger->append({{std::move(envelope), seq}}).front();
    }
    Receipt accepted(std::string envelope) {
        auto outcome = append(std::move(envelope));
        EXPECT_TRUE(std::holds_alternative<Receipt>(outcome)) << shown(outcome);
        return std::holds_alternative<Receipt>(outcome) ? std::get<Receipt>(outcome) : Receipt{};
    }
    void expect_error(const Outcome& outcome, ErrorCode code) {
        ASSERT_TRUE(std::holds_alternative<Error>(outcome)) << shown(outcome);
        EXPECT_EQ(code_name(std::get<Error>(outcome).code), code_name(code)) << shown(outcome);
    }
    void expect_rejected(const Outcome& outcome, std::string_view rule) {
        ASSERT_TRUE(std::holds_alternative<Rejection>(outcome)) << shown(outcome);
        const auto& no = std::get<Rejection>(outcome);
        EXPECT_EQ(no.rule, rule);
        EXPECT_FALSE(no.says.zh.empty());
        EXPECT_FALSE(no.says.en.empty());
    }
    Trust trust() const {
        std::ifstream file(directory / "trust");
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        return Trust::parse(text).value();
    }
    void expect_verifies(const Receipt& receipt) {
        const Trust known = trust();
        const auto report = check_receipt(receipt.to_json(), &known);
        EXPECT_TRUE(report.findings.empty())
            << report.findings.front().code << ": " << report.findings.front().detail;
        EXPECT_TRUE(report.anchored);
        EXPECT_EQ(report.index, receipt.index);
    }
    /// Walks everything there is.
    void expect_sound(bool deep = true) {
        const auto published = ledger->published();
        const auto source = store_log_source(
            ledger->store(), {published->log.note, published->twin ? published->twin->note : ""});
        const Trust known = trust();
        AuditOptions audit;
        audit.trust = &known;
        audit.deep = deep;
        const auto report = audit_log(*source, audit);
        ASSERT_TRUE(report) << report.error().text();
        for (const Finding& finding : report->findings)
            ADD_FAILURE() << finding.code << ": " << finding.detail;
        EXPECT_TRUE(report->ok);
        EXPECT_TRUE(report->anchored);
        EXPECT_EQ(report->size, ledger->status().size);
    }

    TemporaryDirectory directory;
    SimulatedClock clock{Town::start};
    Town town{true};
    std::unique_ptr<Ledger> ledger;
};

}  // namespace qiyue::testing
