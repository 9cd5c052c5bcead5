#include "ledger/package/verifying/package_chain.hpp"

#include <utility>

namespace qiyue {

bool PackageChain::judge(EntryWork& work, bool is_scope, FindingList& findings) {
    judge_head(work, is_scope, findings);
    const bool readable = events_.judge(work, work.head.index, found_);
    findings.take(found_);
    return readable;
}

void PackageChain::judge_head(const EntryWork& work, bool is_scope, FindingList& findings) {
    const EntryHead& head = work.head;
    if (recorded_ && head.recorded <= *recorded_)
        findings.find("recorded_order", head.index.value, "not after an earlier entry");
    if (!recorded_ || head.recorded > *recorded_) recorded_ = head.recorded;
    const auto [newest, is_new] = streams_.try_emplace(head.stream);
    judge_link(head, is_scope, is_new ? nullptr : &newest->second, findings);
    newest->second = {head.seq.value, work.leaf, is_scope};
}

/// `before`: the stream's newest entry of the package; null if this is the first.
void PackageChain::judge_link(const EntryHead& head, bool is_scope, const Newest* before,
                              FindingList& findings) const {
    const auto find = [&](const char* code, const char* detail) {
        findings.find(code, head.index.value, detail);
    };
    if (head.prev.has_value() != (head.seq.value > 0))
        find("stream_prev", "prev is there at seq 0, or is not there at another");
    const bool in_row = every_from_ && is_scope;
    if (before == nullptr) {
        if (in_row && *every_from_ == 0 && head.seq.value > 0)
            find("stream_seq", "it is the stream's first entry and its seq is not 0");
        return;
    }
    if (head.seq.value <= before->seq)
        find("stream_seq", "its seq is not after that of the stream's entry before");
    else if (in_row && before->is_scope && head.seq.value != before->seq + 1)
        find("stream_seq",
             "the range has every entry, and an entry of the stream is not among "
             "them");
    if (head.seq.value == before->seq + 1 && head.prev != before->leaf)
        find("stream_prev", "prev is not the leaf hash of the stream's entry before");
}

}  // namespace qiyue
