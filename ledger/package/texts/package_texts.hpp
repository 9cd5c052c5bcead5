#pragma once

// The files of this folder that go into every package as they are: README.zh.md, README.en.md and
// verify.sh. They are a part of the program. Any thread.

#include "ledger/package/container/package_writer.hpp"

namespace qiyue {

PackageTexts package_texts();

}  // namespace qiyue
