#pragma once

// Cultivation and recognition.

#include "tools/qiyue/demo/lives/chapter.hpp"

namespace qiyue::demo {

class Recognition : public Chapter {
public:
    Recognition(Stage& stage, Complex& complex, std::function<void()> when_recognized)
        : Chapter(stage, complex), when_recognized_(std::move(when_recognized)) {}

    /// When the bodies exist.
    void begin();

private:
    void cultivate();
    void recognize();
    void refuse();

    std::function<void()> when_recognized_;
};

}  // namespace qiyue::demo
