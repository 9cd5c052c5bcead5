// qiyue fsck

#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "ledger/audit/verdict/report_text.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/directory_check.hpp"

namespace qiyue {
namespace {

ExitStatus fsck(const std::string& directory, const Output& output) {
    AuditOptions options;
    options.deep = true;
    options.progress = [&output](std::uint64_t done, std::uint64_t all) {
        output.progress("entries", done, all);
    };
    const auto report = check_directory(directory, options);
    if (!report) return output.failed(report.error(), "fsck " + directory);
    ReportScope beside;
    beside.examined = {directory_label()};
    const auto scope = audit_scope(*report, options, beside);
    const auto shown =
        output.done(report_text(*report, scope), nlohmann::ordered_json::parse(report->to_json()));
    if (shown != ExitStatus::done) return shown;
    return report->ok ? ExitStatus::done : ExitStatus::no;
}

}  // namespace

void add_fsck(CLI::App& app, Session& session) {
    auto directory = std::make_shared<std::string>();
    auto* command = app.add_subcommand(
        "fsck",
        "Checks a ledger's directory against itself: the database's files, every entry, "
        "index, tile, map node, key and state row both ways, the guard, the documents, and "
        "the log by its rules. Damage is located by the entry, or the range of entries, it "
        "touches. Nothing is changed.");
    command->add_option("directory", *directory, "the ledger's directory; no server may hold it")
        ->required();
    add_json_flag(*command, session);
    command->callback([directory, &session] { session.status = fsck(*directory, session.output); });
}

}  // namespace qiyue
