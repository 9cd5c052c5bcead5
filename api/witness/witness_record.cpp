#include "api/witness/witness_record.hpp"

#include <algorithm>
#include <filesystem>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/merkle/fork_evidence.hpp"
#include "ledger/witness/add_checkpoint.hpp"

namespace qiyue {
namespace {

constexpr std::size_t hash_shown = 16;  ///< digits of a hash in a file's name

std::unexpected<Error> damaged(const std::string& path, const std::string& what) {
    return fail(ErrorCode::corrupt,
                path + " " + what +
                    "; a witness that has forgotten what it cosigned must not go on: put the file "
                    "back, or give the witness a new name and key");
}

/// What a file holds, which must be of the log whose hash is the file's name.
Result<WitnessRecord::Held> read_held(const std::string& path, const NoteKey& own) {
    auto bytes = read_small_file(path, limits::note_bytes_max);
    if (!bytes && bytes.error().code == ErrorCode::not_found) return damaged(path, "is gone");
    if (!bytes) return pass(bytes);
    const auto note = Note::parse(*bytes);
    if (!note) return damaged(path, "is no note");
    auto checkpoint = parse_foreign_checkpoint(note->text);
    if (!checkpoint || !path.ends_with("/" + origin_hash(checkpoint->origin))) {
        return damaged(path, "is of another log");
    }
    WitnessRecord::Held held{std::move(*checkpoint), 0, {}, note->signatures.back().line};
    const auto verdict = verify_note_signature(own, *note, note->signatures.back(), &held.time_s);
    if (verdict != NoteVerdict::valid) {
        return damaged(path, "does not bear this witness's cosignature");
    }
    held.signed_note = bytes->substr(0, bytes->size() - held.line.size());
    return held;
}

/// The files that hold notes, by their names: 64 hex digits.
Result<std::vector<std::string>> note_files(const std::string& directory) {
    std::vector<std::string> paths;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(directory, failed)) {
        if (hash_from_hex(entry.path().filename().string())) paths.push_back(entry.path().string());
    }
    if (failed) return fail(ErrorCode::io, "cannot list " + directory + ": " + failed.message());
    return paths;
}

}  // namespace

std::string origin_hash(std::string_view origin) {
    return to_hex(digest(HashAlgorithm::sha256, origin));
}

Result<std::unique_ptr<WitnessRecord>> WitnessRecord::open(const std::string& directory,
                                                           const NoteKey& own) {
    if (auto made = make_directory(directory); !made) return pass(made);
    auto lock = DirectoryLock::take(directory, DirectoryLock::Kind::exclusive);
    if (!lock) return pass(lock);
    std::unique_ptr<WitnessRecord> record(new WitnessRecord(directory, std::move(*lock)));
    const auto files = note_files(directory);
    if (!files) return std::unexpected(files.error());
    const std::string list_path = directory + "/origins";
    auto list = read_small_file(list_path, limits::log_list_bytes_max);
    if (!list && list.error().code == ErrorCode::not_found) {
        if (!files->empty()) return damaged(list_path, "is gone");
        if (auto begun = replace_file(list_path, ""); !begun) return pass(begun);
        list = std::string();
    }
    if (!list) return std::unexpected(list.error());
    for (const std::string& origin : lines_of(*list)) {
        if (auto loaded = record->load(directory + "/" + origin_hash(origin), own); !loaded)
            return pass(loaded);
    }
    // A crash between a log's first file and the list leaves a file that is not listed.
    for (const std::string& path : *files) {
        if (auto loaded = record->load(path, own); !loaded) return pass(loaded);
    }
    return record;
}

Result<void> WitnessRecord::load(const std::string& path, const NoteKey& own) {
    auto held = read_held(path, own);
    if (!held) return pass(held);
    listed_.insert(held->checkpoint.origin);
    row_of(held->checkpoint.origin).held = std::move(*held);
    return {};
}

WitnessRecord::Row& WitnessRecord::row_of(const std::string& origin) {
    const std::lock_guard lock(rows_mutex_);
    auto& row = rows_[origin];
    if (!row) row = std::make_unique<Row>();
    return *row;
}

std::optional<WitnessRecord::Held> WitnessRecord::held(const std::string& origin) const {
    const std::lock_guard lock(rows_mutex_);
    const auto found = rows_.find(origin);
    return found == rows_.end() ? std::nullopt : found->second->held;
}

std::optional<std::string> WitnessRecord::note_by_hash(std::string_view origin_hash_hex) const {
    const std::lock_guard lock(rows_mutex_);
    for (const auto& [origin, row] : rows_) {
        if (row->held && origin_hash(origin) == origin_hash_hex) return row->held->note();
    }
    return std::nullopt;
}

std::vector<std::string> WitnessRecord::origins() const {
    const std::lock_guard lock(rows_mutex_);
    std::vector<std::string> origins;
    for (const auto& [origin, row] : rows_)
        if (row->held) origins.push_back(origin);
    return origins;
}

/// The list of files that must be there, with one more.
Result<void> WitnessRecord::list_origin(const std::string& origin) {
    const std::lock_guard writing(origins_mutex_);
    listed_.insert(origin);
    std::string text;
    for (const std::string& listed : listed_)
        text += listed + '\n';
    return replace_file(directory_ + "/origins", text);
}

Result<void> WitnessRecord::update(
    const std::string& origin,
    const std::function<std::optional<Held>(const std::optional<Held>&)>& decide) {
    Row& row = row_of(origin);
    const std::lock_guard deciding(row.deciding);
    const auto before = held(origin);
    auto next = decide(before);
    if (!next) return {};
    auto kept = replace_file(directory_ + "/" + origin_hash(origin), next->note());
    if (kept && !before) kept = list_origin(origin);
    if (!kept) return kept;
    const std::lock_guard lock(rows_mutex_);
    row.held = std::move(*next);
    return {};
}

Result<std::string> WitnessRecord::keep_fork(const std::string& origin, const std::string& first,
                                             const std::string& second) {
    const std::string text = ForkEvidence{first, second, std::nullopt, {}}.to_text();
    const std::string folder = directory_ + "/forks";
    const std::string path = folder + "/" + origin_hash(origin).substr(0, hash_shown) + "-" +
                             to_hex(sha256(text)).substr(0, hash_shown);
    const std::lock_guard lock(forks_mutex_);
    if (auto made = make_directory(folder); !made) return pass(made);
    std::error_code unknown;
    if (std::filesystem::exists(path, unknown)) return path;
    if (auto kept = replace_file(path, text); !kept) return pass(kept);
    return path;
}

}  // namespace qiyue
