#include "ledger/store/backup_places.hpp"

#include <filesystem>

#include "ledger/audit/time/timestamp_source.hpp"
#include "ledger/store/access_record.hpp"
#include "ledger/store/file_copies.hpp"

namespace qiyue {

rocksdb::BackupEngineOptions backup_engine_options(const std::string& target) {
    rocksdb::BackupEngineOptions options(target + "/db");
    options.share_table_files = true;
    options.share_files_with_checksum = true;
    options.share_files_with_checksum_naming = rocksdb::BackupEngineOptions::kUseDbSessionId |
                                               rocksdb::BackupEngineOptions::kFlagIncludeFileSize;
    options.sync = true;
    return options;
}

Result<void> copy_side_files(const std::string& from, const std::string& to) {
    for (const char* name : {"/trust", "/trust.tlog", "/ca.pem", "/log.pub.pem", "/log-sm2.pub.pem",
                             "/access.jsonl"}) {
        auto copied = copy_file(from + name, to + name);
        if (!copied && copied.error().code != ErrorCode::not_found) return copied;
    }
    std::error_code unknown;
    if (!std::filesystem::is_directory(timestamps_in(from), unknown)) return {};
    FolderCopy how;
    how.wanted = [](const std::string& name) { return TimestampName::parse(name).has_value(); };
    how.compare = true;
    return copy_folder(timestamps_in(from), timestamps_in(to), how);
}

}  // namespace qiyue
