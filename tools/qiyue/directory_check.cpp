#include "tools/qiyue/directory_check.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "ledger/base/limits.hpp"
#include "ledger/store/documents.hpp"
#include "ledger/store/fsck.hpp"
#include "ledger/store/store_log_source.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

/// One check, with what it found so far.
class DirectoryCheck {
public:
    DirectoryCheck(std::string directory, AuditOptions options)
        : directory_(std::move(directory)), options_(std::move(options)) {}

    Result<AuditReport> run() {
        auto ledger = StoredLedger::open(directory_);
        if (!ledger && ledger.error().code == ErrorCode::corrupt) return unopened(ledger.error());
        if (!ledger) return pass(ledger);
        const EventStore& store = *ledger->store;
        if (auto rows = fsck_rows(store, taker(), options_.progress); !rows) return pass(rows);
        const GuardNotes notes = check_guard();
        if (auto documents = check_documents(); !documents) return pass(documents);
        return audit(store, notes);
    }

private:
    FindingTaker taker() {
        return [this](Finding finding) { add(std::move(finding)); };
    }

    void add(Finding finding) {
        if (findings_.size() < options_.findings_max) findings_.push_back(std::move(finding));
    }

    AuditReport unopened(const Error& error) {
        add({"store_file_damaged", std::nullopt, error.detail});
        return merged({});
    }

    GuardNotes check_guard() {
        auto guard = read_guard(directory_);
        if (!guard) {
            add({"guard_missing", std::nullopt, guard.error().detail});
            return {};
        }
        if (guard->torn) {
            add({"guard_damaged", std::nullopt,
                 "the older half of the guard file is damaged; the newer one stands"});
        }
        return std::move(guard->notes);
    }

    Result<void> check_documents() {
        auto documents = DocumentStore::open(directory_, limits::document_bytes_max);
        if (!documents) return pass(documents);
        auto damaged = (*documents)->audit();
        if (!damaged) return pass(damaged);
        for (std::string& one : *damaged)
            add({"document_damaged", std::nullopt, std::move(one)});
        return {};
    }

    Result<AuditReport> audit(const EventStore& store, const GuardNotes& notes) {
        MemoryState replayed;
        if (options_.deep) options_.state = &replayed;
        const auto source = store_log_source(store, notes);
        auto report = audit_log(*source, options_);
        if (!report) return report;
        if (options_.deep && report->size == store.writer_state().size.value) {
            auto compared = compare_state(store, replayed.rows(), taker());
            if (!compared) return pass(compared);
        }
        return merged(std::move(*report));
    }

    /// Those that are tied to no entry first, then by index.
    AuditReport merged(AuditReport report) {
        auto& all = report.findings;
        std::move(findings_.begin(), findings_.end(), std::back_inserter(all));
        std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
            return a.index < b.index;  // no index is less than any
        });
        report.ok = all.empty();
        return report;
    }

    std::string directory_;
    AuditOptions options_;
    std::vector<Finding> findings_;
};

}  // namespace

Result<AuditReport> check_directory(const std::string& directory, AuditOptions options) {
    return DirectoryCheck(directory, std::move(options)).run();
}

}  // namespace qiyue
