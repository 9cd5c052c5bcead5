// The files of DIR/db as they stand, without the database above them: the write-ahead logs and the
// manifest record by record (RocksDB passes over some damage at their ends, and names no place for
// the rest), and, for a database that cannot be opened, the tables block by block.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include <rocksdb/file_checksum.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/store/fsck.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_bytes = 32u << 10;
constexpr std::size_t header_bytes = 7;  ///< checksum, 4; length, 2; type, 1
constexpr std::size_t name_bytes_max = 256;
constexpr unsigned char last_type = 4;  ///< whole, first, middle, last; we reuse no log files

std::uint32_t crc32c_of(std::string_view bytes) {
    static const auto factory = rocksdb::GetFileChecksumGenCrc32cFactory();
    const auto sum = factory->CreateFileChecksumGenerator(rocksdb::FileChecksumGenContext());
    sum->Update(bytes.data(), bytes.size());
    sum->Finalize();
    return read_u32be(sum->GetChecksum());
}

unsigned char byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

/// The checksum that a record states, unmasked.
std::uint32_t stated_crc(std::string_view record) {
    std::uint32_t masked = 0;
    for (std::size_t i = 4; i-- > 0;)
        masked = masked << 8 | byte_at(record, i);
    masked -= 0xa282'ead8u;
    return masked >> 17 | masked << 15;
}

std::size_t stated_length(std::string_view record) {
    return byte_at(record, 4) + std::size_t{256} * byte_at(record, 5);
}

/// True if a record of `length` bytes begins here.
bool is_record(std::string_view bytes, std::size_t length) {
    const unsigned char type = byte_at(bytes, 6);
    return type >= 1 && type <= last_type && length <= bytes.size() - header_bytes &&
           stated_crc(bytes) == crc32c_of(bytes.substr(6, 1 + length));
}

bool is_empty(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == 0; });
}

/// True if `rest`, which ends the file, is what a crash in the middle of a write leaves: the
/// beginning of one record. A length that was changed may look alike, but then the record is whole
/// if it is taken to end with the file, or others follow.
bool is_torn(std::string_view rest) {
    if (rest.size() < header_bytes) return true;
    const unsigned char type = byte_at(rest, 6);
    if (type < 1 || type > last_type) return false;
    if (is_record(rest, rest.size() - header_bytes)) return false;
    for (std::string_view tail = rest.substr(1); tail.size() >= header_bytes; tail.remove_prefix(1))
        if (is_record(tail, stated_length(tail))) return false;
    return true;
}

class FileCheck {
public:
    FileCheck(std::string database, const FindingTaker& take)
        : database_(std::move(database)), take_(take) {}

    /// RocksDB's log format: blocks of 32 KiB, records that never cross them.
    Result<void> check_log(const std::string& name) {
        auto file = PosixFile::open(database_ + "/" + name);
        if (!file) return pass(file);
        auto size = file->size();
        if (!size) return pass(size);
        for (std::uint64_t at = 0; at < *size; at += block_bytes) {
            auto block = file->read(at, block_bytes);
            if (!block) return pass(block);
            check_block(name, at, *block, at + block->size() >= *size);
        }
        return {};
    }

    /// `CURRENT` names the manifest: its name, or empty if there is none of that name.
    Result<std::string> manifest() {
        auto file = PosixFile::open(database_ + "/CURRENT");
        if (!file && file.error().code == ErrorCode::not_found) {
            damaged("CURRENT", "is missing");
            return "";
        }
        if (!file) return pass(file);
        auto name = file->read(0, name_bytes_max);
        if (!name) return name;
        std::error_code ignored;
        const bool ended = name->ends_with('\n');
        if (ended) name->pop_back();
        if (ended && name->starts_with("MANIFEST-") &&
            fs::is_regular_file(database_ + "/" + *name, ignored)) {
            return name;
        }
        damaged("CURRENT", "names no manifest that is there");
        return "";
    }

    void check_table(const std::string& name) {
        rocksdb::SstFileReader reader{rocksdb::Options()};
        auto status = reader.Open(database_ + "/" + name);
        if (status.ok()) status = reader.VerifyChecksum();
        if (!status.ok()) damaged(name, "cannot be read: " + status.ToString());
    }

private:
    void check_block(const std::string& name, std::uint64_t offset, std::string_view block,
                     bool last) {
        std::size_t at = 0;
        while (at < block.size()) {
            const std::string_view rest = block.substr(at);
            if (is_empty(rest)) return;  // the filling of a block, or space that was set aside
            const std::string place = "at byte " + std::to_string(offset + at);
            const bool whole =
                rest.size() >= header_bytes && stated_length(rest) <= rest.size() - header_bytes;
            if (!whole) {
                if (!last || !is_torn(rest))
                    damaged(name, "has a damaged length of a record " + place);
                return;
            }
            if (!is_record(rest, stated_length(rest)))
                damaged(name, "has a record with a wrong checksum " + place);
            at += header_bytes + stated_length(rest);
        }
    }

    void damaged(const std::string& name, const std::string& what) {
        take_({"store_file_damaged", std::nullopt, database_ + "/" + name + " " + what});
    }

    const std::string database_;
    const FindingTaker& take_;
};

}  // namespace

Result<void> fsck_files(const std::string& directory, bool tables, const FindingTaker& take) {
    const std::string database = directory + "/db";
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(database, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        names.push_back(entry->path().filename().string());
    }
    if (error) return fail(ErrorCode::io, "reading " + database + ": " + error.message());
    std::sort(names.begin(), names.end());
    FileCheck check(database, take);
    auto manifest = check.manifest();
    if (!manifest) return pass(manifest);
    for (const std::string& name : names) {
        if (tables && name.ends_with(".sst")) check.check_table(name);
        if (name != *manifest && !name.ends_with(".log")) continue;
        if (auto checked = check.check_log(name); !checked) return checked;
    }
    return {};
}

}  // namespace qiyue
