#pragma once

// A text behind a commitment as a signer is shown it: the field's names in both languages, its
// place, its value, with nothing in it that a terminal would hide or turn around. Pure.

#include <string>
#include <string_view>

#include "ledger/event/cloudevent.hpp"

namespace qiyue {

/// One line without its newline: `/contact 联系人 · contact: "示例"`. `text` is a disclosure of
/// `event`.
std::string shown_disclosure(const CloudEvent& event, std::string_view text);

}  // namespace qiyue
