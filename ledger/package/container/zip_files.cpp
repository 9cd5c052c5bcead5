#include "ledger/package/container/zip_files.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ledger/base/limits.hpp"
#include "ledger/package/container/member_reader.hpp"

namespace qiyue {
namespace {

constexpr std::uint64_t members_max = limits::package_files_max + limits::package_renewal_files_max;
/// A sound directory has at most 990 · (46 + 100) bytes; a larger one is not looked at.
constexpr std::uint64_t directory_bytes_max = 1u << 20;

constexpr std::uint16_t flag_encrypted = 1;
constexpr std::uint16_t method_stored = 0;
constexpr std::uint16_t method_deflated = 8;

class ZipInFile : public ZipBytes {
public:
    ZipInFile(PosixFile file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
    std::uint64_t size() const override { return size_; }
    Result<std::string> read(std::uint64_t offset, std::size_t count) const override {
        return file_.read(offset, count);
    }

private:
    PosixFile file_;
    std::uint64_t size_;
};

/// 0, or a regular file's in Unix's or nobody's way: neither a folder's, a link's nor a device's.
bool is_regular(std::uint32_t external) {
    const std::uint32_t kind = external >> 28;
    const std::uint32_t dos = external & 0xFFFF;
    constexpr std::uint32_t dos_of_files = 0x27;  // read-only, hidden, system, archive
    return (kind == 0 || kind == 8) && (dos & ~dos_of_files) == 0;
}

bool is_too_dense(const ZipFields& fields) {
    constexpr std::uint64_t allowance = 1u << 20;
    return fields.size > fields.packed * limits::package_unpack_ratio_max + allowance;
}

}  // namespace

/// False, with a finding, if there is no end record where it must be.
Result<bool> ZipFiles::find_end() {
    const std::uint64_t size = bytes_->size();
    if (size > limits::package_bytes_max) {
        list_.note("the ZIP is larger than a package can be");
        return false;
    }
    for (const std::string_view comment : {zip_comment, std::string_view{}}) {
        const std::size_t length = zip_end_bytes + comment.size();
        if (size < length) continue;
        auto bytes = bytes_->read(size - length, length);
        if (!bytes) return pass(bytes);
        const auto end = zip_end(*bytes);
        if (!end || end->comment_bytes != comment.size() ||
            std::string_view(*bytes).substr(zip_end_bytes) != comment)
            continue;
        end_ = *end;
        return true;
    }
    list_.note("the ZIP does not end with an end record and the comment of P2, or none");
    return false;
}

Result<bool> ZipFiles::read_directory() {
    const std::uint64_t end =
        bytes_->size() - zip_end_bytes - end_.comment_bytes;  // where the end record begins
    if (end_.disk != 0 || end_.central_disk != 0 || end_.here != end_.members)
        list_.note("the ZIP's end record speaks of other disks");
    if (std::uint64_t{end_.central_offset} + end_.central_bytes != end) {
        list_.note("the ZIP's directory does not stand right before its end record");
        return false;
    }
    if (end_.central_bytes > directory_bytes_max) {
        list_.note("the ZIP's directory is larger than a package's can be");
        return false;
    }
    auto bytes = bytes_->read(end_.central_offset, end_.central_bytes);
    if (!bytes) return pass(bytes);
    directory_ = std::move(*bytes);
    return true;
}

Result<void> ZipFiles::read_members() {
    std::string_view rest = directory_;
    std::size_t number = 0;
    while (!rest.empty()) {
        const auto central = zip_central(rest);
        const std::size_t texts = central ? std::size_t{central->fields.name_bytes} +
                                                central->fields.extra_bytes + central->comment_bytes
                                          : 0;
        if (!central || rest.size() - zip_central_bytes < texts) {
            list_.note("the ZIP's directory is damaged behind member " + std::to_string(number));
            break;
        }
        if (++number > members_max) {
            list_.note("the ZIP has more members than a package can have");
            break;
        }
        const std::string_view name = rest.substr(zip_central_bytes, central->fields.name_bytes);
        const std::string_view comment =
            rest.substr(zip_central_bytes + texts - central->comment_bytes, central->comment_bytes);
        if (number == 1 && name != "mimetype") list_.note("the ZIP's first member is not mimetype");
        auto judged = judge(*central, name, comment, number);
        if (!judged) return judged;
        rest.remove_prefix(zip_central_bytes + texts);
    }
    if (number != end_.members)
        list_.note("the ZIP's end record counts " + std::to_string(end_.members) + " members");
    if (expected_ != end_.central_offset)
        list_.note("there are bytes between the ZIP's last member and its directory");
    return {};
}

/// What a member may not have; it may be readable all the same.
void ZipFiles::judge_fields(const ZipCentral& central, std::string_view comment,
                            const std::string& what) {
    const ZipFields& fields = central.fields;
    if (fields.needed != 10 && fields.needed != 20)
        list_.note(what + " needs another version than 1.0 or 2.0");
    if (fields.flags != 0) {
        const std::string why = (fields.flags & flag_encrypted) != 0 ? " (encrypted)"
                                : (fields.flags & 8) != 0            ? " (a data descriptor)"
                                                                     : "";
        list_.note(what + " has flags" + why);
    }
    if (fields.method != method_stored && fields.method != method_deflated)
        list_.note(what + " is packed by another method than deflate");
    if (fields.method == method_stored && fields.packed != fields.size)
        list_.note(what + " is stored, but in another size");
    if (fields.method == method_deflated && is_too_dense(fields))
        list_.note(what + " would unpack to more than 200 times its packed size");
    if (fields.extra_bytes != 0) list_.note(what + " has an extra field");
    if (!comment.empty()) list_.note(what + " has a comment");
    if (central.disk != 0) list_.note(what + " is on another disk");
    if (central.internal > 1) list_.note(what + " has internal attributes that nothing defines");
    if (!is_regular(central.external)) list_.note(what + " is no regular file");
}

/// Where its packed bytes begin; 0 if its local header is not there or is of another file.
Result<std::uint64_t> ZipFiles::judge_local(const ZipCentral& central, std::string_view name,
                                            const std::string& what) {
    auto bytes = bytes_->read(central.offset, zip_local_bytes + name.size());
    if (!bytes) return pass(bytes);
    const auto local = zip_local(*bytes);
    if (!local || bytes->substr(zip_local_bytes) != name || local->name_bytes != name.size()) {
        list_.note(what + " has no local header with its name");
        return 0;
    }
    if (*local != central.fields) list_.note(what + " has another local header than central one");
    if (local->extra_bytes != 0 && central.fields.extra_bytes == 0)
        list_.note(what + " has an extra field in its local header");
    return central.offset + zip_local_bytes + name.size() + local->extra_bytes;
}

Result<void> ZipFiles::judge(const ZipCentral& central, std::string_view name,
                             std::string_view comment, std::size_t number) {
    const ZipFields& fields = central.fields;
    const std::string what = "member " + std::to_string(number) + ' ' + shown_name(name);
    judge_fields(central, comment, what);
    if (central.offset != expected_)
        list_.note(what + " begins at byte " + std::to_string(central.offset) + ", not at " +
                   std::to_string(expected_) + ", where what is before it ends");
    auto begin = judge_local(central, name, what);
    if (!begin) return pass(begin);
    const std::uint64_t end = *begin + fields.packed;
    const bool readable = *begin != 0 && central.offset >= expected_ &&
                          (fields.flags & flag_encrypted) == 0 &&
                          (fields.method == method_stored ? fields.packed == fields.size
                                                          : fields.method == method_deflated) &&
                          !(fields.method == method_deflated && is_too_dense(fields));
    if (*begin != 0 && end > end_.central_offset) {
        list_.note(what + " reaches into the ZIP's directory");
        return {};
    }
    if (*begin != 0) expected_ = std::max(expected_, end);
    if (!readable) return {};
    if (list_.add(name, fields.size))
        members_.push_back(
            {*begin, fields.packed, fields.size, fields.crc, fields.method == method_deflated});
    return {};
}

Result<std::unique_ptr<ZipFiles>> ZipFiles::of(std::unique_ptr<ZipBytes> bytes) {
    std::unique_ptr<ZipFiles> files(new ZipFiles(std::move(bytes)));
    auto found = files->find_end();
    if (found && *found) found = files->read_directory();
    if (!found) return pass(found);
    if (*found) {
        auto read = files->read_members();
        if (!read) return pass(read);
        files->list_.close();
    }
    return files;
}

Result<std::unique_ptr<PackageFileReader>> ZipFiles::open(std::string_view name) const {
    const auto place = list_.place_of(name);
    if (!place) return fail(ErrorCode::not_found, std::string(name) + " is not in the package");
    const Member& member = members_[*place];
    MemberPlace at{std::string(name), member.offset, member.packed, member.size, member.crc};
    if (member.deflated) return deflated_member_reader(*bytes_, std::move(at));
    return stored_member_reader(*bytes_, std::move(at));
}

Result<std::unique_ptr<ZipFiles>> zip_files(const std::string& path) {
    auto file = PosixFile::open(path);
    if (!file) return pass(file);
    auto size = file->size();
    if (!size) return pass(size);
    return ZipFiles::of(std::make_unique<ZipInFile>(std::move(*file), *size));
}

}  // namespace qiyue
