#pragma once

// What people read, in the two languages that are both first-class.

#include <string>

namespace qiyue {

struct Label {
    std::string zh;
    std::string en;

    bool operator==(const Label&) const = default;
};

}  // namespace qiyue
