// qiyue rebuild

#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "projections/offline.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/load_progress.hpp"
#include "tools/qiyue/scratch_folder.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

struct RebuildArguments {
    std::string directory;
    std::string view;
    bool check = false;
};

/// What became of all views, for people and for machines.
struct Told {
    std::string text;
    Json views = Json::array();
    bool ok = true;
};

Result<void> rebuild(const ViewKind& kind, const EventStore& store, const std::string& directory,
                     const FillProgress& progress, Told& told) {
    const auto made = rebuild_offline(kind, store, directory, progress);
    if (!made) return std::unexpected(made.error());
    const std::string digest = to_hex(made->position.digest);
    told.text += fmt::format(
        "{}: generation {} reflects {} entries and serves from now on (digest {}){}\n", kind.name,
        made->generation, made->position.size.value, digest.substr(0, 16),
        made->differed ? "; the one before had OTHER ROWS: it did not follow from the log" : "");
    told.views.push_back({{"name", kind.name},
                          {"version", kind.version},
                          {"generation", made->generation},
                          {"position", made->position.size.value},
                          {"digest", digest},
                          {"differed", made->differed}});
    return {};
}

Result<void> check(const ViewKind& kind, const EventStore& store, const std::string& directory,
                   const FillProgress& progress, Told& told) {
    auto scratch = ScratchFolder::make();
    if (!scratch) return pass(scratch);
    const auto checked =
        check_offline(kind, store, directory, scratch->below(std::string(kind.name)), progress);
    if (!checked) return std::unexpected(checked.error());
    const bool none = !checked->was_made;
    const std::string said =
        none ? "is not there yet: it is made when the ledger is served, or by qiyue rebuild"
        : checked->equal
            ? fmt::format("equals a fresh rebuild at {} entries", checked->fresh.size.value)
            : "DIFFERS from a fresh rebuild: " + checked->difference +
                  "; qiyue rebuild makes it anew from the log";
    told.text += fmt::format("{}: {}\n", kind.name, said);
    told.ok = told.ok && (none || checked->equal);
    told.views.push_back({{"name", kind.name},
                          {"version", kind.version},
                          {"position", checked->fresh.size.value},
                          {"digest", to_hex(checked->fresh.digest)},
                          {"there", checked->serving.has_value()},
                          {"equal", checked->equal},
                          {"difference", checked->difference}});
    return {};
}

ExitStatus run(const RebuildArguments& arguments, const Output& output) {
    // Nobody may read the views while one takes another's place; checking changes nothing.
    const auto kind_of_lock =
        arguments.check ? DirectoryLock::Kind::shared : DirectoryLock::Kind::exclusive;
    if (!is_stored_ledger(arguments.directory)) {
        return output.failed({ErrorCode::not_found, "there is no ledger in " + arguments.directory},
                             "rebuild");
    }
    const auto lock = DirectoryLock::take(arguments.directory, kind_of_lock);
    if (!lock) return output.failed(lock.error(), "rebuild");
    StoreOptions options;
    options.mode = StoreOptions::Mode::read_only;
    const auto store = EventStore::open(arguments.directory, options);
    if (!store) return output.failed(store.error(), "rebuild");
    Told told;
    bool found = false;
    for (const ViewKind& kind : view_kinds()) {
        if (!arguments.view.empty() && kind.name != arguments.view) continue;
        found = true;
        LoadProgress progress(output, std::string(kind.name) + ": entries");
        const FillProgress show = [&progress](std::uint64_t done, std::uint64_t all) {
            progress(done, all);
        };
        const auto done = arguments.check ? check(kind, **store, arguments.directory, show, told)
                                          : rebuild(kind, **store, arguments.directory, show, told);
        if (!done) return output.failed(done.error(), "rebuild");
    }
    if (!found) {
        return output.failed({ErrorCode::invalid_argument, "there is no view " + arguments.view},
                             "rebuild");
    }
    const auto said = output.done(told.text, {{"ok", told.ok}, {"views", told.views}});
    if (said != ExitStatus::done) return said;
    return told.ok ? ExitStatus::done : ExitStatus::no;
}

}  // namespace

void add_rebuild(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<RebuildArguments>();
    auto* command = app.add_subcommand(
        "rebuild",
        "Makes views anew from the log, of a ledger that no server holds; the ones before are "
        "kept. With --check nothing changes: every view is compared, row by row, with a fresh "
        "rebuild (exit status 1 if one differs). A running server rebuilds by POST "
        "/v1/views/{name}/rebuild.");
    command->add_option("directory", arguments->directory, "the ledger's directory")->required();
    command->add_option("--view", arguments->view, "only this view");
    command->add_flag("--check", arguments->check, "compare with a fresh rebuild, change nothing");
    add_json_flag(*command, session);
    command->callback([arguments, &session] { session.status = run(*arguments, session.output); });
}

}  // namespace qiyue
