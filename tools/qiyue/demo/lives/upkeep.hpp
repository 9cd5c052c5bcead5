#pragma once

// What parties do about their own entries: keys, mandates, changed data, corrections, disclosures,
// holds.

#include <string>

#include "tools/qiyue/demo/lives/chapter.hpp"

namespace qiyue::demo {

class Upkeep : public Chapter {
public:
    using Chapter::Chapter;

    void begin();

private:
    void rotate_key();
    void revoke_old_key(const std::string& old_key_id, std::uint64_t old_mandate);
    void lose_key();
    void change_data();
    void correct_need();
    void grant_disclosure();
    void erase_contact();
    void place_hold();
    void lift_hold();

    Json official(const std::string& type, Json data);
};

}  // namespace qiyue::demo
