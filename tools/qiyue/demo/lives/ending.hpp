#pragma once

// How a complex ends: exit, settlement, archive.

#include "tools/qiyue/demo/lives/assessment.hpp"
#include "tools/qiyue/demo/lives/charter.hpp"

namespace qiyue::demo {

class EndOfLife : public Chapter {
public:
    EndOfLife(Stage& stage, Complex& complex, Charter& charter, Assessment& assessment)
        : Chapter(stage, complex), charter_(charter), assessment_(assessment) {}

    /// `receiver` is the complex that this one merges into, if its fate is a merger.
    void begin(const Complex* receiver);
    /// An exit that the authority orders.
    void order_exit();

private:
    void propose_by_lead(const std::string& kind);
    void propose_by_district();
    void decide();
    void begin_settlement();
    void propose_settlement();
    void answer_settlement();
    void settle();
    void close();

    Charter& charter_;
    Assessment& assessment_;
    const Complex* receiver_ = nullptr;
    Json settlement_;
    std::uint64_t settlement_index_ = 0;
    Json reserved_ = Json::array();
};

}  // namespace qiyue::demo
