#include <filesystem>
#include <fstream>
#include <system_error>

#include "ledger/audit/log_source.hpp"
#include "ledger/audit/time/timestamp_name.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t tile_bytes_max = tile_width * sizeof(Hash);
constexpr std::size_t bundle_bytes_max = tile_width * (limits::entry_bytes_max + 2);

Result<std::optional<std::string>> read_file(const fs::path& path, std::size_t bytes_max) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return std::optional<std::string>{};
    if (error) return fail(ErrorCode::io, "cannot read " + path.string() + ": " + error.message());
    if (!fs::is_regular_file(status)) return std::optional<std::string>{};
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorCode::io, "cannot read " + path.string());
    // One byte more than may be there: what is longer is judged wrong by whoever parses it.
    std::string bytes(bytes_max + 1, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (in.bad()) return fail(ErrorCode::io, "cannot read " + path.string());
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    bytes.shrink_to_fit();
    return std::optional{std::move(bytes)};
}

/// How wide the tile is that a tree of this size has at the same place.
unsigned expected_width(const TileAt& tile, TreeSize size) {
    return tile_width_at(size, tile.entries ? 0 : tile.level, tile.index);
}

class TilesDirectory final : public LogSource {
public:
    explicit TilesDirectory(fs::path root) : root_(std::move(root)) {}

    Result<std::optional<std::string>> checkpoint() override {
        return read_file(root_ / "checkpoint", limits::note_bytes_max);
    }
    Result<std::optional<std::string>> twin_checkpoint() override {
        return read_file(root_ / "checkpoint-sm3", limits::note_bytes_max);
    }
    Result<std::optional<std::string>> tile(const TileAt& tile) override {
        return read_file(root_ / tile_path(tile), tile.entries ? bundle_bytes_max : tile_bytes_max);
    }
    Result<Listing> list(TreeSize size) override;

private:
    void sort_in(const std::string& path, TreeSize size, Listing& listing) const;
    fs::path root_;
};

Result<LogSource::Listing> TilesDirectory::list(TreeSize size) {
    Listing listing;
    std::error_code error;
    fs::recursive_directory_iterator files(root_, error);
    for (const fs::recursive_directory_iterator end; !error && files != end; files.increment(error))
        if (!files->is_directory()) sort_in(files->path().lexically_relative(root_), size, listing);
    if (error) return fail(ErrorCode::io, "cannot list " + root_.string() + ": " + error.message());
    return listing;
}

void TilesDirectory::sort_in(const std::string& path, TreeSize size, Listing& listing) const {
    if (path == "checkpoint" || path == "checkpoint-sm3") return;
    constexpr std::string_view anchors = "timestamps/";
    if (path.starts_with(anchors) && TimestampName::parse(path.substr(anchors.size()))) return;
    if (!path.starts_with("tile/")) {
        listing.findings.push_back(
            {"file_unexpected", std::nullopt, path + " does not belong here"});
        return;
    }
    const auto tile = parse_tile_path(path);
    if (!tile) {
        listing.findings.push_back(
            {"tile_path", std::nullopt, path + " is no canonical tile path"});
        return;
    }
    const unsigned width = expected_width(*tile, size);
    if (tile->width > width)
        listing.findings.push_back({"tile_unexpected", std::nullopt, path + " is beyond the tree"});
    else if (tile->width < width)
        listing.older.push_back(*tile);
}

}  // namespace

Result<std::unique_ptr<LogSource>> open_tiles_directory(const std::string& directory) {
    std::error_code error;
    if (!fs::is_directory(directory, error))
        return fail(ErrorCode::not_found, directory + " is not a directory");
    // A log that lost its checkpoint is a log all the same, and its audit says so.
    const fs::path root(directory);
    if (!fs::exists(root / "checkpoint", error) && !fs::exists(root / "checkpoint-sm3", error) &&
        !fs::exists(root / "tile", error))
        return fail(ErrorCode::not_found,
                    "there is no log in " + directory + ": neither a checkpoint nor tiles");
    return std::unique_ptr<LogSource>(std::make_unique<TilesDirectory>(directory));
}

}  // namespace qiyue
