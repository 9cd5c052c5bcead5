#include "ledger/audit/handed_out/handed_out.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/audit/anchors.hpp"
#include "ledger/audit/handed_out/handed_out_scope.hpp"
#include "ledger/audit/handed_out/stream_answer.hpp"
#include "ledger/audit/receipt.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/base/shown_text.hpp"
#include "ledger/merkle/fork_evidence.hpp"

namespace qiyue {
namespace {

/// What happened, without the code, which the finding has.
std::string told(const Error& error) {
    return error.place.empty() ? error.detail : error.detail + " (" + error.place + ")";
}

/// One of the files that may be given beside the one that is judged.
struct Beside {
    const char* option;
    bool is_given;
    bool is_used;
};

class Check {
public:
    Check(const HandedOut& given, const Trust* trust, bool require_quorum)
        : given_(given), trust_(trust), require_quorum_(require_quorum) {
        report_.kind = kind_of(given.bytes);
    }

    Result<HandedOutReport> run() {
        if (auto fits = refuse_what_is_in_vain(); !fits) return pass(fits);
        if (auto judged = judge(); !judged) return pass(judged);
        report_.audit.ok = report_.audit.findings.empty();
        report_.scope = handed_out_scope(report_, trust_, require_quorum_);
        return std::move(report_);
    }

private:
    Result<void> judge() {
        switch (report_.kind) {
            case HandedOutKind::receipt: take(check_receipt(given_.bytes, trust_)); return {};
            case HandedOutKind::tlog_proof: return judge_proof();
            case HandedOutKind::completeness: return judge_completeness(given_.bytes);
            case HandedOutKind::stream: return judge_stream();
            case HandedOutKind::fork_evidence: return judge_fork();
            case HandedOutKind::checkpoint: return judge_checkpoint_alone();
            case HandedOutKind::unknown: break;
        }
        find("proof_format",
             "this is none of what can be verified: a receipt, a tlog-proof, a completeness proof, "
             "the answer of GET /v1/streams/{stream}, evidence of a fork, a checkpoint");
        return {};
    }

    void find(std::string code, std::string detail) {
        report_.audit.findings.push_back({std::move(code), std::nullopt, std::move(detail)});
    }

    /// An option that changes nothing would leave its user with a false belief.
    Result<void> refuse_what_is_in_vain() const {
        const bool is_stream =
            report_.kind == HandedOutKind::completeness || report_.kind == HandedOutKind::stream;
        for (const Beside& one :
             {Beside{"--entry", given_.entry.has_value(),
                     report_.kind == HandedOutKind::tlog_proof},
              Beside{"--entries", given_.entries.has_value(), is_stream},
              Beside{"--checkpoint", given_.checkpoint.has_value(), is_stream}}) {
            if (!one.is_given || one.is_used || report_.kind == HandedOutKind::unknown) continue;
            return fail(ErrorCode::invalid_argument,
                        std::string(one.option) + " has no part in verifying this file, which is " +
                            std::string(kind_name(report_.kind)));
        }
        return {};
    }

    void take(ProofReport proof) {
        report_.audit.findings = std::move(proof.findings);
        report_.audit.anchored = proof.anchored;
        report_.audit.witnesses = std::move(proof.witnesses);
        report_.tree = proof.tree;
        if (!proof.checkpoint.origin.empty()) take(proof.checkpoint);
        // The quorum belongs to the note, which is judged before the path.
        if (require_quorum_ && proof.anchored) demand_quorum();
        if (!report_.audit.findings.empty()) return;
        report_.audit.entries_checked = 1;
        report_.index = proof.index.value;
    }

    void take(const Checkpoint& checkpoint) {
        report_.audit.size = checkpoint.size.value;
        report_.audit.root = checkpoint.root;
        report_.audit.origin = checkpoint.origin;
    }

    void demand_quorum() {
        if (trust_ == nullptr || trust_->quorum_met(report_.audit.witnesses)) return;
        report_.audit.findings.clear();
        find("witness_quorum",
             "the witnesses that signed this checkpoint do not make up quorum " + trust_->quorum);
    }

    Result<void> judge_proof() {
        if (!given_.entry) {
            return fail(
                ErrorCode::invalid_argument,
                "a tlog-proof shows where an entry stands: give the entry's line, verbatim, "
                "with --entry FILE (the member `entry` of GET /v1/events/{index}; "
                "a newline behind it does not count)");
        }
        std::string_view line = *given_.entry;
        if (line.ends_with('\n')) line.remove_suffix(1);
        take(check_tlog_proof(given_.bytes, line, trust_));
        return {};
    }

    Result<void> judge_stream() {
        auto answer = StreamAnswer::parse(given_.bytes);
        if (!answer) {
            find("proof_format", told(answer.error()));
            return {};
        }
        if (answer->next && !given_.entries) {
            return fail(ErrorCode::invalid_argument,
                        "this answer holds a part of the stream's entries only (next is " +
                            shown_text(*answer->next) +
                            "): fetch the other pages with ?cursor=, and give the member `entry` "
                            "of all entries, one a line, with --entries FILE");
        }
        return judge_completeness(answer->proof, std::move(answer->entries));
    }

