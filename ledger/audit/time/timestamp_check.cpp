#include "ledger/audit/time/timestamp_check.hpp"

#include <algorithm>
#include <map>

#include "ledger/audit/anchors.hpp"
#include "ledger/audit/auditor.hpp"
#include "ledger/audit/tile_nodes.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/timestamp.hpp"
#include "ledger/merkle/compact_range.hpp"
#include "ledger/merkle/proof.hpp"

namespace qiyue {
namespace {

/// What is kept of one size: judged together, for a renewal stands beside what it renews.
struct KeptToken {
    TimestampName name;
    TimestampToken read;
    bool holds = false;
};

struct KeptAtOneSize {
    std::optional<std::string> note;
    std::multimap<std::string, KeptToken> tokens;  ///< by label
};

/// What remains of a token once it is judged.
struct JudgedToken {
    std::string authority;
    bool holds = false;
};

class TimestampCheck {
public:
    TimestampCheck(AnchoredWatch& log, TimestampSource* kept, const TimestampOptions& options)
        : log_(log), kept_(kept), options_(options) {}

    Result<TimestampReport> run() {
        report_.authenticated = options_.authorities != nullptr;
        auto opened = open();
        if (!opened) return pass(opened);
        if (!*opened) return report_;  // the audit says what is wrong with the checkpoint
        const auto entries = log_.entries(options_.from, checkpoint_.size);
        if (!entries) return std::unexpected(entries.error());
        report_.anchored = entries->size();
        if (auto judged = judge_kept(*entries); !judged) return pass(judged);
        for (const AnchoredEntry& entry : *entries)
            judge_entry(entry);
        return std::move(report_);
    }

private:
    Result<bool> open() {
        auto bytes = log_.checkpoint();
        if (!bytes) return pass(bytes);
        const auto judged = parse_checkpoint(*bytes);
        if (!judged.checkpoint) return false;
        checkpoint_ = *judged.checkpoint;
        auto anchors = find_anchors(log_, options_.trust, checkpoint_.size);
        if (!anchors) return pass(anchors);
        anchors_ = std::move(*anchors);
        nodes_.emplace(log_, checkpoint_.size);
        return true;
    }

    /// One size after the other, and no more of it is held than one needs: a server may be hostile.
    Result<void> judge_kept(const std::vector<AnchoredEntry>& entries) {
        if (kept_ == nullptr) return {};
        kept_->look_only_for(entries);
        const auto names = kept_->names();
        if (!names) return std::unexpected(names.error());
        for (auto at = names->begin(); at != names->end();) {
            const TreeSize size = at->size;
            KeptAtOneSize kept;
            for (; at != names->end() && at->size == size; ++at)
                if (auto read = read_kept(*at, kept); !read) return read;
            if (auto judged = judge_size(size, kept); !judged) return judged;
        }
        return {};
    }

