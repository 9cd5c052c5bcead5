#pragma once

// What the notes of a package tell its report: witnesses, time anchors, the checkpoint that the
// recipient holds. Read from the bytes that go into the package; nothing is verified here. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "ledger/package/making/package_source.hpp"
#include "ledger/package/report/package_report.hpp"

namespace qiyue {

/// `earlier` may be empty.
ReportFacts facts_of(std::string_view checkpoint,
                     const std::vector<PackageSource::AnchorFile>& anchor,
                     std::string_view earlier);

}  // namespace qiyue
