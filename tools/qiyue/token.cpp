// qiyue token new | list | revoke

#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "api/tokens.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/base/time.hpp"
#include "ledger/event/cloudevent.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

struct TokenArguments {
    std::string directory;
    std::string role = "auditor";
    std::string name;
    std::string holder;
    std::string expires;
};

/// Tokens belong to a ledger: in another directory they would wait for nobody.
Result<void> check_directory_of(const std::string& directory) {
    if (is_stored_ledger(directory)) return {};
    return fail(ErrorCode::not_found,
                "there is no ledger in " + directory + "; qiyue init founds one");
}

/// A date means its end in UTC; nothing means never.
Result<std::optional<Micros>> expiry_of(const std::string& text) {
    if (text.empty()) return std::nullopt;
    if (const auto time = parse_event_time(text)) return *time;
    if (const auto date = parse_date(text)) {
        return Micros{(days_from_date(*date) + 1) * us_per_day};
    }
    return fail(ErrorCode::invalid_argument,
                "--expires wants a date or a time in UTC such as 2027-01-31T16:00:00Z");
}

/// A holder that no act can name would open nothing.
Result<void> check_holder(const std::string& holder) {
    if (holder.empty() || PartyName::parse(holder)) return {};
    return fail(ErrorCode::invalid_argument,
                "--holder wants a party such as /organizations/91500000MA00000000");
}

ExitStatus make(const TokenArguments& arguments, const Output& output) {
    auto there = check_directory_of(arguments.directory);
    if (!there) return output.failed(there.error(), "token new");
    auto named = check_holder(arguments.holder);
    if (!named) return output.failed(named.error(), "token new");
    const auto role = role_from_name(arguments.role);
    const auto expires = expiry_of(arguments.expires);
    if (!expires) return output.failed(expires.error(), "token new");
    TokenRecord record;
    record.role = role.value_or(Role::submitter);
    record.name = arguments.name;
    record.holder = arguments.holder;
    record.made = SystemClock().now();
    record.expires = *expires;
    const auto token = make_token(arguments.directory, record);
    if (!token) return output.failed(token.error(), "token new");
    return output.done(
        *token + "\n",
        {{"ok", true}, {"token", *token}, {"role", arguments.role}, {"name", arguments.name}});
}

Json shown(const TokenRecord& record) {
    return {{"id", record.id()},
            {"role", role_name(record.role)},
            {"name", record.name},
            {"holder", record.holder},
            {"made", format_recorded(record.made)},
            {"expires", record.expires ? Json(format_recorded(*record.expires)) : Json()}};
}

ExitStatus list(const TokenArguments& arguments, const Output& output) {
    auto there = check_directory_of(arguments.directory);
    if (!there) return output.failed(there.error(), "token list");
    const auto records = list_tokens(arguments.directory);
    if (!records) return output.failed(records.error(), "token list");
    std::string text;
    Json tokens = Json::array();
    for (const TokenRecord& record : *records) {
        text += fmt::format(
            "{}  {:<9}  {}  {}{}\n", record.id(), role_name(record.role),
            record.expires ? "until " + format_recorded(*record.expires) : std::string("for ever"),
            record.name, record.holder.empty() ? "" : "  " + record.holder);
        tokens.push_back(shown(record));
    }
    return output.done(text, {{"ok", true}, {"tokens", tokens}});
}

ExitStatus revoke(const TokenArguments& arguments, const Output& output) {
    auto there = check_directory_of(arguments.directory);
    if (!there) return output.failed(there.error(), "token revoke");
    const auto count = revoke_token(arguments.directory, arguments.name);
    if (!count) return output.failed(count.error(), "token revoke");
    return output.done(fmt::format("{} token(s) revoked; a server knows within a second\n", *count),
                       {{"ok", true}, {"revoked", *count}});
}

using Action = ExitStatus (*)(const TokenArguments&, const Output&);

void finish(CLI::App& command, const std::shared_ptr<TokenArguments>& arguments, Session& session,
            Action action) {
    command.add_option("directory", arguments->directory, "the ledger's directory")->required();
    add_json_flag(command, session);
    command.callback(
        [arguments, action, &session] { session.status = action(*arguments, session.output); });
}

}  // namespace

void add_token(CLI::App& app, Session& session) {
    auto* token = app.add_subcommand(
        "token",
        "Bearer tokens, by which a server knows its readers. Only their digests are kept. "
        "May be used while a server runs.");
    token->require_subcommand(1);
    auto made = std::make_shared<TokenArguments>();
    auto* make_command =
        token->add_subcommand("new", "Makes a token and prints it alone on one line, once.");
    finish(*make_command, made, session, make);
    make_command
        ->add_option("--role", made->role,
                     "submitter (uploads), auditor (reads everything but disclosures), evaluator, "
                     "admin")
        ->check(CLI::IsMember({"submitter", "auditor", "evaluator", "admin"}))
        ->capture_default_str();
    make_command->add_option("--name", made->name, "whose it is, for the list");
    make_command->add_option(
        "--holder", made->holder,
        "/organizations/{uscc}: an evaluator reads the disclosures granted to it");
    make_command->add_option("--expires", made->expires, "date or time in UTC; never if not given");
    auto listed = std::make_shared<TokenArguments>();
    finish(*token->add_subcommand("list", "Lists the tokens, oldest first."), listed, session,
           list);
    auto revoked = std::make_shared<TokenArguments>();
    auto* revoke_command = token->add_subcommand("revoke", "Ends a token.");
    finish(*revoke_command, revoked, session, revoke);
    revoke_command->add_option("token,--name", revoked->name, "its id or name, as listed")
        ->required();
}

}  // namespace qiyue
