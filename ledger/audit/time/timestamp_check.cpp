#include "ledger/audit/time/timestamp_check.hpp"

#include <algorithm>

#include "ledger/audit/anchors.hpp"
#include "ledger/audit/auditor.hpp"
#include "ledger/audit/tile_nodes.hpp"
#include "ledger/audit/time/kept_anchors.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/merkle/compact_range.hpp"
#include "ledger/merkle/proof.hpp"

namespace qiyue {
namespace {

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
        nodes_.emplace(log_, checkpoint_.size);
        anchors_.emplace(
            checkpoint_, std::move(*anchors), options_.authorities,
            [this](TreeSize size, const Hash& root) { return leads_to_checkpoint(size, root); },
            report_);
        return true;
    }

    Result<void> judge_kept(const std::vector<AnchoredEntry>& entries) {
        if (kept_ == nullptr) return {};
        kept_->look_only_for(entries);
        return anchors_->judge(*kept_);
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

    void judge_entry(const AnchoredEntry& entry) {
        const auto token = anchors_->tokens().find({entry.size, entry.token});
        if (token == anchors_->tokens().end()) {
            report_.findings.push_back(
                {"timestamp_missing", entry.index.value,
                 "the token with SHA-256 " + to_hex(entry.token) + " that it names is not there"});
            return;
        }
        const auto root = anchors_->roots().find(entry.size);
        if (root == anchors_->roots().end() || root->second != entry.root)
            invalid("it names another root than the note under its token", entry.index);
        else if (!token->second.holds)
            invalid("the token that it names does not hold", entry.index);
        else if (authority_label(token->second.authority) != entry.authority)
            invalid("it names another authority than the one that made its token, " +
                        token->second.authority,
                    entry.index);
    }

    void invalid(std::string detail, Index index) {
        report_.findings.push_back({"timestamp_invalid", index.value, std::move(detail)});
    }

    AnchoredWatch& log_;
    TimestampSource* kept_;
    const TimestampOptions& options_;
    TimestampReport report_;
    Checkpoint checkpoint_;
    std::optional<TileNodes> nodes_;
    std::optional<KeptAnchors> anchors_;
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
