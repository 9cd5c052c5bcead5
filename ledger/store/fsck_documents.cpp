#include "ledger/base/encoding.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/store/entry_walk.hpp"
#include "ledger/store/fsck.hpp"

namespace qiyue {
namespace {

/// The policy under which an entry was judged: the highest version that came before it and had
/// taken effect. Null for the founding itself.
std::shared_ptr<const Policy> policy_at(MemoryState& state, std::uint64_t index, Micros recorded) {
    const auto ledger = get<LedgerRow>(state);
    if (!ledger) return nullptr;
    for (auto entry = ledger->policies.rbegin(); entry != ledger->policies.rend(); ++entry) {
        if (entry->effective > recorded) continue;
        const auto row = get<PolicyRow>(state, std::to_string(entry->version));
        if (row && row->index.value < index) return row->parsed;
    }
    return nullptr;
}

class DocumentCheck {
public:
    DocumentCheck(const DocumentStore& documents, MemoryState& state, const FindingTaker& take)
        : documents_(documents), state_(state), take_(take) {}

    void judge(std::uint64_t index, std::string_view line) {
        const EntryFacts facts = reader_.read(line);
        if (!facts.event_known || facts.documents.empty()) return;
        const auto policy = policy_at(state_, index, facts.entry.recorded);
        if (!policy || !policy->documents_required()) return;
        for (const DocumentRef& named : facts.documents)
            look_for(index, named);
    }
    std::uint64_t findings() const { return findings_; }
    Result<void> error() const { return error_; }

private:
    void look_for(std::uint64_t index, const DocumentRef& named) {
        auto held = documents_.find(named.sha256);
        if (!held && held.error().code != ErrorCode::corrupt) {
            if (error_) error_ = pass(held);
            return;
        }
        const std::string which = "document " + to_hex(named.sha256) + " ('" + named.name +
                                  "'), named by entry " + std::to_string(index) + ", ";
        if (!held) {
            add("document_damaged", index, which + "cannot be used: " + held.error().detail);
        } else if (!*held) {
            add("document_missing", index, which + "is not held: put it back from a backup");
        } else if ((*held)->size != named.size || (named.sm3 && (*held)->sm3 != *named.sm3)) {
            add("document_missing", index,
                which + "is held with another size or SM3 hash than the entry states");
        }
    }
    void add(std::string code, std::uint64_t index, std::string detail) {
        ++findings_;
        take_({std::move(code), index, std::move(detail)});
    }

    const DocumentStore& documents_;
    MemoryState& state_;
    const FindingTaker& take_;
    EntryReader reader_;
    std::uint64_t findings_ = 0;
    Result<void> error_{};
};

}  // namespace

Result<FsckReport> check_named_documents(const EventStore& store, const DocumentStore& documents,
                                         MemoryState& replayed, const FindingTaker& take) {
    FsckRun run(store, take);
    DocumentCheck check(documents, replayed, take);
    const EntryVisitor visitor{[&](std::uint64_t index, std::string_view line) {
                                   ++run.report.entries;
                                   check.judge(index, line);
                               },
                               [](std::uint64_t, std::uint64_t) {}};
    auto walked = walk_entries(run, false, visitor);
    if (walked) walked = check.error();
    if (!walked) return pass(walked);
    run.report.findings += check.findings();
    return run.report;
}

}  // namespace qiyue
