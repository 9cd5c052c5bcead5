// qiyue backup, qiyue restore

#include "ledger/store/backup.hpp"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/base/clock.hpp"
#include "ledger/base/directory_lock.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/pipeline/founded.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

struct BackupArguments {
    std::string from;
    std::string to;
    bool keys = false;
};

BackupProgress shown_progress(const Output& output) {
    return [&output](std::string_view what, std::uint64_t done, std::uint64_t all) {
        output.progress(what, done, all);
    };
}

Json object_of(const BackupManifest& manifest) {
    return {{"ok", true},
            {"origin", manifest.origin},
            {"size", manifest.size.value},
            {"root", to_hex(manifest.root)},
            {"made", format_recorded(manifest.made)}};
}

Result<BackupManifest> make_backup(const BackupArguments& arguments, const Output& output) {
    if (!is_stored_ledger(arguments.from)) {
        return fail(ErrorCode::not_found,
                    "there is no ledger in " + arguments.from + "; qiyue init founds one");
    }
    auto lock = DirectoryLock::take(arguments.from, DirectoryLock::Kind::exclusive);
    if (!lock) return pass(lock);
    const auto store = EventStore::open(arguments.from, {});
    if (!store) return std::unexpected(store.error());
    auto founded = read_founded(**store);
    if (!founded) return pass(founded);
    return back_up(**store, arguments.from, arguments.to,
                   {arguments.keys, founded->origin, SystemClock().now(), shown_progress(output)});
}

ExitStatus backup(const BackupArguments& arguments, const Output& output) {
    const auto made = make_backup(arguments, output);
    if (!made) return output.failed(made.error(), "backup " + arguments.from);
    Json object = object_of(*made);
    object["keys"] = arguments.keys;
    return output.done(
        fmt::format("{}: {} entries of {}, {}\n", arguments.to, made->size.value, made->origin,
                    arguments.keys ? "with the keys of the texts in the vault"
                                   : "without the keys of the texts in the vault"),
        object);
}

ExitStatus restore_backup(const BackupArguments& arguments, const Output& output) {
    const auto made = restore(arguments.from, arguments.to, shown_progress(output));
    if (!made) return output.failed(made.error(), "restore " + arguments.from);
    const std::string next =
        "put the log's keys back into " + arguments.to +
        "/log-keys, make sure that nobody holds a "
        "newer checkpoint, then open it once with --new-guard; until then it is read-only";
    output.remark("qiyue: what to do: " + next);
    return output.done(fmt::format("{}: {} entries of {}, as of {}\n", arguments.to,
                                   made->size.value, made->origin, format_recorded(made->made)),
                       object_of(*made));
}

}  // namespace

void add_backup(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<BackupArguments>();
    auto* command = app.add_subcommand(
        "backup",
        "Makes or renews a backup of a ledger: its database, documents, sealed texts, access "
        "record "
        "and trust files, checked after copying. What is there already is not copied again. Log "
        "keys, guards and tokens are never in it; keys of the sealed texts only with --keys. No "
        "server may hold the directory meanwhile.");
    command->add_option("directory", arguments->from, "the ledger's directory")->required();
    command->add_option("target", arguments->to, "an empty directory, or an earlier backup of it")
        ->required();
    command->add_flag("--keys", arguments->keys,
                      "also the keys of the sealed texts, in place of those of earlier backups; "
                      "renew it after each erasure");
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = backup(*arguments, session.output); });
}

void add_restore(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<BackupArguments>();
    auto* command = app.add_subcommand(
        "restore",
        "Makes a ledger of a backup, in a directory of its own. What its log says is erased is "
        "erased first. It is read-only until the log's keys are put back and it is opened with "
        "--new-guard.");
    command->add_option("target", arguments->from, "the backup")->required();
    command->add_option("directory", arguments->to, "where the ledger goes: absent or empty")
        ->required();
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = restore_backup(*arguments, session.output); });
}

}  // namespace qiyue
