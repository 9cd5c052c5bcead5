#pragma once

// What organisations report of their research and their new products, year by year: first figures
// in December, some replaced by audited ones in the next April.

#include <cstdint>
#include <string>
#include <vector>

#include "tools/qiyue/demo/city/government.hpp"
#include "tools/qiyue/demo/results/seasons.hpp"

namespace qiyue::demo {

class FiguresSeason {
public:
    FiguresSeason(Stage& stage, Lives& lives)
        : stage_(stage), lives_(lives), dice_(stage.seeded, "figures") {}

    void begin();

private:
    struct Figure {
        Party* organization = nullptr;
        std::string stream;
        std::string metric;
        std::int64_t numerator = 0;  ///< in 0.01 万元
        std::int64_t denominator = 0;
        std::uint64_t index = 0;
    };

    void collect(int year);
    std::vector<Figure> draw(const std::vector<Figure>& reporters, const std::string& metric,
                             std::int64_t city);
    void report(int year, Figure figure);
    void replace_some(int year);
    Recorded record(int year, const Figure& figure, bool replaces);

    Stage& stage_;
    Lives& lives_;
    Dice dice_;
    std::vector<Figure> reported_;
};

}  // namespace qiyue::demo
