#include "ledger/store/status.hpp"

#include <string_view>

namespace qiyue {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// RocksDB has no code of its own for a lock that another holds: its words tell.
bool is_held_lock(std::string_view text) {
    return contains(text, "lock hold by current process") ||
           (contains(text, "While lock file") && contains(text, "temporarily unavailable"));
}

std::string remedy(std::string_view text, bool no_space) {
    if (no_space) return "; free space on this file system, then open the ledger again";
    if (contains(text, "Read-only file system") || contains(text, "Permission denied")) {
        return "; make the directory writable for this user, then open the ledger again";
    }
    if (contains(text, "Too many open files")) return "; raise the limit of open files (ulimit -n)";
    return "";
}

}  // namespace

Error status_error(const rocksdb::Status& status, std::string_view doing, const std::string& path) {
    const std::string text = status.ToString();
    std::string detail = std::string(doing) + ' ' + path + ": ";
    if (is_held_lock(text)) {
        return {ErrorCode::locked, detail + "another process has the database open; stop it first"};
    }
    detail += text;
    if (status.IsNotFound()) return {ErrorCode::not_found, detail};
    const bool file_gone = status.IsPathNotFound() || contains(text, "No such file or directory");
    if (status.IsCorruption() || file_gone) {
        return {ErrorCode::corrupt,
                detail + "; the stored bytes are damaged: restore the ledger from a backup"};
    }
    return {ErrorCode::io, detail + remedy(text, status.IsNoSpace())};
}

}  // namespace qiyue
