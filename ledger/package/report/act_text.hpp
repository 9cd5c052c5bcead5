#pragma once

// What an act says, field by field, by its declaration in the catalogue: codes with their words,
// organisations with their names, sensitive fields only by what became of them. One thread.

#include <initializer_list>
#include <string>
#include <string_view>

#include "ledger/domain/label.hpp"
#include "ledger/package/report/kept_acts.hpp"
#include "ledger/package/report/report_page.hpp"

namespace qiyue {

/// All declared fields of the act but those named, each "label: value"; nothing of an unknown type.
void write_act(ReportPage& page, const ActReading& act,
               std::initializer_list<std::string_view> without = {});
/// What became of the sensitive field at a pointer: opened, withheld, erased; and by which entry,
/// if an entry states its text.
void write_fate(ReportPage& page, Index index, std::string_view pointer);
/// Any value of JSON, for opened fields and free objects.
void write_value(ReportPage& page, Value value);
/// The word for a value of a choice in this act's type; the value itself if it is none of them.
Label choice_label(const ActReading& act, std::string_view field, std::string_view value);

}  // namespace qiyue
