#pragma once

// What the tests of this process have shown of the catalogue: which types were accepted, which
// rules refused what. Kept while they run; written at their end, one note a line, to the file that
// the environment variable QIYUE_COVERAGE names, together with the catalogue itself, so that a
// reader sees what is missing (tools/dev/check_coverage.py). Only what a test has asserted is
// noted.

#include <string>
#include <string_view>

namespace qiyue::testing {

/// An event of the type was expected to be accepted, and was.
void note_accepted(std::string_view type);
/// An event of the type was expected to be refused by this rule, and was. No type: a rule that is
/// asked of no event, e.g. about a policy as such.
void note_refused(std::string_view type, std::string_view rule);

/// Takes an accepted event apart, once for each type in a process: without any one of its required
/// fields, with any one of its fields misshapen, with a field too many, and with a sensitive field
/// uncommitted or in clear, its form must be refused at that field. The first fault; empty if none.
std::string check_fields_of(const std::string& event_text);

}  // namespace qiyue::testing
