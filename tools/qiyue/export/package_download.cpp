#include "tools/qiyue/export/package_download.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/file_digest.hpp"
#include "ledger/package/container/package_files.hpp"
#include "tools/qiyue/export/draft_check.hpp"
#include "tools/qiyue/export/private_file.hpp"
#include "tools/qiyue/load_progress.hpp"
#include "tools/qiyue/remote.hpp"

namespace qiyue {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t piece_bytes_max = 4u << 20;
constexpr std::uint64_t piece_bytes_min = 64u << 10;  ///< of a line that is slow
constexpr int tries_max = 12;  ///< without a byte: about a minute
constexpr auto pause_max = 10'000ms;

bool is_passing(const Error& error) {
    return error.code == ErrorCode::network || error.code == ErrorCode::timeout;
}

class Download {
public:
    Download(HttpClient& client, const RemotePackage& package, const std::string& part)
        : client_(client), package_(package), part_(part) {}

    Result<void> run(const Output& output) {
        auto file = PrivateFile::go_on(part_);
        if (!file) return pass(file);
        const auto there = file->size();
        if (!there) return std::unexpected(there.error());
        have_ = *there;
        if (have_ > package_.bytes) return wrong("what is there is larger than the package");
        LoadProgress show(output, "bytes of " + package_.name);
        while (have_ < package_.bytes) {
            const auto piece = next_piece();
            if (!piece) return std::unexpected(piece.error());
            if (auto written = file->write(*piece); !written) return written;
            have_ += piece->size();
            show(have_, package_.bytes);
        }
        if (auto synced = file->sync(); !synced) return synced;
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
        const auto digest = file_sha256(part_);
        if (!digest) return std::unexpected(digest.error());
        if (tag_ != '"' + to_hex(*digest) + '"')
            return wrong("the download is not what the server keeps: try again");
        const auto files = open_package_files(part_);
        if (!files) return std::unexpected(files.error());
        const auto manifest = (*files)->read("manifest-sha256.txt", limits::package_text_bytes_max);
        if (!manifest || sha256(*manifest) != package_.package_sha256)
            return wrong("this is not the package that was recorded");
        const auto text = (*files)->read(package_file::claim, limits::package_text_bytes_max);
        const auto claim = text ? PackageClaim::parse(*text) : std::unexpected(text.error());
        if (!claim || !states_package(package_.data, *claim, package_.package_sha256))
            return wrong(
                "the package is not what was recorded of it (scope, size, recipient, purpose, what "
                "is withheld): keep the receipt, it is evidence");
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
    return Download(client, package, part).run(output);
}

}  // namespace qiyue
