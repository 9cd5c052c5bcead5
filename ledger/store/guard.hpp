#pragma once

// The guard: the last signed checkpoints in a file of their own, synced before they are published
// (FORMAT.md 4). The file has two slots that are written in turn, each with a number and a digest,
// so that one synced write replaces the older one and a torn write leaves the newer one standing.
// One writer thread; current() may be called by any.
//
// Slot (from byte 0 and from byte guard_slot_bytes): "qiyue guard 1\n" ‖ u64be(number) ‖
// u32be(length) ‖ note ‖ u32be(length) ‖ twin note ‖ SHA-256 of all that. The notes with number n
// are in slot n mod 2; the higher number counts.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ledger/base/result.hpp"

namespace rocksdb {
class FileSystem;
}

namespace qiyue {

constexpr std::uint64_t guard_slot_bytes = 144 * 1024;  ///< two notes of limits::note_bytes_max fit

struct GuardNotes {
    std::string note;  ///< the log's signed checkpoint
    std::string twin_note;  ///< the twin's, empty without one
    bool operator==(const GuardNotes&) const = default;
};

class Guard {
public:
    /// Errors: guard (missing, unreadable), io.
    static Result<std::unique_ptr<Guard>> open(const std::string& path,
                                               std::shared_ptr<rocksdb::FileSystem> file_system);
    /// Makes a new one; exists_already if there is one.
    static Result<std::unique_ptr<Guard>> create(const std::string& path, const GuardNotes& first,
                                                 std::shared_ptr<rocksdb::FileSystem> file_system);
    ~Guard();

    /// What a guard holds, for readers that may not write. Errors: as open.
    struct Reading {
        GuardNotes notes;
        bool torn = false;  ///< the older slot is damaged: a crash during a write, or worse
    };
    static Result<Reading> read(const std::string& path,
                                std::shared_ptr<rocksdb::FileSystem> file_system);

    GuardNotes current() const;
    /// Synced when it returns. Errors: invalid_argument (notes too long), io; after an io error
    /// every further write is refused (read_only) until the guard is opened again.
    Result<void> write(const GuardNotes& notes);

private:
    struct Parts;
    explicit Guard(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace qiyue
