// Files that hold secrets: read only if nobody but their owner can, written once and synced.

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/limits.hpp"
#include "ledger/crypto/private_key.hpp"

namespace qiyue {
namespace {

/// An open file, closed when it goes.
class OpenFile {
public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    int get() const { return descriptor_; }
    bool is_open() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

/// A string that is wiped when it goes.
struct SecretText {
    std::string text;

    SecretText() = default;
    explicit SecretText(std::string from) : text(std::move(from)) {}
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    ~SecretText() { OPENSSL_cleanse(text.data(), text.size()); }
};

std::unexpected<Error> system_error(const std::string& what, const std::string& path) {
    const int number = errno;
    const ErrorCode code = number == ENOENT   ? ErrorCode::not_found
                           : number == EEXIST ? ErrorCode::exists_already
                           : number == EACCES ? ErrorCode::forbidden
                                              : ErrorCode::io;
    return fail(code, what + ": " + std::strerror(number), path);
}

Result<void> check_mode(int descriptor, const std::string& path) {
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) return system_error("cannot be examined", path);
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return fail(ErrorCode::forbidden,
                    "a secret that others than its owner can reach: run chmod 600 on it", path);
    return {};
}

/// Reads a whole file of at most `bytes_max` bytes into memory that is reserved beforehand, so that
/// no copy of a secret stays behind.
Result<void> read_secret_file(const std::string& path, std::size_t bytes_max, std::string& out) {
    const OpenFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.is_open()) return system_error("cannot be opened", path);
    if (auto ok = check_mode(file.get(), path); !ok) return ok;
    out.resize(bytes_max + 1);
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t got = ::read(file.get(), out.data() + done, out.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error("cannot be read", path);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    if (done > bytes_max)
        return fail(ErrorCode::too_large, "larger than " + std::to_string(bytes_max) + " bytes",
                    path);
    out.resize(done);
    return {};
}

Result<void> write_synced(int descriptor, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return system_error("cannot be written", path);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    if (::fsync(descriptor) != 0) return system_error("cannot be synced", path);
    return {};
}

Result<void> sync_directory_of(const std::string& path) {
    std::string directory = std::filesystem::path{path}.parent_path().string();
    if (directory.empty()) directory = ".";
    const OpenFile handle{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!handle.is_open() || ::fsync(handle.get()) != 0)
        return system_error("the directory cannot be synced", directory);
    return {};
}

}  // namespace

Result<PrivateKey> load_key_file(const std::string& path, std::optional<std::string> passphrase) {
    SecretText pem;
    if (auto ok = read_secret_file(path, limits::key_file_bytes_max, pem.text); !ok)
        return pass(ok);
    auto key = PrivateKey::from_pem(pem.text, std::move(passphrase));
    if (!key) key.error().place = path;
    return key;
}

Result<void> save_key_file(const std::string& path, const PrivateKey& key,
                           std::optional<std::string> passphrase) {
    auto text = key.to_pem(std::move(passphrase));
    if (!text) return pass(text);
    const SecretText pem{std::move(*text)};
    const OpenFile file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (!file.is_open()) return system_error("cannot be made", path);
    auto written = write_synced(file.get(), pem.text, path);
    if (written) written = sync_directory_of(path);
    if (!written) ::unlink(path.c_str());
    return written;
}

Result<std::string> read_passphrase_file(const std::string& path) {
    SecretText content;
    // One byte more than a passphrase: its line end.
    if (auto ok = read_secret_file(path, limits::passphrase_bytes_max + 2, content.text); !ok)
        return pass(ok);
    std::string_view line = content.text;
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return fail(ErrorCode::passphrase, "the first line is empty", path);
    if (line.size() > limits::passphrase_bytes_max)
        return fail(ErrorCode::passphrase, "the passphrase is longer than 1,024 bytes", path);
    return std::string{line};
}

}  // namespace qiyue
