#pragma once

// The record of a complex as people read it, and as tables (RFC 4180). From the JSON of the routes.
// Pure.

#include <string>

#include <nlohmann/json.hpp>

namespace qiyue {

/// One step: its entry, who, what, the state before and after; then a line for each change.
std::string step_text(const nlohmann::ordered_json& step);
std::string steps_csv(const nlohmann::ordered_json& steps);
std::string changes_text(const nlohmann::ordered_json& changes);
std::string changes_csv(const nlohmann::ordered_json& changes);
/// A value a line, with its entry.
std::string whole_text(const nlohmann::ordered_json& whole);
std::string whole_csv(const nlohmann::ordered_json& whole);
std::string evaluation_text(const nlohmann::ordered_json& report);
std::string evaluation_csv(const nlohmann::ordered_json& report);

}  // namespace qiyue
