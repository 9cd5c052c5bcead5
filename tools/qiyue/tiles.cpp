// qiyue tiles

#include "ledger/merkle/tiles.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/audit/time/timestamp_source.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/store/store_log_source.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

Result<void> write_tile(const std::string& out, const TileAt& tile, const std::string& bytes) {
    const std::string path = out + "/" + tile_path(tile);
    std::error_code failed;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failed);
    if (failed) return fail(ErrorCode::io, "cannot make " + path + ": " + failed.message());
    return write_output(path, bytes);
}

/// Writes the log of one signed checkpoint.
class TilesExport {
public:
    TilesExport(const EventStore& store, GuardNotes notes, std::string directory, std::string out,
                const Output& output)
        : store_(store),
          notes_(std::move(notes)),
          source_(store_log_source(store, notes_)),
          directory_(std::move(directory)),
          out_(std::move(out)),
          output_(output) {}

    /// The size that was exported.
    Result<TreeSize> run() {
        auto note = Note::parse(notes_.note);
        if (!note) return pass(note);
        auto checkpoint = Checkpoint::parse(note->text);
        if (!checkpoint) return pass(checkpoint);
        if (auto done = write_hash_tiles(checkpoint->size); !done) return pass(done);
        if (auto done = write_bundles(checkpoint->size); !done) return pass(done);
        if (auto done = write_timestamps(checkpoint->size); !done) return pass(done);
        // The checkpoint comes last: what it promises is there by then.
        if (auto done = write_output(out_ + "/checkpoint", notes_.note); !done) return pass(done);
        if (!notes_.twin_note.empty()) {
            auto done = write_output(out_ + "/checkpoint-sm3", notes_.twin_note);
            if (!done) return pass(done);
        }
        return checkpoint->size;
    }

private:
    Result<void> write_hash_tiles(TreeSize size) {
        for (const TileAt& tile : tiles_of(size)) {
            auto bytes = store_.tile(HashAlgorithm::sha256, tile.level, tile.index, tile.width);
            if (!bytes) return pass(bytes);
            if (auto written = write_tile(out_, tile, *bytes); !written) return written;
        }
        return {};
    }

    Result<void> write_bundles(TreeSize size) {
        for (std::uint64_t n = 0; n * tile_width < size.value; ++n) {
            const TileAt tile{true, 0, n, tile_width_at(size, 0, n)};
            auto bytes = source_->tile(tile);
            if (!bytes) return pass(bytes);
            if (!*bytes) {
                return fail(ErrorCode::corrupt,
                            "entries from " + std::to_string(n * tile_width) + " cannot be read");
            }
            if (auto written = write_tile(out_, tile, **bytes); !written) return written;
            output_.progress("entries", std::min((n + 1) * tile_width, size.value), size.value);
        }
        return {};
    }

    /// The time anchors of this log and of its earlier sizes, byte for byte.
    Result<void> write_timestamps(TreeSize size) {
        const auto kept = open_timestamp_folder(directory_);
        if (!kept) return std::unexpected(kept.error());
        if (!*kept) return {};
        const auto names = (*kept)->names();
        if (!names) return std::unexpected(names.error());
        std::error_code failed;
        std::filesystem::create_directories(timestamps_in(out_), failed);
        if (failed) return fail(ErrorCode::io, "cannot make " + timestamps_in(out_));
        for (const TimestampName& name : *names) {
            if (name.size > size) continue;
            const auto bytes = (*kept)->read(name);
            if (!bytes) return std::unexpected(bytes.error());
            auto written = write_output(timestamps_in(out_) + "/" + name.text(), *bytes);
            if (!written) return written;
        }
        return {};
    }

    const EventStore& store_;
    GuardNotes notes_;
    std::unique_ptr<LogSource> source_;
    std::string directory_;
    std::string out_;
    const Output& output_;
};

Result<void> make_empty(const std::string& out) {
    std::error_code failed;
    std::filesystem::create_directories(out, failed);
    if (failed) return fail(ErrorCode::io, "cannot make " + out + ": " + failed.message());
    if (std::filesystem::is_empty(out, failed)) return {};
    return fail(ErrorCode::exists_already,
                out + " is not empty; tiles of another size would be mixed with these");
}

struct TilesArguments {
    std::string directory;
    std::string out;
    bool cosigned = false;
};

ExitStatus tiles(const TilesArguments& arguments, const Output& output) {
    const auto& [directory, out, cosigned] = arguments;
    const auto ledger = StoredLedger::open(directory);
    if (!ledger) return output.failed(ledger.error(), "tiles");
    const auto notes = cosigned ? cosigned_notes(directory) : newest_notes(directory);
    if (!notes) return output.failed(notes.error(), "tiles");
    if (auto made = make_empty(out); !made) return output.failed(made.error(), "tiles");
    const auto size = TilesExport(*ledger->store, *notes, directory, out, output).run();
    if (!size) return output.failed(size.error(), "tiles");
    return output.done(fmt::format("{} entries in {}\n", size->value, out),
                       {{"ok", true}, {"size", size->value}, {"directory", out}});
}

}  // namespace

void add_tiles(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<TilesArguments>();
    auto* command = app.add_subcommand(
        "tiles",
        "Writes the ledger, as of its last signed checkpoint, as a plain directory of "
        "C2SP tlog-tiles, which qiyue-verify and other people's tools read.");
    command->add_option("directory", arguments->directory, "the ledger's directory")->required();
    command->add_option("--out", arguments->out, "a directory that is new or empty")->required();
    command->add_flag("--cosigned", arguments->cosigned,
                      "as of the checkpoint that a quorum of witnesses cosigned last, which may be "
                      "older");
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = tiles(*arguments, session.output); });
}

}  // namespace qiyue