    /// `lines`: the entries, unless a file of them was given.
    Result<void> judge_completeness(std::string_view json, std::vector<std::string> lines = {}) {
        const bool is_alone = report_.kind == HandedOutKind::completeness;
        if (!given_.checkpoint || (is_alone && !given_.entries)) {
            return fail(ErrorCode::invalid_argument,
                        std::string("completeness is shown by a checkpoint of the proof's size ") +
                            "(--checkpoint FILE: GET /checkpoint)" +
                            (is_alone ? " and the stream's entries (--entries FILE: the member "
                                        "`entry` of each in GET /v1/streams/{stream}, one a line; "
                                        "an empty file if the stream has none)"
                                      : ""));
        }
        if (given_.entries) lines = lines_of(*given_.entries);
        const auto proof = CompletenessProof::parse(json);
        if (!proof) {
            find("proof_format", told(proof.error()));
            return {};
        }
        report_.stream = proof->stream;
        const auto checkpoint = open_log_checkpoint(*given_.checkpoint);
        if (!checkpoint) return {};
        report_.audit.findings = check_completeness(*proof, lines, *checkpoint);
        if (report_.audit.findings.empty()) report_.audit.entries_checked = lines.size();
        return {};
    }

    Anchors anchors() const {
        Anchors anchors;
        anchors.trust = trust_;
        if (trust_ == nullptr) return anchors;
        if (trust_->log_key() != nullptr) anchors.log_key = *trust_->log_key();
        if (trust_->twin_key() != nullptr) anchors.twin_key = *trust_->twin_key();
        return anchors;
    }

    /// The log's checkpoint by FORMAT.md 10.2; nullopt if there is a finding.
    std::optional<Checkpoint> open_log_checkpoint(const std::string& note) {
        JudgedCheckpoint judged = parse_checkpoint(note);
        if (judged.checkpoint) judge_checkpoint(note, anchors(), true, judged);
        return take(std::move(judged));
    }

    std::optional<Checkpoint> take(JudgedCheckpoint judged) {
        report_.audit.findings = std::move(judged.findings);
        report_.audit.witnesses = std::move(judged.witnesses);
        if (!judged.checkpoint) return std::nullopt;
        take(*judged.checkpoint);
        report_.audit.anchored = trust_ != nullptr && report_.audit.findings.empty();
        if (!report_.audit.findings.empty()) return std::nullopt;
        return std::move(judged.checkpoint);
    }

    /// True if a note is under the name of the twin's key.
    bool is_twins(std::string_view note) const {
        const NoteKey* twin = trust_ != nullptr ? trust_->twin_key() : nullptr;
        return twin != nullptr && note.starts_with(twin->name + "\n");
    }

    Result<void> judge_checkpoint_alone() {
        if (trust_ == nullptr) {
            return fail(ErrorCode::invalid_argument,
                        "a checkpoint alone is what its signatures are worth: give the trust file "
                        "that names the log's key with --trust FILE");
        }
        if (!is_twins(given_.bytes)) {
            (void)open_log_checkpoint(given_.bytes);
            return {};
        }
        report_.tree = HashAlgorithm::sm3;
        (void)take(judge_twin(given_.bytes, anchors(), trust_->log_key()->name));
        if (report_.audit.findings.empty() && require_quorum_) demand_quorum();
        return {};
    }

    /// FORMAT.md 10.5: form, then both notes by one key, then what they show together.
    Result<void> judge_fork() {
        if (trust_ == nullptr) {
            return fail(ErrorCode::invalid_argument,
                        "a fork is shown by two signatures of one key: give the trust file that "
                        "names the log's key with --trust FILE");
        }
        const auto evidence = ForkEvidence::parse(given_.bytes);
        if (!evidence) {
            find(std::string(code_name(evidence.error().code)), told(evidence.error()));
            return {};
        }
        const bool twin = is_twins(evidence->first);
        report_.tree = twin ? HashAlgorithm::sm3 : HashAlgorithm::sha256;
        judge_fork_by(twin ? *trust_->twin_key() : *trust_->log_key(), *evidence);
        return {};
    }

    void judge_fork_by(const NoteKey& key, const ForkEvidence& evidence) {
        for (const std::string& note : {evidence.first, evidence.second}) {
            const JudgedCheckpoint judged = parse_checkpoint(note);
            report_.audit.findings = judged.findings;
            if (!judged.checkpoint) return;
            take(*judged.checkpoint);
        }
        for (const std::string& note : {evidence.first, evidence.second}) {
            const auto opened = open_checkpoint(note, key, nullptr);
            if (opened) continue;
            return find(std::string(finding_name(opened.error().finding)), opened.error().detail);
        }
        report_.audit.anchored = true;
        if (proves_fork(evidence, key, report_.tree)) {
            find("fork", "the key of " + key.name +
                             " signed two histories: no log holds both of these checkpoints");
        } else {
            find(
                "proof_consistency",
                "this shows no fork: nothing in it says that one log cannot hold both checkpoints");
        }
    }

    const HandedOut& given_;
    const Trust* trust_;
    bool require_quorum_;
    HandedOutReport report_;
};

}  // namespace

std::string HandedOutReport::to_json() const {
    auto json = nlohmann::ordered_json::parse(audit.to_json());
    json["kind"] = kind_name(kind);
    json["tree"] = tree == HashAlgorithm::sm3 ? "sm3" : "sha256";
    json["index"] = index ? nlohmann::ordered_json(*index) : nlohmann::ordered_json();
    if (stream) json["complete"][*stream] = audit.ok;
    return json.dump();
}

Result<HandedOutReport> check_handed_out(const HandedOut& given, const Trust* trust,
                                         bool require_quorum) {
    return Check(given, trust, require_quorum).run();
}

}  // namespace qiyue
