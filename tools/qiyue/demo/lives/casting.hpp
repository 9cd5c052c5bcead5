#pragma once

// Who takes part in which complex: names, districts, leads and members, before anything is told.

#include <map>
#include <string>
#include <vector>

#include "tools/qiyue/demo/city/city.hpp"
#include "tools/qiyue/demo/lives/complex.hpp"
#include "tools/qiyue/demo/stage.hpp"

namespace qiyue::demo {

class Casting {
public:
    explicit Casting(Stage& stage) : stage_(stage), names_(stage.words, stage.seeded) {}

    Complex cast(unsigned number, std::uint64_t seed);

private:
    Party& enterprise(const Complex& complex);
    Party& one_of(const std::vector<Party*>& pool, const Complex& complex, Dice& dice);
    void add(Complex& complex, Party& party, const std::string& part, bool founding);
    void cast_founders(Complex& complex);
    void cast_others(Complex& complex);

    Stage& stage_;
    Names names_;
    std::map<std::string, std::vector<Party*>> enterprises_;  ///< by direction
};

}  // namespace qiyue::demo
