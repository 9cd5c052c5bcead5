#include "tools/qiyue/since_check.hpp"

#include <algorithm>
#include <optional>

#include "ledger/merkle/compact_range.hpp"
#include "ledger/merkle/tiles.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {
namespace {

using Findings = std::vector<Finding>;

std::expected<Checkpoint, Finding> open_note(const std::string& text, const Trust* trust) {
    if (trust != nullptr && trust->log_key() != nullptr) {
        auto opened = open_checkpoint(text, *trust->log_key(), nullptr);
        if (opened) return opened->checkpoint;
        return std::unexpected(Finding{std::string(finding_name(opened.error().finding)),
                                       std::nullopt, "--since: " + opened.error().detail});
    }
    const auto note = Note::parse(text);
    if (!note) {
        return std::unexpected(
            Finding{"note_format", std::nullopt, "--since: " + note.error().detail});
    }
    auto checkpoint = Checkpoint::parse(note->text);
    if (checkpoint) return *checkpoint;
    return std::unexpected(
        Finding{"checkpoint_format", std::nullopt, "--since: " + checkpoint.error().detail});
}

/// Appends the leaves of bundle `number` that lie below `end`. A finding if they cannot be had.
Result<std::optional<Finding>> take_bundle(LogSource& source, std::uint64_t number, TreeSize size,
                                           std::uint64_t end, CompactRange& range) {
    const unsigned width = tile_width_at(size, 0, number);
    const std::uint64_t first = number * tile_width;
    auto bundle = source.tile({true, 0, number, width});
    if (!bundle) return pass(bundle);
    if (!*bundle) {
        return Finding{"bundle_missing", first, "the bundle that begins here is not there"};
    }
    const auto entries = split_bundle(**bundle, width);
    if (!entries) return Finding{"bundle_format", first, entries.error().detail};
    for (std::size_t i = 0; i < entries->size() && first + i < end; ++i) {
        range.append(leaf_hash(HashAlgorithm::sha256, (*entries)[i]));
    }
    return std::nullopt;
}

}  // namespace

Result<Findings> check_since(LogSource& source, const std::string& note, const std::string& origin,
                             TreeSize size, const Trust* trust) {
    const auto old = open_note(note, trust);
    if (!old) return Findings{old.error()};
    const std::string shown = std::to_string(old->size.value);
    if (old->origin != origin) {
        return Findings{
            {"checkpoint_origin", std::nullopt,
             "--since: the checkpoint is of " + old->origin + ", the log is " + origin}};
    }
    if (old->size > size) {
        return Findings{
            {"rollback", std::nullopt,
             "the log had " + shown + " entries and has " + std::to_string(size.value) + " now"}};
    }
    CompactRange range(HashAlgorithm::sha256);
    for (std::uint64_t number = 0; number * tile_width < old->size.value; ++number) {
        auto finding = take_bundle(source, number, size, old->size.value, range);
        if (!finding) return pass(finding);
        if (*finding) return Findings{**finding};
    }
    if (range.root() == old->root) return Findings{};
    return Findings{
        {"fork", std::nullopt,
         "the first " + shown + " entries are not those that the older checkpoint was signed for"}};
}

}  // namespace qiyue
