#pragma once

// The words that the invented city is made of: directions and their specialities, names, phrases.
// Read once from the JSON files of this folder; immutable.

#include <string>
#include <string_view>
#include <vector>

namespace qiyue::demo {

struct Speciality {
    std::string zh;
    std::string industry;  ///< of the policy's taxonomy 33618
    std::vector<std::string> topics;
};

struct Direction {
    std::string id;
    std::string zh;
    std::vector<std::string> trades;
    std::vector<Speciality> specialities;
};

class Words {
public:
    Words();

    const std::vector<Direction>& directions() const { return directions_; }
    /// A list of `names.json` or `phrases.json`.
    const std::vector<std::string>& list(std::string_view name) const;

private:
    struct Named {
        std::string name;
        std::vector<std::string> words;
    };
    std::vector<Direction> directions_;
    std::vector<Named> lists_;
};

}  // namespace qiyue::demo
