#pragma once

// Acts that the rules must refuse, each by its own rule: submitted like all others, and nothing of
// them is left in the log.

#include "tools/qiyue/demo/city/government.hpp"

namespace qiyue::demo {

class Refusals {
public:
    Refusals(Stage& stage, Lives& lives) : stage_(stage), lives_(lives) {}

    void begin();

private:
    void register_twice();
    void apply_as_association();
    void select_too_early();
    void sign_another_text();
    void remove_without_resolution();
    void report_wrong_value();
    void award_without_grade();
    void act_alone();
    void act_on_closed();
    void apply_while_barred();

    /// The first complex for which it is true; null if there is none.
    template <class Test>
    const Complex* first(Test test) const {
        for (const auto& life : lives_) {
            if (test(life->complex())) return &life->complex();
        }
        return nullptr;
    }

    Stage& stage_;
    Lives& lives_;
};

}  // namespace qiyue::demo
