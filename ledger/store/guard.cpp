#include "ledger/store/guard.hpp"

#include <array>
#include <mutex>
#include <utility>

#include <rocksdb/file_system.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/store/status.hpp"

namespace qiyue {
namespace {

using Files = std::shared_ptr<rocksdb::FileSystem>;

constexpr std::string_view magic = "qiyue guard 1\n";
const rocksdb::IOOptions io;

static_assert(guard_slot_bytes > 2 * limits::note_bytes_max + 256);

struct Slot {
    std::uint64_t number = 0;
    GuardNotes notes;
};

std::string encode(const Slot& slot) {
    std::string bytes(magic);
    append_u64be(bytes, slot.number);
    for (const std::string* note : {&slot.notes.note, &slot.notes.twin_note}) {
        append_u32be(bytes, static_cast<std::uint32_t>(note->size()));
        bytes.append(*note);
    }
    bytes.append(sha256(bytes).view());
    return bytes;
}

/// Takes `count` bytes off the front; false if there are fewer.
bool take(std::string_view& bytes, std::size_t count, std::string_view& taken) {
    if (bytes.size() < count) return false;
    taken = bytes.substr(0, count);
    bytes.remove_prefix(count);
    return true;
}

bool take_note(std::string_view& bytes, std::string& note) {
    std::string_view taken;
    if (!take(bytes, sizeof(std::uint32_t), taken)) return false;
    const std::size_t length = read_u32be(taken);
    if (length > limits::note_bytes_max || !take(bytes, length, taken)) return false;
    note.assign(taken);
    return true;
}

std::optional<Slot> decode(std::string_view bytes) {
    const std::string_view all = bytes;
    Slot slot;
    std::string_view taken;
    if (!take(bytes, magic.size(), taken) || taken != magic) return std::nullopt;
    if (!take(bytes, sizeof(std::uint64_t), taken)) return std::nullopt;
    slot.number = read_u64be(taken);
    if (!take_note(bytes, slot.notes.note) || !take_note(bytes, slot.notes.twin_note)) {
        return std::nullopt;
    }
    const std::string_view hashed = all.substr(0, all.size() - bytes.size());
    if (!take(bytes, sizeof(Hash), taken)) return std::nullopt;
    if (Hash::from_raw(taken) != sha256(hashed)) return std::nullopt;
    return slot;
}

std::uint64_t offset_of(std::uint64_t number) { return number % 2 * guard_slot_bytes; }

Files or_default(Files files) { return files ? files : rocksdb::FileSystem::Default(); }

std::unexpected<Error> failed(const rocksdb::Status& status, std::string_view doing,
                              const std::string& path) {
    Error error = status_error(status, doing, path);
    error.code = ErrorCode::io;
    return std::unexpected(std::move(error));
}

Result<std::string> whole_file(rocksdb::FileSystem& files, const std::string& path) {
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    auto status = files.NewSequentialFile(path, rocksdb::FileOptions(), &file, nullptr);
    std::string bytes(2 * guard_slot_bytes, '\0');
    std::size_t filled = 0;
    while (status.ok() && filled < bytes.size()) {
        rocksdb::Slice piece;
        status = file->Read(bytes.size() - filled, io, &piece, bytes.data() + filled, nullptr);
        if (!status.ok() || piece.empty()) break;
        if (piece.data() != bytes.data() + filled) {
            bytes.replace(filled, piece.size(), piece.data(), piece.size());
        }
        filled += piece.size();
    }
    if (!status.ok()) return failed(status, "reading the guard", path);
    bytes.resize(filled);
    return bytes;
}

struct Slots {
    Slot newest;
    bool torn = false;
};

Result<Slots> read_slots(rocksdb::FileSystem& files, const std::string& path) {
    const auto exists = files.FileExists(path, io, nullptr);
    if (exists.IsNotFound()) {
        return fail(ErrorCode::guard, "the guard " + path +
                                          " is missing; if you know why, open the ledger once "
                                          "with --new-guard");
    }
    auto bytes = whole_file(files, path);
    if (!bytes) return pass(bytes);
    const std::string_view all = *bytes;
    std::array<std::optional<Slot>, 2> slots = {
        decode(all.substr(0, guard_slot_bytes)),
        decode(all.size() > guard_slot_bytes ? all.substr(guard_slot_bytes) : std::string_view{})};
    for (std::uint64_t place = 0; place < 2; ++place) {
        if (slots[place] && slots[place]->number % 2 != place) slots[place].reset();
    }
    if (!slots[0] && !slots[1]) {
        return fail(ErrorCode::guard, "the guard " + path +
                                          " is unreadable; restore it, or, if you know why, move "
                                          "it away and open the ledger once with --new-guard");
    }
    if (!slots[0] || !slots[1]) return Slots{slots[0] ? *slots[0] : *slots[1], true};
    return Slots{slots[0]->number > slots[1]->number ? *slots[0] : *slots[1], false};
}

Result<void> sync_directory_of(rocksdb::FileSystem& files, const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    std::unique_ptr<rocksdb::FSDirectory> handle;
    auto status = files.NewDirectory(directory, io, &handle, nullptr);
    if (status.ok()) status = handle->Fsync(io, nullptr);
    if (!status.ok()) return failed(status, "syncing", directory);
    return {};
}

/// Both slots, so that later writes change no size and need no more than one fdatasync.
Result<void> write_new_file(rocksdb::FileSystem& files, const std::string& path,
                            const GuardNotes& notes) {
    std::string bytes = encode({0, notes});
    bytes.resize(guard_slot_bytes, '\0');
    bytes.append(encode({1, notes}));
    bytes.resize(2 * guard_slot_bytes, '\0');
    std::unique_ptr<rocksdb::FSWritableFile> file;
    rocksdb::FileOptions options;
    options.use_mmap_writes = false;
    auto status = files.NewWritableFile(path, options, &file, nullptr);
    if (status.ok()) status = file->Append(bytes, io, nullptr);
    if (status.ok()) status = file->Fsync(io, nullptr);
    if (status.ok()) status = file->Close(io, nullptr);
    if (!status.ok()) return failed(status, "writing the guard", path);
    return {};
}

Result<void> check_length(const GuardNotes& notes) {
    if (notes.note.size() <= limits::note_bytes_max &&
        notes.twin_note.size() <= limits::note_bytes_max) {
        return {};
    }
    return fail(ErrorCode::invalid_argument, "a note is too long for the guard");
}

}  // namespace

struct Guard::Parts {
    std::string path;
    Files files;
    std::unique_ptr<rocksdb::FSRandomRWFile> file;
    std::uint64_t number = 0;  ///< of the newest slot
    bool broken = false;  ///< a write failed: what the slot holds is not known
    mutable std::mutex mutex;  ///< of notes
    GuardNotes notes;
};

Guard::Guard(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Guard::~Guard() = default;

Result<Guard::Reading> Guard::read(const std::string& path, Files file_system) {
    auto slots = read_slots(*or_default(std::move(file_system)), path);
    if (!slots) return pass(slots);
    return Reading{std::move(slots->newest.notes), slots->torn};
}

Result<std::unique_ptr<Guard>> Guard::open(const std::string& path, Files file_system) {
    auto parts = std::make_unique<Parts>();
    parts->path = path;
    parts->files = or_default(std::move(file_system));
    auto slots = read_slots(*parts->files, path);
    if (!slots) return pass(slots);
    parts->number = slots->newest.number;
    parts->notes = std::move(slots->newest.notes);
    const auto status =
        parts->files->NewRandomRWFile(path, rocksdb::FileOptions(), &parts->file, nullptr);
    if (!status.ok()) return failed(status, "opening the guard", path);
    return std::unique_ptr<Guard>(new Guard(std::move(parts)));
}

Result<std::unique_ptr<Guard>> Guard::create(const std::string& path, const GuardNotes& first,
                                             Files file_system) {
    const Files files = or_default(std::move(file_system));
    auto fits = check_length(first);
    if (!fits) return pass(fits);
    if (files->FileExists(path, io, nullptr).ok()) {
        return fail(ErrorCode::exists_already, "there is a guard already: " + path);
    }
    const std::string unfinished = path + ".new";
    auto written = write_new_file(*files, unfinished, first);
    if (!written) return pass(written);
    const auto status = files->RenameFile(unfinished, path, io, nullptr);
    if (!status.ok()) return failed(status, "making the guard", path);
    auto synced = sync_directory_of(*files, path);
    if (!synced) return pass(synced);
    return open(path, files);
}

GuardNotes Guard::current() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->notes;
}

Result<void> Guard::write(const GuardNotes& notes) {
    if (parts_->broken) {
        return fail(ErrorCode::read_only,
                    "the guard " + parts_->path + " could not be written before");
    }
    auto fits = check_length(notes);
    if (!fits) return fits;
    const std::uint64_t number = parts_->number + 1;
    auto status = parts_->file->Write(offset_of(number), encode({number, notes}), io, nullptr);
    if (status.ok()) status = parts_->file->Sync(io, nullptr);
    if (!status.ok()) {
        parts_->broken = true;
        return failed(status, "writing the guard", parts_->path);
    }
    parts_->number = number;
    const std::lock_guard lock(parts_->mutex);
    parts_->notes = notes;
    return {};
}

}  // namespace qiyue
