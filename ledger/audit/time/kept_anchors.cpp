#include "ledger/audit/time/kept_anchors.hpp"

#include "ledger/crypto/timestamp.hpp"

namespace qiyue {

/// What is kept of one size: judged together, for a renewal stands beside what it renews.
struct KeptAnchors::KeptToken {
    TimestampName name;
    TimestampToken read;
    bool holds = false;
};

struct KeptAnchors::AtOneSize {
    std::optional<std::string> note;
    std::multimap<std::string, KeptToken> tokens;  ///< by label
};

Result<void> KeptAnchors::judge(TimestampSource& source) {
    const auto names = source.names();
    if (!names) return std::unexpected(names.error());
    for (auto at = names->begin(); at != names->end();) {
        const TreeSize size = at->size;
        AtOneSize kept;
        for (; at != names->end() && at->size == size; ++at)
            if (auto read = read_kept(source, *at, kept); !read) return read;
        if (auto judged = judge_size(size, kept); !judged) return judged;
    }
    return {};
}

Result<void> KeptAnchors::read_kept(TimestampSource& source, const TimestampName& name,
                                    AtOneSize& kept) {
    auto bytes = source.read(name);
    if (!bytes && bytes.error().code == ErrorCode::too_large) {
        invalid(name.text() + " is too large");
        return {};
    }
    if (!bytes) return pass(bytes);
    if (name.is_note()) {
        kept.note = std::move(*bytes);
        ++report_.notes;
    } else {
        add_token(name, *bytes, kept);
        ++report_.tokens;
    }
    return {};
}

void KeptAnchors::add_token(const TimestampName& name, const std::string& der, AtOneSize& kept) {
    auto read = read_token(der);
    if (!read) {
        invalid(name.text() + ": " + read.error().detail);
    } else if (token_label(read->sha256) != name.token) {
        invalid(name.text() + " has another SHA-256 than its name says");
    } else {
        kept.tokens.emplace(name.token, KeptToken{name, std::move(*read), false});
    }
}

Result<void> KeptAnchors::judge_size(TreeSize size, AtOneSize& kept) {
    std::optional<Hash> root;
    if (kept.note) {
        auto judged = judge_note(size, *kept.note);
        if (!judged) return pass(judged);
        root = *judged;
    }
    for (auto& [label, token] : kept.tokens)
        judge_token(token, kept);
    for (const auto& [label, token] : kept.tokens) {
        judge_renewal(token, kept);
        if (root) note_newest(token);
        JudgedToken& judged = tokens_[{size, token.read.sha256}];
        judged = {token.read.authority, judged.holds || token.holds};
    }
    if (root) roots_[size] = *root;
    return {};
}

/// The note is one that this log published, and as it was published first: its root; else null.
Result<std::optional<Hash>> KeptAnchors::judge_note(TreeSize size, const std::string& bytes) {
    const std::string name = TimestampName::note_of(size).text();
    JudgedCheckpoint judged = parse_checkpoint(bytes);
    if (judged.checkpoint) judge_checkpoint(bytes, anchors_, false, judged);
    if (!judged.findings.empty()) {
        invalid(name + ": " + judged.findings.front().detail);
        return std::nullopt;
    }
    const auto note = Note::parse(bytes);
    if (!note || note->signatures.size() != 1 || judged.checkpoint->size != size ||
        judged.checkpoint->origin != checkpoint_.origin) {
        invalid(name + " is not a note of this log and size with the log's signature alone");
        return std::nullopt;
    }
    if (size > checkpoint_.size) {
        invalid(name + " is beyond the log, which has " + std::to_string(checkpoint_.size.value) +
                " entries");
        return std::nullopt;
    }
    auto held = leads_(size, judged.checkpoint->root);
    if (!held) return pass(held);
    if (*held) return judged.checkpoint->root;
    invalid(name + ": its root is not that of the log's first entries");
    return std::nullopt;
}

/// What a token is over; nullptr if that is not there.
const std::string* KeptAnchors::covered_by(const KeptToken& token, const AtOneSize& kept) {
    if (token.name.renewed.empty()) return kept.note ? &*kept.note : nullptr;
    const KeptToken* renewed = renewed_by(token, kept);
    return renewed == nullptr ? nullptr : &renewed->read.der;
}

const KeptAnchors::KeptToken* KeptAnchors::renewed_by(const KeptToken& token,
                                                      const AtOneSize& kept) {
    const auto found = kept.tokens.find(token.name.renewed);
    return found == kept.tokens.end() ? nullptr : &found->second;
}

void KeptAnchors::judge_token(KeptToken& token, const AtOneSize& kept) {
    const std::string* bytes = covered_by(token, kept);
    if (bytes == nullptr) return invalid(token, "what it is over is not there");
    const auto checked = check_token(token.read.der, *bytes, authorities_);
    if (!checked) return invalid(token, checked.error().detail);
    const KeptToken* renewed = renewed_by(token, kept);
    if (renewed != nullptr && renewed->read.time > token.read.time)
        return invalid(token, "it is older than the token that it renews");
    token.holds = true;
}

/// Renewed when its certificate (or, with authorities, its chain) held no more, a token is as
/// good as without: whoever adds such a renewal must not be able to void what held.
void KeptAnchors::judge_renewal(const KeptToken& token, const AtOneSize& kept) {
    const KeptToken* old = renewed_by(token, kept);
    const std::string* bytes = old == nullptr ? nullptr : covered_by(*old, kept);
    if (bytes == nullptr || !old->holds || !token.holds) return;
    const bool in_time =
        token.read.time < old->read.certificate_until &&
        check_token(old->read.der, *bytes, authorities_, token.read.time).has_value();
    if (!in_time) ++report_.late_renewals;
}

void KeptAnchors::note_newest(const KeptToken& token) {
    // A renewal says nothing newer about the log.
    if (!token.holds || !token.name.renewed.empty()) return;
    if (report_.newest && report_.newest->time >= token.read.time) return;
    report_.newest = NewestAnchor{token.name.size, token.read.time, token.read.authority,
                                  token.read.certificate_until};
}

void KeptAnchors::invalid(std::string detail) {
    report_.findings.push_back({"timestamp_invalid", std::nullopt, std::move(detail)});
}

void KeptAnchors::invalid(const KeptToken& token, const std::string& detail) {
    invalid(token.name.text() + ": " + detail);
}

}  // namespace qiyue
