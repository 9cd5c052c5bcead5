// qiyue show

#include <cstdint>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

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

Result<std::string> line_from_server(const ShowArguments& arguments) {
    auto remote = Remote::at(arguments.ledger, arguments.remote);
    if (!remote) return pass(remote);
    auto answer = (*remote)->get_json("/v1/events/" + std::to_string(arguments.index));
    if (!answer) return pass(answer);
    if (answer->is_object() && answer->contains("entry") && (*answer)["entry"].is_string()) {
        return (*answer)["entry"].get<std::string>();
    }
    return fail(ErrorCode::network, "the server's answer holds no entry");
}

Result<std::string> line_of(const ShowArguments& arguments) {
    if (is_address(arguments.ledger)) return line_from_server(arguments);
    auto ledger = StoredLedger::open(arguments.ledger);
    if (!ledger) return pass(ledger);
    return ledger->store->entry(Index{arguments.index});
}

ExitStatus show(const ShowArguments& arguments, const Output& output) {
    const auto line = line_of(arguments);
    if (!line) return output.failed(line.error(), "show");
    const auto shown = shown_entry(*line);
    if (!shown) return output.failed(shown.error(), "show");
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
