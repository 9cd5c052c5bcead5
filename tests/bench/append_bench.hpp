#pragma once

// Appending in process, measured against what it cannot be faster than: one raw libsodium
// verification of the same messages, and one raw synced write, in the same run.

namespace qiyue::bench {

/// Prints the rows of tests/bench/README.md; false if something could not be measured.
bool bench_append();

}  // namespace qiyue::bench
