#include "ledger/package/verifying/package_chain.hpp"

namespace qiyue {

bool PackageChain::judge(EntryWork& work, FindingList& findings) {
    judge_head(work, findings);
    const bool readable = events_.judge(work, work.head.index, found_);
    findings.take(found_);
    return readable;
}

void PackageChain::judge_head(const EntryWork& work, FindingList& findings) {
    const EntryHead& head = work.head;
    if (recorded_ && head.recorded <= *recorded_)
        findings.find("recorded_order", head.index.value, "not after an earlier entry");
    if (!recorded_ || head.recorded > *recorded_) recorded_ = head.recorded;
    const auto [newest, is_new] = streams_.try_emplace(head.stream);
    const bool follows = !is_new && head.seq.value == newest->second.seq + 1;
    if (follows && head.prev != newest->second.leaf)
        findings.find("stream_prev", head.index.value,
                      "prev is not the leaf hash of the stream's entry before");
    newest->second = {head.seq.value, work.leaf};
}

}  // namespace qiyue
