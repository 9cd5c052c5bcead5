// qiyue verify

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "api/http_log_source.hpp"
#include "api/timestamp/http_timestamp_source.hpp"
#include "ledger/audit/since_audit.hpp"
#include "ledger/audit/verdict/verification.hpp"
#include "ledger/package/verifying/given_packages.hpp"
#include "ledger/store/store_log_source.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/directory_check.hpp"
#include "tools/qiyue/load_progress.hpp"
#include "tools/qiyue/remote.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

struct VerifyArguments {
    VerificationArguments files;
    GivenPackages packages;
    RemoteOptions remote;
};

/// One verification: what a directory or an address needs beside what both verifiers do alike.
class VerifyCommand {
public:
    VerifyCommand(const VerifyArguments& arguments, const Output& output)
        : arguments_(arguments), output_(output), what_(arguments.files.what) {}

    ExitStatus run() {
        auto verification = Verification::of(arguments_.files);
        if (!verification) return output_.failed(verification.error(), "verify");
        verification->tell_progress(LoadProgress(output_, "entries"));
        const auto verdict = verdict_by(*verification);
        if (!verdict) return output_.failed(verdict.error(), "verify " + what_);
        const auto shown =
            output_.done(verdict->text, nlohmann::ordered_json::parse(verdict->json));
        if (shown != ExitStatus::done) return shown;
        return verdict->ok ? ExitStatus::done : ExitStatus::no;
    }

private:
    Result<Verdict> verdict_by(const Verification& verification) const {
        if (are_packages(arguments_.packages.paths))
            return verify_given_packages(verification, arguments_.files, arguments_.packages);
        if (auto fits = refuse_package_options(arguments_.packages); !fits) return pass(fits);
        if (is_address(what_)) return verify_address(verification);
        std::error_code unknown;
        if (!std::filesystem::is_directory(what_, unknown)) return verification.verify_file();
        if (auto fits = verification.fits_a_log(); !fits) return pass(fits);
        if (is_stored_ledger(what_)) return verify_stored(verification);
        const auto tiles = open_tiles_directory(what_);
        if (!tiles) return std::unexpected(tiles.error());
        const auto kept = open_timestamp_folder(what_);
        if (!kept) return std::unexpected(kept.error());
        return verification.verify_log(**tiles, kept->get());
    }

    Result<Verdict> verify_address(const Verification& verification) const {
        if (auto fits = verification.fits_a_log(); !fits) return pass(fits);
        const auto client = client_options(arguments_.remote);
        if (!client) return std::unexpected(client.error());
        const auto source = open_http_log(what_, *client);
        if (!source) return std::unexpected(source.error());
        const auto kept = open_http_timestamps(what_, *client);
        if (!kept) return std::unexpected(kept.error());
        return verification.verify_log(**source, kept->get());
    }

    Result<Verdict> verify_stored(const Verification& verification) const {
        if (verification.is_since()) {
            const auto since = verify_stored_since(verification);
            if (!since) return std::unexpected(since.error());
            if (*since) return verification.verdict(**since, beside({}, {directory_label()}));
        }
        const auto report =
            check_directory(what_, verification.options(), verification.authorities());
        if (!report) return std::unexpected(report.error());
        return verification.verdict(*report, beside({directory_label()}, {}));
    }

    /// nullopt: the whole check has something to tell.
    Result<std::optional<AuditReport>> verify_stored_since(const Verification& verification) const {
        const auto ledger = StoredLedger::open(what_);
        if (!ledger && ledger.error().code == ErrorCode::corrupt) return std::nullopt;
        if (!ledger) return std::unexpected(ledger.error());
        const auto guard = read_guard(what_);
        if (!guard || guard->torn) return std::nullopt;
        const auto source = store_log_source(*ledger->store, guard->notes);
        AnchoredWatch watch(*source);
        auto report = audit_since(watch, verification.options());
        if (!report && report.error().code == ErrorCode::corrupt) return std::nullopt;
        if (!report || !*report) return report;
        const auto kept = open_timestamp_folder(what_);
        if (!kept) return std::unexpected(kept.error());
        auto judged =
            add_timestamps(**report, watch, kept->get(), verification.timestamp_options(**report));
        if (!judged) return pass(judged);
        return report;
    }

    static ReportScope beside(std::vector<Label> examined, std::vector<Label> not_examined) {
        ReportScope scope;
        scope.examined = std::move(examined);
        scope.not_examined = std::move(not_examined);
        return scope;
    }

    const VerifyArguments& arguments_;
    const Output& output_;
    const std::string& what_;
};

}  // namespace

void add_verify(CLI::App& app, Session& session) {
    namespace help = verification_help;
    auto arguments = std::make_shared<VerifyArguments>();
    auto& files = arguments->files;
    auto* command = app.add_subcommand(
        "verify",
        "Checks every signature, hash, chain, root and checkpoint of a ledger (its "
        "directory, its address, or a directory of tiles), an evidence package, or what was "
        "handed out as a file, and lists all that is wrong. Exit status 1 if anything is.");
    command
        ->add_option("ledger", arguments->packages.paths,
                     "directory, http(s):// address, evidence package (ZIP or folder; several "
                     "volumes together), or file (- is standard input) with a receipt, a "
                     "tlog-proof, a completeness proof, a stream's entries as a server answers, "
                     "evidence of a fork, or a checkpoint")
        ->required();
    auto* trust = command->add_option("--trust", files.trust, help::trust);
    command->add_option("--since", files.since, help::since);
    command->add_option("--entry", files.entry, help::entry);
    command->add_option("--entries", files.entries, help::entries);
    command->add_option("--checkpoint", files.checkpoint, help::checkpoint);
    command->add_option("--ca", files.ca, help::ca);
    command->add_flag("--deep", files.deep, help::deep);
    command->add_flag("--require-quorum", files.require_quorum, help::require_quorum)->needs(trust);
    command->add_option("--complex", arguments->packages.complex, package_help::complex);
    command->add_option("--sheet", arguments->packages.sheet, package_help::sheet);
    add_remote_options(*command, arguments->remote);
    add_json_flag(*command, session);
    command->callback([arguments, &session] {
        arguments->files.what = arguments->packages.paths.front();
        arguments->packages.program = "qiyue verify";
        session.status = VerifyCommand(*arguments, session.output).run();
    });
}

}  // namespace qiyue
