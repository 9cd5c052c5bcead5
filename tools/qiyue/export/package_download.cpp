#include "tools/qiyue/export/package_download.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/package/container/package_files.hpp"
#include "tools/qiyue/load_progress.hpp"
#include "tools/qiyue/remote.hpp"

namespace qiyue {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t piece_bytes_max = 4u << 20;
constexpr std::uint64_t piece_bytes_min = 64u << 10;  ///< of a line that is slow
constexpr int tries_max = 12;  ///< without a byte: about a minute
constexpr auto pause_max = 10'000ms;
constexpr std::size_t read_bytes = 1u << 20;

Result<Hash> digest_of(const std::string& path) {
    const auto file = PosixFile::open(path);
    if (!file) return std::unexpected(file.error());
    DigestStream digest(HashAlgorithm::sha256);
    for (std::uint64_t offset = 0;;) {
        const auto piece = file->read(offset, read_bytes);
        if (!piece) return std::unexpected(piece.error());
        if (piece->empty()) return digest.finish();
        digest.update(*piece);
        offset += piece->size();
    }
}

bool is_passing(const Error& error) {
    return error.code == ErrorCode::network || error.code == ErrorCode::timeout;
}

class Download {
public:
    Download(HttpClient& client, const RemotePackage& package, const std::string& part)
        : client_(client), package_(package), part_(part) {}

    Result<void> run(const Output& output) {
        std::error_code unknown;
        const auto there = std::filesystem::file_size(part_, unknown);
        have_ = unknown ? 0 : there;
        if (have_ > package_.bytes) return wrong("what is there is larger than the package");
        std::ofstream file(part_, std::ios::binary | std::ios::app);
        if (!file) return fail(ErrorCode::io, "cannot be written", part_);
        LoadProgress show(output, "bytes of " + package_.name);
        while (have_ < package_.bytes) {
            const auto piece = next_piece();
            if (!piece) return std::unexpected(piece.error());
            if (!file.write(piece->data(), static_cast<std::streamsize>(piece->size())).flush())
                return fail(ErrorCode::io, "cannot be written: is the disk full?", part_);
            have_ += piece->size();
            show(have_, package_.bytes);
        }
        file.close();
        if (auto told = read_tag(); !told) return told;
        return check();
    }

private:
    std::unexpected<Error> wrong(const std::string& what) const {
        static_cast<void>(remove_file(part_));
        return fail(ErrorCode::corrupt, what + "; what was downloaded is removed", package_.name);
    }

    /// The next bytes, tried again and again, smaller and smaller.
    Result<std::string> next_piece() {
        for (int tries = 0;; ++tries) {
            auto piece = once();
            if (piece || !is_passing(piece.error()) || tries == tries_max) return piece;
            piece_bytes_ = std::max(piece_bytes_ / 2, piece_bytes_min);
            std::this_thread::sleep_for(
                std::min<std::chrono::milliseconds>(200ms * (1 << std::min(tries, 6)), pause_max));
        }
    }

    Result<std::string> once() {
        const std::uint64_t end = std::min(have_ + piece_bytes_, package_.bytes);
        HeaderList headers{
            {"range", "bytes=" + std::to_string(have_) + "-" + std::to_string(end - 1)}};
        if (!tag_.empty()) headers.emplace_back("if-range", tag_);
        const std::string target = "/v1/packages/" + package_.id;
        auto answer = client_.request("GET", target, headers);
        if (!answer) return pass(answer);
        if (answer->status == 503) return fail(ErrorCode::network, "the server is busy", target);
        if (answer->status != 206 && answer->status != 200)
            return std::unexpected(error_of({answer->status, answer->body}, target));
        const std::string expected = "bytes " + std::to_string(have_) + "-" +
                                     std::to_string(end - 1) + "/" + std::to_string(package_.bytes);
        const bool is_part = answer->status == 206 && answer->body.size() == end - have_ &&
                             answer->header("content-range") == expected;
        const bool is_whole =
            answer->status == 200 && have_ == 0 && answer->body.size() == package_.bytes;
        if (!is_part && !is_whole) return wrong("the server's package has changed");
        if (tag_.empty()) tag_ = std::string(answer->header("etag").value_or(""));
        return std::move(answer->body);
    }

    /// If all of it was there, the server was not asked yet.
    Result<void> read_tag() {
        const std::string target = "/v1/packages/" + package_.id;
        if (!tag_.empty()) return {};
        const auto answer = client_.request("HEAD", target);
        if (!answer) return std::unexpected(answer.error());
        if (answer->status != 200) return std::unexpected(error_of({answer->status, {}}, target));
        tag_ = std::string(answer->header("etag").value_or(""));
        return {};
    }

    Result<void> check() const {
        const auto digest = digest_of(part_);
        if (!digest) return std::unexpected(digest.error());
        if (tag_ != '"' + to_hex(*digest) + '"')
            return wrong("the download is not what the server keeps: try again");
        const auto files = open_package_files(part_);
        if (!files) return std::unexpected(files.error());
        const auto manifest = (*files)->read("manifest-sha256.txt", limits::package_text_bytes_max);
        if (!manifest || sha256(*manifest) != package_.package_sha256)
            return wrong("this is not the package that was recorded");
        const auto file = PosixFile::open(part_);
        if (!file) return std::unexpected(file.error());
        return {};
    }

    HttpClient& client_;
    const RemotePackage& package_;
    const std::string& part_;
    std::string tag_;
    std::uint64_t have_ = 0;
    std::uint64_t piece_bytes_ = piece_bytes_max;
};

}  // namespace

Result<void> download_package(HttpClient& client, const RemotePackage& package,
                              const std::string& part, const Output& output) {
    auto done = Download(client, package, part).run(output);
    if (!done) return done;
    auto file = PosixFile::open(part);
    if (!file) return pass(file);
    return file->sync();
}

}  // namespace qiyue
