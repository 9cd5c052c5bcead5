// qiyue show

#include <cstdint>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "ledger/domain/case.hpp"
#include "ledger/event/entry.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/remote.hpp"
#include "tools/qiyue/shown_entry.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

struct ShowArguments {
    std::string ledger;
    std::uint64_t index = 0;
    RemoteOptions remote;
};

/// The line, and the version of the policy that the act was judged by (null if that is unknown).
struct FoundEntry {
    std::string line;
    Json policy_version;
};

Result<FoundEntry> from_server(const ShowArguments& arguments) {
    auto remote = Remote::at(arguments.ledger, arguments.remote);
    if (!remote) return pass(remote);
    auto answer = (*remote)->get_json("/v1/events/" + std::to_string(arguments.index));
    if (!answer) return pass(answer);
    if (answer->is_object() && answer->contains("entry") && (*answer)["entry"].is_string()) {
        return FoundEntry{(*answer)["entry"].get<std::string>(),
                          answer->value("policy_version", Json(nullptr))};
    }
    return fail(ErrorCode::network, "the server's answer holds no entry");
}

Result<FoundEntry> from_directory(const ShowArguments& arguments) {
    auto ledger = StoredLedger::open(arguments.ledger);
    if (!ledger) return pass(ledger);
    auto line = ledger->store->entry(Index{arguments.index});
    if (!line) return pass(line);
    const auto row = ledger->store->row({RowKind::ledger, {}});
    if (!row) return std::unexpected(row.error());
    FoundEntry found{std::move(*line), nullptr};
    const auto entry = parse_entry(found.line);
    if (!entry || !*row) return found;
    const auto* policy = policy_in_force(std::get<LedgerRow>(**row), entry->head.recorded);
    if (policy != nullptr) found.policy_version = policy->version;
    return found;
}

ExitStatus show(const ShowArguments& arguments, const Output& output) {
    const auto found =
        is_address(arguments.ledger) ? from_server(arguments) : from_directory(arguments);
    if (!found) return output.failed(found.error(), "show");
    auto shown = shown_entry(found->line);
    if (!shown) return output.failed(shown.error(), "show");
    (*shown)["policy_version"] = found->policy_version;
    return output.done(entry_text(*shown), *shown);
}

}  // namespace

void add_show(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<ShowArguments>();
    auto* command = app.add_subcommand(
        "show",
        "Shows one entry: when it was recorded, in which stream, what the event says and "
        "which keys signed it. With --json also the line itself, verbatim.");
    command->add_option("ledger", arguments->ledger, "directory or http(s):// address")->required();
    command->add_option("index", arguments->index, "the entry's place in the log, from 0")
        ->required();
    add_remote_options(*command, arguments->remote);
    add_json_flag(*command, session);
    command->callback([arguments, &session] { session.status = show(*arguments, session.output); });
}

}  // namespace qiyue