    Result<void> read_kept(const TimestampName& name, KeptAtOneSize& kept) {
        auto bytes = kept_->read(name);
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

    void add_token(const TimestampName& name, const std::string& der, KeptAtOneSize& kept) {
        auto read = read_token(der);
        if (!read) {
            invalid(name.text() + ": " + read.error().detail);
        } else if (token_label(read->sha256) != name.token) {
            invalid(name.text() + " has another SHA-256 than its name says");
        } else {
            kept.tokens.emplace(name.token, KeptToken{name, std::move(*read), false});
        }
    }

    Result<void> judge_size(TreeSize size, KeptAtOneSize& kept) {
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
    Result<std::optional<Hash>> judge_note(TreeSize size, const std::string& bytes) {
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
            invalid(name + " is beyond the log, which has " +
                    std::to_string(checkpoint_.size.value) + " entries");
            return std::nullopt;
        }
        auto held = leads_to_checkpoint(size, judged.checkpoint->root);
        if (!held) return pass(held);
        if (*held) return judged.checkpoint->root;
        invalid(name + ": its root is not that of the log's first entries");
        return std::nullopt;
    }

    Result<bool> leads_to_checkpoint(TreeSize size, const Hash& root) {
        if (size.value == 0) return root == CompactRange(HashAlgorithm::sha256).root();
        const auto path =
            consistency_proof(HashAlgorithm::sha256, size, checkpoint_.size, nodes_->reader());
        if (!path && path.error().code != ErrorCode::tile_format)
            return std::unexpected(path.error());
        return path && verify_consistency(HashAlgorithm::sha256, size, checkpoint_.size, *path,
                                          root, checkpoint_.root);
    }

    /// What a token is over; nullptr if that is not there.
    static const std::string* covered_by(const KeptToken& token, const KeptAtOneSize& kept) {
        if (token.name.renewed.empty()) return kept.note ? &*kept.note : nullptr;
        const KeptToken* renewed = renewed_by(token, kept);
        return renewed == nullptr ? nullptr : &renewed->read.der;
    }

    static const KeptToken* renewed_by(const KeptToken& token, const KeptAtOneSize& kept) {
        const auto found = kept.tokens.find(token.name.renewed);
        return found == kept.tokens.end() ? nullptr : &found->second;
    }

    void judge_token(KeptToken& token, const KeptAtOneSize& kept) {
        const std::string* bytes = covered_by(token, kept);
        if (bytes == nullptr) return invalid(token, "what it is over is not there");
        const auto checked = check_token(token.read.der, *bytes, options_.authorities);
        if (!checked) return invalid(token, checked.error().detail);
        const KeptToken* renewed = renewed_by(token, kept);
        if (renewed != nullptr && renewed->read.time > token.read.time)
            return invalid(token, "it is older than the token that it renews");
        token.holds = true;
    }

    /// Renewed when its certificate (or, with authorities, its chain) held no more, a token is as
    /// good as without: whoever adds such a renewal must not be able to void what held.
    void judge_renewal(const KeptToken& token, const KeptAtOneSize& kept) {
        const KeptToken* old = renewed_by(token, kept);
        const std::string* bytes = old == nullptr ? nullptr : covered_by(*old, kept);
        if (bytes == nullptr || !old->holds || !token.holds) return;
        const bool in_time =
            token.read.time < old->read.certificate_until &&
            check_token(old->read.der, *bytes, options_.authorities, token.read.time).has_value();
        if (!in_time) ++report_.late_renewals;
    }

    void judge_entry(const AnchoredEntry& entry) {
        const auto token = tokens_.find({entry.size, entry.token});
        if (token == tokens_.end()) {
            report_.findings.push_back(
                {"timestamp_missing", entry.index.value,
                 "the token with SHA-256 " + to_hex(entry.token) + " that it names is not there"});
            return;
        }
        const auto root = roots_.find(entry.size);
        if (root == roots_.end() || root->second != entry.root)
            invalid("it names another root than the note under its token", entry.index);
        else if (!token->second.holds)
            invalid("the token that it names does not hold", entry.index);
        else if (authority_label(token->second.authority) != entry.authority)
            invalid("it names another authority than the one that made its token, " +
                        token->second.authority,
                    entry.index);
    }

    void note_newest(const KeptToken& token) {
        // A renewal says nothing newer about the log.
        if (!token.holds || !token.name.renewed.empty()) return;
        if (report_.newest && report_.newest->time >= token.read.time) return;
        report_.newest = NewestAnchor{token.name.size, token.read.time, token.read.authority,
                                      token.read.certificate_until};
    }

    void invalid(std::string detail, std::optional<Index> index = std::nullopt) {
        report_.findings.push_back({"timestamp_invalid",
                                    index ? std::optional(index->value) : std::nullopt,
                                    std::move(detail)});
    }
    void invalid(const KeptToken& token, const std::string& detail) {
        invalid(token.name.text() + ": " + detail);
    }

    AnchoredWatch& log_;
    TimestampSource* kept_;
    const TimestampOptions& options_;
    TimestampReport report_;
    Checkpoint checkpoint_;
    Anchors anchors_;
    std::optional<TileNodes> nodes_;
    std::map<TreeSize, Hash> roots_;  ///< of the notes that hold
    std::map<std::pair<TreeSize, Hash>, JudgedToken> tokens_;  ///< by digest
};

}  // namespace

Result<TimestampReport> check_timestamps(AnchoredWatch& log, TimestampSource* kept,
                                         const TimestampOptions& options) {
    return TimestampCheck(log, kept, options).run();
}

Result<void> add_timestamps(AuditReport& report, AnchoredWatch& log, TimestampSource* kept,
                            const TimestampOptions& options) {
    if (kept == nullptr && options.authorities == nullptr) return {};
    auto checked = check_timestamps(log, kept, options);
    if (!checked) return pass(checked);
    auto& all = report.findings;
    all.insert(all.end(), checked->findings.begin(), checked->findings.end());
    std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
        return a.index < b.index;  // no index is less than any
    });
    report.ok = report.ok && checked->findings.empty();
    report.timestamps = std::move(*checked);
    return {};
}

}  // namespace qiyue
