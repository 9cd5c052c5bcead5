#pragma once

// The council, the expert committee, the secretariat; who joins after the founding.

#include "tools/qiyue/demo/lives/charter.hpp"

namespace qiyue::demo {

class Bodies : public Chapter {
public:
    Bodies(Stage& stage, Complex& complex, Charter& charter, std::function<void()> when_complete)
        : Chapter(stage, complex), charter_(charter), when_complete_(std::move(when_complete)) {}

    /// When the charter has taken effect.
    void begin();
    /// Signs the charter and joins.
    void join(Membership& member);

private:
    void admit(Membership& member);
    void constitute_council();
    void constitute_committee();
    void constitute_secretariat();

    Charter& charter_;
    std::function<void()> when_complete_;
};

}  // namespace qiyue::demo
