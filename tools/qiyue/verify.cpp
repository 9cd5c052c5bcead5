// qiyue verify

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "api/http_log_source.hpp"
#include "ledger/audit/auditor.hpp"
#include "ledger/audit/receipt.hpp"
#include "ledger/audit/report_text.hpp"
#include "ledger/audit/since_audit.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/store/store_log_source.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/directory_check.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/remote.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

struct VerifyArguments {
    std::string what;
    std::string trust;
    std::string since;
    RemoteOptions remote;
    bool deep = false;
    bool require_quorum = false;
};

/// One verification: what is verified, against what.
class Verification {
public:
    Verification(const VerifyArguments& arguments, const Output& output)
        : arguments_(arguments), output_(output) {}

    ExitStatus run() {
        if (auto read = read_files(); !read) return output_.failed(read.error(), "verify");
        auto report = verify();
        if (!report) return output_.failed(report.error(), "verify " + arguments_.what);
        const auto shown =
            output_.done(report_text(*report), nlohmann::ordered_json::parse(report->to_json()));
        if (shown != ExitStatus::done) return shown;
        return report->ok ? ExitStatus::done : ExitStatus::no;
    }

private:
    Result<void> read_files() {
        if (!arguments_.trust.empty()) {
            auto text = read_input(arguments_.trust, limits::trust_bytes_max);
            if (!text) return pass(text);
            auto trust = Trust::parse(*text);
            if (!trust) return pass(trust);
            trust_ = std::move(*trust);
        }
        if (!arguments_.since.empty()) {
            auto note = read_input(arguments_.since, limits::note_bytes_max);
            if (!note) return pass(note);
            since_ = std::move(*note);
        }
        return {};
    }

    Result<AuditReport> verify() {
        if (is_address(arguments_.what)) return verify_address();
        std::error_code unknown;
        if (!std::filesystem::is_directory(arguments_.what, unknown)) return verify_receipt();
        if (is_stored_ledger(arguments_.what)) return verify_stored();
        auto tiles = open_tiles_directory(arguments_.what);
        if (!tiles) return pass(tiles);
        return verify_source(**tiles);
    }

    AuditOptions options() const {
        AuditOptions options;
        options.trust = trust_ ? &*trust_ : nullptr;
        options.deep = arguments_.deep;
        options.since = since_;
        options.require_quorum = trust_.has_value();
        options.progress = [this](std::uint64_t done, std::uint64_t all) {
            output_.progress("entries", done, all);
        };
        return options;
    }

    Result<AuditReport> verify_receipt() {
        auto text = read_input(arguments_.what, limits::http_body_bytes_max);
        if (!text) return pass(text);
        if (since_) {
            return fail(ErrorCode::invalid_argument,
                        "--since compares whole logs; a receipt is verified alone");
        }
        AuditReport report = report_of(check_receipt(*text, trust_ ? &*trust_ : nullptr));
        if (arguments_.require_quorum && trust_) demand_quorum(report, *trust_);
        return report;
    }

    Result<AuditReport> verify_address() {
        auto client = client_options(arguments_.remote);
        if (!client) return pass(client);
        auto source = open_http_log(arguments_.what, *client);
        if (!source) return pass(source);
        return verify_source(**source);
    }

    Result<AuditReport> verify_source(LogSource& source) {
        auto since = audit_since(source, options());
        if (!since) return pass(since);
        if (*since) return std::move(**since);
        return audit_log(source, options());
    }

    Result<AuditReport> verify_stored() {
        if (since_) {
            auto since = verify_stored_since();
            if (!since) return pass(since);
            if (*since) return std::move(**since);
        }
        return check_directory(arguments_.what, options());
    }

    /// nullopt: the whole check has something to tell.
    Result<std::optional<AuditReport>> verify_stored_since() {
        const auto ledger = StoredLedger::open(arguments_.what);
        if (!ledger && ledger.error().code == ErrorCode::corrupt) return std::nullopt;
        if (!ledger) return std::unexpected(ledger.error());
        const auto guard = read_guard(arguments_.what);
        if (!guard || guard->torn) return std::nullopt;
        const auto source = store_log_source(*ledger->store, guard->notes);
        auto report = audit_since(*source, options());
        if (!report && report.error().code == ErrorCode::corrupt) return std::nullopt;
        return report;
    }

    const VerifyArguments& arguments_;
    const Output& output_;
    std::optional<Trust> trust_;
    std::optional<std::string> since_;
};

}  // namespace

void add_verify(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<VerifyArguments>();
    auto* command = app.add_subcommand(
        "verify",
        "Checks every signature, hash, chain, root and checkpoint of a ledger (its "
        "directory, its address, or a directory of tiles), or one receipt, and lists all "
        "that is wrong. Exit status 1 if anything is.");
    command
        ->add_option("ledger", arguments->what,
                     "directory, http(s):// address, or file with a receipt")
        ->required();
    command->add_option("--trust", arguments->trust,
                        "tlog-policy file, obtained from elsewhere: the log's keys, witnesses, "
                        "quorum. Without it the log's key is not authenticated");
    command->add_option("--since", arguments->since,
                        "a checkpoint whose ledger was audited earlier: the log must extend it, "
                        "and only what came since is checked, unless something is wrong or "
                        "--deep is given");
    command->add_flag("--deep", arguments->deep, "also replay every rule of the domain");
    command
        ->add_flag("--require-quorum", arguments->require_quorum,
                   "a receipt without the witnesses' quorum is a finding")
        ->needs("--trust");
    add_remote_options(*command, arguments->remote);
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = Verification(*arguments, session.output).run(); });
}

}  // namespace qiyue
