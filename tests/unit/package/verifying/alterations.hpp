#pragma once

// What somebody may do to the contents of complex_zip, by name, and the code that must tell it
// however the package is packed and sealed again.

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "tests/unit/package/verifying/sealed_package.hpp"

namespace qiyue::verifying_test {

struct Alteration {
    std::string name;
    std::string code;
    std::function<void(Contents&)> change;

    friend void PrintTo(const Alteration& one, std::ostream* out) { *out << one.name; }
};

/// Of entries and proofs; of all else in `data/`.
std::vector<Alteration> entry_alterations();
std::vector<Alteration> content_alterations();

}  // namespace qiyue::verifying_test
