#pragma once

// A command's options out of a file (`serve --config FILE`): lines `name = value`, where a name is
// an option's without its dashes. Empty lines and lines that begin with '#' or ';' say nothing; a
// value may stand in double quotes; flags take true or false.

#include <string>

#include "ledger/base/result.hpp"

namespace CLI {
class App;
}

namespace qiyue {

/// Gives `command`, which has been parsed, what the file says and the command line does not.
/// Relations between options (one needs the other) are for the caller to check again. Errors:
/// invalid_argument with file and line (no such option, twice, no or a wrong value; and a file that
/// cannot be read), after which the command must not run.
Result<void> apply_config(CLI::App& command, const std::string& path);

}  // namespace qiyue
