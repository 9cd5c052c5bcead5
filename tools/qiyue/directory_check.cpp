#include "tools/qiyue/directory_check.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "ledger/audit/time/timestamp_check.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/pipeline/founded.hpp"
#include "ledger/pipeline/log_keys.hpp"
#include "ledger/pipeline/seal_key.hpp"
#include "ledger/store/documents.hpp"
#include "ledger/store/fsck.hpp"
#include "ledger/store/store_log_source.hpp"
#include "ledger/store/vault.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/shelf_check.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

std::string entries_text(std::uint64_t first, std::uint64_t last) {
    return first == last
               ? "entry " + std::to_string(first) + " is"
               : "entries " + std::to_string(first) + " to " + std::to_string(last) + " are";
}

/// One check, with what it found so far.
class DirectoryCheck {
public:
    DirectoryCheck(std::string directory, AuditOptions options, const Authorities* authorities)
        : directory_(std::move(directory)),
          options_(std::move(options)),
          authorities_(authorities) {}

    Result<AuditReport> run() {
        auto ledger = StoredLedger::open(directory_);
        if (!ledger && ledger.error().code == ErrorCode::corrupt) return unopened(ledger.error());
        if (!ledger && is_emptied(ledger.error())) {
            add({"guard_ahead", 0,
                 "the guard has signed entries, the store has none: all are gone; the manifest or "
                 "the logs of writes are damaged, or an old copy was restored"});
            return unopened(ledger.error());
        }
        if (!ledger) return pass(ledger);
        const EventStore& store = *ledger->store;
        if (auto files = fsck_files(directory_, false, taker()); !files) return pass(files);
        if (auto rows = fsck_rows(store, taker(), options_.progress); !rows) return pass(rows);
        const GuardNotes notes = check_guard();
        check_keys(store);
        if (auto checked = check_documents(); !checked) return pass(checked);
        const auto vault = Vault::look(directory_);
        if (auto checked = fsck_vault(store, *vault, taker()); !checked) return pass(checked);
        if (auto checked = check_shelf(store, directory_, taker()); !checked) return pass(checked);
        return audit(store, notes);
    }

private:
    FindingTaker taker() {
        return [this](Finding finding) { add(std::move(finding)); };
    }

    void add(Finding finding) {
        if (findings_.size() < options_.findings_max) findings_.push_back(std::move(finding));
    }

    /// A database that says it was never founded, beside a guard that has signed it.
    bool is_emptied(const Error& error) const {
        return error.code == ErrorCode::not_found && is_stored_ledger(directory_) &&
               read_guard(directory_).has_value();
    }

    Result<AuditReport> unopened(const Error& error) {
        add({"store_file_damaged", std::nullopt, error.detail});
        if (auto files = fsck_files(directory_, true, taker()); !files) return pass(files);
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

    /// Keys that are encrypted or not there are no findings: backups hold none.
    void check_keys(const EventStore& store) {
        const auto founded = read_founded(store);
        if (!founded) return;  // the audit tells what is wrong with entry 0
        const auto keys = load_log_keys(directory_, founded->origin, store.twin(), std::nullopt);
        if (keys ? keys->vkeys() != founded->vkeys : keys.error().code == ErrorCode::key_format) {
            add({"log_key_damaged", std::nullopt,
                 "the keys in " + directory_ + "/log-keys are not those of the founding" +
                     (keys ? "" : ": " + keys.error().detail)});
        }
        const std::vector<std::string> log_only(
            founded->vkeys.begin(), std::min(founded->vkeys.begin() + 1, founded->vkeys.end()));
        check_trust(directory_ + "/trust", founded->vkeys);
        check_trust(directory_ + "/trust.tlog", log_only);
        for (Finding& finding : check_seal_files(directory_, {founded->origin, founded->vkeys}))
            add(std::move(finding));
    }

    /// Witnesses may be added to a trust file; the log's keys are those of the founding.
    void check_trust(const std::string& path, const std::vector<std::string>& vkeys) {
        const auto text = read_input(path, limits::trust_bytes_max);
        if (!text && text.error().code == ErrorCode::not_found) return;
        const auto trust = text ? Trust::parse(*text) : std::unexpected(text.error());
        std::vector<std::string> named;
        if (trust) {
            for (const Trust::Log& log : trust->logs)
                named.push_back(log.key.vkey());
        }
        if (named == vkeys) return;
        add({"trust_damaged", std::nullopt,
             path + " does not name the log's keys" +
                 (trust ? " as the founding does" : ": " + trust.error().detail)});
    }

    Result<void> check_documents() {
        auto opened = DocumentStore::open(directory_, limits::document_bytes_max);
        if (!opened) return pass(opened);
        documents_ = std::move(*opened);
        auto damaged = documents_->audit();
        if (!damaged) return pass(damaged);
        for (std::string& one : *damaged)
            add({"document_damaged", std::nullopt, std::move(one)});
        return {};
    }

    Result<AuditReport> audit(const EventStore& store, const GuardNotes& notes) {
        MemoryState replayed;
        if (options_.deep) options_.state = &replayed;
        const auto source = store_log_source(store, notes);
        AnchoredWatch watch(*source);
        auto report = audit_log(watch, options_);
        if (!report) return report;
        const auto kept = open_timestamp_folder(directory_);
        if (!kept) return std::unexpected(kept.error());
        auto judged =
            add_timestamps(*report, watch, kept->get(), {options_.trust, authorities_, {}});
        if (!judged) return pass(judged);
        const std::uint64_t size = store.writer_state().size.value;
        if (report->size > size) {
            add({"guard_ahead", size,
                 "the guard has signed " + std::to_string(report->size) +
                     " entries, the store has " + std::to_string(size) + ": " +
                     entries_text(size, report->size - 1) +
                     " gone; an old copy was restored, or the end of the database is damaged"});
        }
        // A state that was replayed in part says nothing about rows.
        if (options_.deep && report->size == size && report->entries_checked == size) {
            auto compared = compare_state(store, replayed.rows(), taker());
            if (compared) {
                compared = check_named_documents(store, *documents_, replayed, taker());
            }
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
    const Authorities* authorities_;
    std::vector<Finding> findings_;
    std::unique_ptr<DocumentStore> documents_;
};

}  // namespace

Result<AuditReport> check_directory(const std::string& directory, AuditOptions options,
                                    const Authorities* authorities) {
    return DirectoryCheck(directory, std::move(options), authorities).run();
}

Label directory_label() {
    return {
        "数据库的文件与每一行（两个方向）、护卫、目录中的密钥与信任文件、文件、保险库、待取的证据"
        "包",
        "the database's files and every row both ways, the guard, keys and trust files of the "
        "directory, documents, the vault, packages that wait"};
}

}  // namespace qiyue
