#pragma once

// Compares hash tiles with what the entries say they must be, level by level, and keeps the tiles
// that narrower ones of earlier sizes are compared with. When the log has grown, it goes on from
// where it finished. One thread at a time.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/byte_codec.hpp"
#include "ledger/audit/finding.hpp"
#include "ledger/audit/log_source.hpp"
#include "ledger/base/ids.hpp"

namespace qiyue {

class TileCheck {
public:
    TileCheck(LogSource& source, bool compare) : source_(source), compare_(compare) {}

    /// These narrower tiles will be compared at the end.
    void expect(std::vector<TileAt> older);

    /// The leaf hashes of the next bundle; nullopt for each entry that could not be read.
    Result<void> add(const std::vector<std::optional<Hash>>& leaves);
    /// Compares the partial tiles and the older ones.
    Result<void> finish();

    std::vector<Finding>& findings() { return findings_; }
    std::uint64_t hashes() const { return hashes_; }
    /// Leaves added so far.
    std::uint64_t size() const { return size_; }

    /// The hashes whose tiles are not full; every leaf so far must be known.
    void save(ByteWriter& bytes) const;
    /// False if the bytes hold no such hashes.
    bool load(ByteReader& bytes);

private:
    using Row = std::vector<std::optional<Hash>>;
    struct Level {
        std::uint64_t tile = 0;  ///< number of the tile that `row` belongs to
        Row row;
    };
    Result<void> push(unsigned level, std::optional<Hash> hash);
    Result<void> compare(unsigned level, const Level& state);
    Result<void> compare_older(const TileAt& tile);
    Result<void> compare_older_bundle(const TileAt& tile);

    LogSource& source_;
    const bool compare_;
    std::uint64_t size_ = 0;
    std::vector<Level> levels_;
    std::vector<TileAt> older_;
    std::map<std::pair<unsigned, std::uint64_t>, Row> kept_;
    std::vector<Finding> findings_;
    std::uint64_t hashes_ = 0;
};

}  // namespace qiyue
