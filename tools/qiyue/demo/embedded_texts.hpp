#pragma once

// JSON files of this folder that are part of the program, by their names. Their content is data
// that people can read and copy.

#include <string_view>

namespace qiyue::demo::embedded {

std::string_view founding_policy();
std::string_view policy_version_2();
std::string_view directions_vehicles_electronics();
std::string_view directions_materials_equipment();
std::string_view directions_digital_health();
std::string_view names();
std::string_view phrases();

}  // namespace qiyue::demo::embedded
