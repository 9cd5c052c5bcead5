#include "ledger/pipeline/trust_files.hpp"

#include "ledger/base/posix_file.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {
namespace {

/// Whole or not at all: written beside its place, synced, then renamed.
Result<void> replace(const std::string& path, const std::string& text) {
    const std::string beside = path + ".new";
    auto removed = remove_file(beside);
    if (!removed) return removed;
    auto file = PosixFile::create(beside);
    if (!file) return pass(file);
    auto written = file->write(text);
    if (written) written = file->sync();
    if (!written) return written;
    return rename_file(beside, path);
}

}  // namespace

Result<void> write_trust_files(const std::string& directory, const LogSigners& signers) {
    Trust trust;
    trust.logs.push_back({signers.log.note_key(), {}});
    auto written = replace(directory + "/trust.tlog", trust.format());
    if (!written) return written;
    if (signers.twin) trust.logs.push_back({signers.twin->note_key(), {}});
    written = replace(directory + "/trust", trust.format());
    if (!written) return written;
    return sync_directory(directory);
}

}  // namespace qiyue
