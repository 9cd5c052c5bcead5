#pragma once

// Sentences about one evaluation, EV-1 of CQ-1, whose scores are really committed and opened.

#include <string>
#include <vector>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/event/disclosure.hpp"
#include "tests/unit/domain/complex_fixture.hpp"

namespace qiyue::testing {

class EvaluationFixture : public SeededComplex {
protected:
    /// The disclosure texts of the scores given, in their order.
    std::vector<std::string> opened_;

    void SetUp() override {
        begin();
        set_state(ComplexState::cultivating);
    }

    Draft opening(const char* id = "EV-1") const {
        return event("evaluation.opened")
            .in(stream)
            .by({"meic", "mstb"})
            .with("evaluation_id", id)
            .with("kind", "performance")
            .with("period", "2026")
            .with("scheme_version", 1)
            .with("due", "2026-06-30");
    }
    Draft appointment() const {
        return event("experts.appointed")
            .in(stream)
            .by({"meic", "mstb"})
            .with("evaluation_id", "EV-1")
            .with("experts", {"EX-0001", "EX-0002"})
            .with("recusals", Json::array());
    }
    std::string disclosure(const std::string& scores, std::string_view pointer = "/scores") const {
        return format_disclosure(sha256("salt").view(), next_event_id("evaluation.scored"), pointer,
                                 scores);
    }
    /// A scoring whose commitment is the digest of this text.
    Draft scoring_with(const char* expert, const std::string& text) const {
        return event("evaluation.scored")
            .in(stream)
            .by({expert})
            .with("evaluation_id", "EV-1")
            .with("basis", next_index())
            .uncommitted("/scores")
            .uncommitted("/comments")
            .with("commit", {{"/scores", to_hex(sha256(text))},
                             {"/comments", document_sha256(std::string("comments of ") + expert)}});
    }
    Draft scoring(const char* expert, const std::string& scores = "{}") const {
        return scoring_with(expert, disclosure(scores));
    }
    void given_score(const char* expert, const std::string& scores) {
        const std::string text = disclosure(scores);
        given(scoring_with(expert, text));
        opened_.push_back(text);
    }
    Draft conclusion(const char* operation, const char* performance, const char* total,
                     const char* grade) const {
        return event("evaluation.concluded")
            .in(stream)
            .by({"meic", "mstb"})
            .with("evaluation_id", "EV-1")
            .with("opened", opened_)
            .with("indicators", {{"operation", operation}, {"performance", performance}})
            .with("total", total)
            .with("grade", grade);
    }
    void change_evaluation(const std::function<void(EvaluationRow&)>& edit) {
        EvaluationRow edited = *evaluation();
        edit(edited);
        put("CQ-1/EV-1", std::move(edited));
    }
    std::shared_ptr<const EvaluationRow> evaluation() { return row<EvaluationRow>("CQ-1/EV-1"); }
};

}  // namespace qiyue::testing
