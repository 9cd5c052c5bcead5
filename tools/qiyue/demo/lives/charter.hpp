#pragma once

// The charter: proposed, signed by each party in its own time, amended, terminated.

#include "tools/qiyue/demo/lives/chapter.hpp"

namespace qiyue::demo {

class Charter : public Chapter {
public:
    Charter(Stage& stage, Complex& complex, std::function<void()> when_effective)
        : Chapter(stage, complex), when_effective_(std::move(when_effective)) {}

    /// Proposes the founding text; all that follows is put on the agenda.
    void found();
    /// One more party signs the text in force, as joining it needs.
    void sign(Party& party);
    /// A new version by resolution of the council; all parties sign.
    void amend();
    /// While the complex is exiting.
    void terminate();

private:
    void propose(const std::string& resolution);
    void withdraw_text();
    void collect_signatures();

    std::function<void()> when_effective_;
    bool withdrew_text_ = false;
};

}  // namespace qiyue::demo
