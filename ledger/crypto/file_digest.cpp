#include "ledger/crypto/file_digest.hpp"

#include <cstdint>

#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue {
namespace {

constexpr std::size_t piece_bytes = 1u << 20;

}  // namespace

Result<Hash> file_sha256(const std::string& path) {
    const auto file = PosixFile::open(path);
    if (!file) return std::unexpected(file.error());
    DigestStream digest(HashAlgorithm::sha256);
    for (std::uint64_t offset = 0;;) {
        const auto piece = file->read(offset, piece_bytes);
        if (!piece) return std::unexpected(piece.error());
        if (piece->empty()) return digest.finish();
        digest.update(*piece);
        offset += piece->size();
    }
}

}  // namespace qiyue
