#include "ledger/package/container/member_reader.hpp"

#include <algorithm>
#include <utility>

#include <zlib.h>

#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

constexpr std::size_t piece_bytes_max = 1u << 20;
constexpr std::size_t packed_piece_bytes = 64u << 10;

/// Counts what was unpacked and holds it against what the directory says.
class Tally {
public:
    explicit Tally(MemberPlace place) : place_(std::move(place)) {}

    const MemberPlace& place() const { return place_; }
    std::uint64_t left() const { return place_.size - size_; }

    void take(std::string_view piece) {
        crc_ = static_cast<std::uint32_t>(
            ::crc32_z(crc_, reinterpret_cast<const unsigned char*>(piece.data()), piece.size()));
        size_ += piece.size();
    }
    /// Of the whole, once nothing is left.
    Result<void> judge() const {
        if (crc_ == place_.crc) return {};
        return fail(ErrorCode::package_format, place_.name + " has another CRC-32 than its header");
    }
    std::unexpected<Error> damaged(std::string_view why) const {
        return fail(ErrorCode::package_format, place_.name + ' ' + std::string(why));
    }

private:
    MemberPlace place_;
    std::uint64_t size_ = 0;
    std::uint32_t crc_ = 0;
};

class StoredReader : public PackageFileReader {
public:
    StoredReader(const ZipBytes& bytes, MemberPlace place)
        : bytes_(bytes), tally_(std::move(place)) {}

    Result<std::string> read(std::size_t at_most) override {
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>({at_most, piece_bytes_max, tally_.left()}));
        const MemberPlace& place = tally_.place();
        auto piece = bytes_.read(place.offset + place.size - tally_.left(), count);
        if (!piece) return piece;
        if (piece->size() != count) return tally_.damaged("is cut off");
        tally_.take(*piece);
        if (tally_.left() == 0) {
            if (auto judged = tally_.judge(); !judged) return pass(judged);
        }
        return piece;
    }

private:
    const ZipBytes& bytes_;
    Tally tally_;
};

class DeflatedReader : public PackageFileReader {
public:
    DeflatedReader(const ZipBytes& bytes, MemberPlace place)
        : bytes_(bytes), tally_(std::move(place)) {
        QIYUE_CHECK(::inflateInit2(&stream_, -MAX_WBITS) == Z_OK, "zlib cannot begin");
    }
    DeflatedReader(const DeflatedReader&) = delete;
    DeflatedReader& operator=(const DeflatedReader&) = delete;
    ~DeflatedReader() override { ::inflateEnd(&stream_); }

    Result<std::string> read(std::size_t at_most) override {
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>({at_most, piece_bytes_max, tally_.left()}));
        std::string piece(count, '\0');
        auto got = unpack(piece);
        if (!got) return pass(got);
        if (*got != count) return tally_.damaged("unpacks to fewer bytes than its header says");
        tally_.take(piece);
        if (tally_.left() == 0 && !judged_) {
            if (auto finished = finish(); !finished) return pass(finished);
        }
        return piece;
    }

private:
    /// Nothing more may come, and nothing may be left over.
    Result<void> finish() {
        judged_ = true;
        std::string more(1, '\0');
        auto got = unpack(more);
        if (!got) return pass(got);
        if (*got != 0) return tally_.damaged("unpacks to more bytes than its header says");
        if (!ended_ || stream_.avail_in != 0 || taken_ != tally_.place().packed)
            return tally_.damaged("has bytes behind its packed ones");
        return tally_.judge();
    }

    /// Fills `out` as far as there is something; fewer bytes only at the end.
    Result<std::size_t> unpack(std::string& out) {
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        while (stream_.avail_out > 0 && !ended_) {
            if (stream_.avail_in == 0) {
                auto filled = fill();
                if (!filled) return pass(filled);
            }
            const int answer = ::inflate(&stream_, Z_NO_FLUSH);
            if (answer == Z_STREAM_END)
                ended_ = true;
            else if (answer != Z_OK)
                return tally_.damaged("is not deflated as it should be");
        }
        return out.size() - stream_.avail_out;
    }

    Result<void> fill() {
        const MemberPlace& place = tally_.place();
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(packed_piece_bytes, place.packed - taken_));
        if (count == 0) return tally_.damaged("is cut off");
        auto packed = bytes_.read(place.offset + taken_, count);
        if (!packed) return pass(packed);
        if (packed->size() != count) return tally_.damaged("is cut off");
        packed_ = std::move(*packed);
        taken_ += count;
        stream_.next_in = reinterpret_cast<Bytef*>(packed_.data());
        stream_.avail_in = static_cast<uInt>(packed_.size());
        return {};
    }

    const ZipBytes& bytes_;
    Tally tally_;
    z_stream stream_{};
    std::string packed_;  ///< what `stream_` reads from
    std::uint64_t taken_ = 0;  ///< of the packed bytes
    bool ended_ = false;
    bool judged_ = false;
};

}  // namespace

std::unique_ptr<PackageFileReader> stored_member_reader(const ZipBytes& bytes, MemberPlace place) {
    return std::make_unique<StoredReader>(bytes, std::move(place));
}

std::unique_ptr<PackageFileReader> deflated_member_reader(const ZipBytes& bytes,
                                                          MemberPlace place) {
    return std::make_unique<DeflatedReader>(bytes, std::move(place));
}

}  // namespace qiyue
