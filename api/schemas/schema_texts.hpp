#pragma once

// The JSON files of this folder, which are a part of the program. Any thread.

#include <span>
#include <string_view>

namespace qiyue {

std::span<const std::string_view> schema_texts();

}  // namespace qiyue
