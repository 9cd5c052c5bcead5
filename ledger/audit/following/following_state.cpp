// The state of a FollowingAudit as bytes: a first line with the version, the state, and the SHA-256
// of both. The digest is against accidents: whoever can write the file can make another.

#include "ledger/audit/following/following_audit.hpp"

namespace qiyue {
namespace {

constexpr std::string_view first_words = "qiyue audit state ";
/// Of these bytes. What stands in them is also of the rows' layout, which decode_row checks.
constexpr std::string_view version = "1\n";

std::unexpected<Error> corrupt(const char* why) { return fail(ErrorCode::corrupt, why); }

/// The state alone, its version and digest being right.
Result<std::string_view> open_state(std::string_view saved) {
    if (!saved.starts_with(first_words)) return corrupt("this is no state of an audit");
    if (!saved.substr(first_words.size()).starts_with(version))
        return fail(ErrorCode::unsupported, "the state is of another version of this program");
    const std::size_t head = first_words.size() + version.size();
    if (saved.size() < head + sizeof(Hash)) return corrupt("the state is cut off");
    const std::string_view covered = saved.substr(0, saved.size() - sizeof(Hash));
    if (sha256(covered).view() != saved.substr(covered.size()))
        return corrupt("the state has been changed: its digest is wrong");
    return covered.substr(head);
}

}  // namespace

const std::string& FollowingAudit::save() {
    ByteWriter bytes;
    bytes.raw(first_words);
    bytes.raw(version);
    bytes.text(anchors_.log_key->vkey());
    bytes.text(anchors_.twin_key ? anchors_.twin_key->vkey() : "");
    bytes.text(note_);
    bytes.text(twin_ ? twin_->note : "");
    bytes.number(told_.size());
    for (const auto& [code, index] : told_) {
        bytes.text(code);
        bytes.number(index);
    }
    bytes.hashes(leaves_);
    walk_->save(bytes);
    saved_ = bytes.take();
    saved_ += sha256(saved_).view();
    return saved_;
}

Result<std::unique_ptr<FollowingAudit>> FollowingAudit::resume(LogSource& source,
                                                               const Trust& trust,
                                                               FollowingOptions options,
                                                               std::string_view saved) {
    auto audit = std::make_unique<FollowingAudit>(source, trust, std::move(options));
    if (auto loaded = audit->load(saved); !loaded) return pass(loaded);
    audit->saved_ = saved;
    return audit;
}

Result<void> FollowingAudit::load(std::string_view saved) {
    auto state = open_state(saved);
    if (!state) return pass(state);
    ByteReader bytes(*state);
    const std::string_view log = bytes.text(), twin = bytes.text();
    if (log != anchors_.log_key->vkey() ||
        twin != (anchors_.twin_key ? anchors_.twin_key->vkey() : ""))
        return fail(ErrorCode::invalid_argument,
                    "the state is of a log with other keys than the trust file names");
    start_walk();
    if (auto loaded = load_seen(bytes); !loaded) return loaded;
    leaves_ = bytes.hashes();
    if (auto loaded = walk_->load(bytes); !loaded) return loaded;
    const TreeSize judged = walk_->judged();
    if (!bytes.finished() || leaves_.size() != judged.value || judged > seen_.size ||
        (judged == seen_.size && !note_.empty() && walk_->root() != seen_.root))
        return corrupt("the parts of the state do not fit each other");
    return {};
}

/// The notes and what was told.
Result<void> FollowingAudit::load_seen(ByteReader& bytes) {
    seen_ = {};
    note_ = bytes.text();
    const std::string twin(bytes.text());
    if (!note_.empty()) {
        auto opened = open_checkpoint(note_, *anchors_.log_key, nullptr);
        if (!opened) return corrupt("the accepted checkpoint is not the log's");
        seen_ = std::move(opened->checkpoint);
    }
    twin_.reset();
    if (!twin.empty()) {
        if (!anchors_.twin_key) return corrupt("a twin that is not expected");
        auto opened = open_checkpoint(twin, *anchors_.twin_key, nullptr);
        if (!opened) return corrupt("the accepted checkpoint is not the twin's");
        twin_ = Twin{std::move(opened->checkpoint), twin};
    }
    told_.clear();
    constexpr std::size_t finding_bytes_min = 16;
    const std::uint64_t told = bytes.length(finding_bytes_min);
    for (std::uint64_t i = 0; i < told; ++i) {
        std::string code(bytes.text());
        told_.emplace(std::move(code), bytes.number());
    }
    return bytes.good() ? Result<void>{} : corrupt("the findings are cut off");
}

Result<void> FollowingAudit::recall(const std::string& note) {
    auto opened = open_checkpoint(note, *anchors_.log_key, nullptr);
    if (!opened) return corrupt("the kept checkpoint is not the log's");
    if (opened->checkpoint.size < seen_.size) return {};
    if (opened->checkpoint.size == seen_.size && !note_.empty()) {
        return opened->checkpoint.root == seen_.root
                   ? Result<void>{}
                   : corrupt("the kept checkpoint contradicts the state");
    }
    seen_ = std::move(opened->checkpoint);
    note_ = note;
    return {};
}

}  // namespace qiyue
