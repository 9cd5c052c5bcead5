// qiyue export

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "ledger/base/limits.hpp"
#include "ledger/merkle/trust.hpp"
#include "ledger/package/container/package_files.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/export/export_ledger.hpp"
#include "tools/qiyue/export/export_package.hpp"
#include "tools/qiyue/export/export_remote.hpp"
#include "tools/qiyue/export/export_sealing.hpp"
#include "tools/qiyue/export/export_selection.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/signing_keys.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

struct ExportArguments {
    std::string from;  ///< LEDGER or PACKAGE
    std::string ledger;  ///< of a package
    std::string trust;  ///< what a package is verified by
    ExportSelection selection;
    ExportSealing sealing;
    std::optional<std::uint64_t> at;
    std::string checkpoint;
    std::string twin_checkpoint;
    bool cosigned = false;
    std::vector<std::string> keys;
    std::vector<std::string> passphrase_files;
    std::string source;
    std::string out;
    std::string fetch;
    bool preview = false;
    bool draft = false;
    std::string log_passphrase_file;
    LocalOptions local;
    RemoteOptions remote;
};

std::unexpected<Error> wrong(std::string what) {
    return fail(ErrorCode::invalid_argument, std::move(what));
}

Result<std::string> note_in(const std::string& file) {
    if (file.empty()) return std::string();
    return read_input(file, limits::note_bytes_max);
}

Result<CheckpointChoice> checkpoint_of(const ExportArguments& arguments) {
    const int named = (arguments.at ? 1 : 0) + (arguments.checkpoint.empty() ? 0 : 1) +
                      (arguments.cosigned ? 1 : 0);
    if (named > 1) return wrong("give one of --at, --checkpoint and --cosigned");
    if (!arguments.twin_checkpoint.empty() && !arguments.at && arguments.checkpoint.empty())
        return wrong("--twin-checkpoint only goes with --checkpoint or --at");
    CheckpointChoice choice;
    auto note = note_in(arguments.checkpoint);
    if (!note) return pass(note);
    auto twin = note_in(arguments.twin_checkpoint);
    if (!twin) return pass(twin);
    choice.note = std::move(*note);
    choice.twin_note = std::move(*twin);
    if (arguments.cosigned) choice.kind = CheckpointChoice::Kind::cosigned;
    if (!arguments.checkpoint.empty()) choice.kind = CheckpointChoice::Kind::given;
    if (arguments.at) {
        choice.kind = CheckpointChoice::Kind::size;
        choice.size = TreeSize{*arguments.at};
    }
    return choice;
}

/// How it is to be handed over: at once by keys, later by a draft, or not at all.
Result<void> check_ways(const ExportArguments& arguments) {
    if (arguments.preview && arguments.draft) return wrong("either --preview or --draft");
    if (arguments.preview || arguments.draft) {
        if (arguments.keys.empty()) return {};
        return wrong("--key only goes without --preview and --draft");
    }
    if (arguments.keys.empty()) {
        return wrong(
            "give the keys of the organisation that hands the package out and of the "
            "operator with --key, or --draft if they are in other hands");
    }
    return {};
}

/// What a package without its ledger is verified by. Errors: not_found, io, policy_format.
Result<std::optional<Trust>> trust_in(const std::string& file) {
    if (file.empty()) return std::nullopt;
    const auto text = read_input(file, limits::trust_bytes_max);
    if (!text) return std::unexpected(text.error());
    auto trust = Trust::parse(*text);
    if (!trust) return pass(trust);
    return std::optional(std::move(*trust));
}

/// Where the packages go; nowhere in a preview or a draft.
Result<std::optional<PackagePlace>> place_of(const ExportArguments& arguments) {
    if (arguments.preview || arguments.draft) {
        if (arguments.out.empty()) return std::nullopt;
        return wrong("--out only goes without --preview and --draft: nothing is handed over");
    }
    auto place = PackagePlace::at(arguments.out);
    if (!place) return pass(place);
    return std::optional(std::move(*place));
}

ExitStatus fetch(ExportArguments& arguments, const Output& output) {
    if (arguments.selection.has_scope() || arguments.preview || arguments.draft ||
        !arguments.keys.empty()) {
        const auto no = wrong("--fetch hands over what was made already: it goes with --out alone");
        return output.failed(no.error(), "export");
    }
    const auto place = PackagePlace::at(arguments.out);
    if (!place) return output.failed(place.error(), "export");
    if (is_address(arguments.from))
        return fetch_packages(arguments.from, arguments.remote, arguments.fetch, *place, output);
    return fetch_from_ledger(arguments.from, arguments.local, arguments.fetch, *place, output);
}

ExitStatus from_address(const ExportArguments& arguments, PackageRequest request,
                        CheckpointChoice choice, std::vector<PrivateKey> keys,
                        const Output& output) {
    if (arguments.cosigned || arguments.sealing.is_named()) {
        const auto no = wrong(
            "a server seals and stamps by its own configuration, and takes --at SIZE or "
            "--checkpoint FILE: the rest is for a directory");
        return output.failed(no.error(), "export");
    }
    auto place = place_of(arguments);
    if (!place) return output.failed(place.error(), "export");
    RemoteExport wanted;
    wanted.address = arguments.from;
    wanted.remote = arguments.remote;
    wanted.request = std::move(request);
    wanted.source = arguments.source;
    wanted.checkpoint = std::move(choice);
    wanted.keys = std::move(keys);
    wanted.place = std::move(*place);
    wanted.preview = arguments.preview;
    wanted.draft = arguments.draft;
    return export_remote(wanted, output);
}

/// From a directory, or from a package that a ledger in a directory records.
ExitStatus from_directory(ExportArguments& arguments, PackageRequest request,
                          CheckpointChoice choice, std::vector<PrivateKey> keys,
                          const Output& output) {
    auto place = place_of(arguments);
    if (!place) return output.failed(place.error(), "export");
    if (auto ready = arguments.sealing.prepare(); !ready)
        return output.failed(ready.error(), "export");
    LedgerExport wanted;
    wanted.directory = arguments.ledger.empty() ? arguments.from : arguments.ledger;
    wanted.made_from = arguments.ledger.empty() ? "" : arguments.from;
    wanted.local = arguments.local;
    wanted.request = std::move(request);
    wanted.checkpoint = std::move(choice);
    wanted.source = arguments.source;
    wanted.keys = std::move(keys);
    wanted.sealing = &arguments.sealing;
    wanted.place = std::move(*place);
    wanted.preview = arguments.preview;
    wanted.draft = arguments.draft;
    return export_from_ledger(wanted, output);
}

ExitStatus from_package(ExportArguments& arguments, const Output& output) {
    auto request = arguments.selection.request_from_package();
    if (!request) return output.failed(request.error(), "export");
    if (arguments.preview || arguments.at || !arguments.checkpoint.empty() || arguments.cosigned) {
        const auto no = wrong("a package has its checkpoint, and says itself what it opens");
        return output.failed(no.error(), "export");
    }
    if (!arguments.ledger.empty()) {
        if (!arguments.trust.empty()) {
            const auto no = wrong("the ledger knows its own keys: --trust goes without --ledger");
            return output.failed(no.error(), "export");
        }
        if (auto way = check_ways(arguments); !way) return output.failed(way.error(), "export");
        auto keys = load_keys(arguments.keys, arguments.passphrase_files);
        if (!keys) return output.failed(keys.error(), "export");
        return from_directory(arguments, std::move(*request), {}, std::move(*keys), output);
    }
    if (arguments.draft || !arguments.keys.empty() || !arguments.source.empty()) {
        const auto no = wrong(
            "--key, --source and --draft are for a ledger that records it: name "
            "its directory with --ledger");
        return output.failed(no.error(), "export");
    }
    const auto place = PackagePlace::at(arguments.out);
    if (!place) return output.failed(place.error(), "export");
    if (auto ready = arguments.sealing.prepare(); !ready)
        return output.failed(ready.error(), "export");
    const auto trust = trust_in(arguments.trust);
    if (!trust) return output.failed(trust.error(), "--trust");
    return export_from_package(arguments.from, *request, *trust ? &**trust : nullptr,
                               arguments.sealing, *place, output);
}

ExitStatus run_export(ExportArguments& arguments, const Output& output) {
    auto passphrase = passphrase_in(arguments.log_passphrase_file);
    if (!passphrase) return output.failed(passphrase.error(), "--log-passphrase-file");
    arguments.local.log_passphrase = std::move(*passphrase);
    if (!arguments.fetch.empty()) return fetch(arguments, output);
    if (!is_address(arguments.from) && !is_stored_ledger(arguments.from) &&
        is_package(arguments.from))
        return from_package(arguments, output);
    if (!arguments.ledger.empty() || !arguments.trust.empty()) {
        const auto no = wrong(arguments.from +
                              " is no package: --ledger names the ledger of one, --trust its keys");
        return output.failed(no.error(), "export");
    }
    auto request = arguments.selection.request(arguments.preview);
    if (!request) return output.failed(request.error(), "export");
    auto choice = checkpoint_of(arguments);
    if (!choice) return output.failed(choice.error(), "export");
    if (auto way = check_ways(arguments); !way) return output.failed(way.error(), "export");
    auto keys = load_keys(arguments.keys, arguments.passphrase_files);
    if (!keys) return output.failed(keys.error(), "export");
    if (is_address(arguments.from)) {
        return from_address(arguments, std::move(*request), std::move(*choice), std::move(*keys),
                            output);
    }
    return from_directory(arguments, std::move(*request), std::move(*choice), std::move(*keys),
                          output);
}

void add_options(CLI::App& command, ExportArguments& arguments) {
    command
        .add_option("from", arguments.from,
                    "the ledger: a directory or an http(s):// address; or a package, to make one "
                    "from it with less opened")
        ->required();
    arguments.selection.add_options(command);
    command.add_option("--out", arguments.out,
                       "where the package goes: a new file, or a folder, which volumes need");
    command.add_option("--at", arguments.at,
                       "as of the checkpoint of this size, of which a note is kept");
    command.add_option("--checkpoint", arguments.checkpoint,
                       "as of this checkpoint of the log: file with its note");
    command.add_option("--twin-checkpoint", arguments.twin_checkpoint,
                       "the SM3 twin's note of the same size, where none is kept");
    command.add_flag("--cosigned", arguments.cosigned,
                     "as of the checkpoint that a quorum of witnesses cosigned last");
    command
        .add_option("--key", arguments.keys,
                    "private key of the organisation that hands the package out, then the "
                    "operator's: they sign package.exported")
        ->allow_extra_args(false);
    command
        .add_option("--passphrase-file", arguments.passphrase_files, "one for each --key, in order")
        ->allow_extra_args(false);
    command.add_option("--source", arguments.source,
                       "USCC of the organisation that hands it out (the holder of the first key)");
    command.add_flag("--preview", arguments.preview,
                     "say what would be opened and withheld, and make nothing");
    command.add_flag("--draft", arguments.draft,
                     "make the package, keep it in the ledger's directory, and print the event "
                     "that others sign");
    command.add_option("--fetch", arguments.fetch,
                       "hand over what --draft kept under this id, once its event is recorded");
    command.add_option("--ledger", arguments.ledger,
                       "directory of the ledger that a package is of, which records and seals "
                       "what is made from it");
    command.add_option("--trust", arguments.trust,
                       "tlog-policy file by which a package without --ledger is verified before "
                       "one is made from it");
    arguments.sealing.add_options(command);
    command.add_option("--log-passphrase-file", arguments.log_passphrase_file,
                       "passphrase of the log's own keys, for a directory");
    command.add_option("--guard", arguments.local.outside_guard,
                       "the guard file outside the directory");
    command.add_flag("--accept-clock", arguments.local.accept_clock,
                     "accept a clock more than an hour ahead of the last entry");
    add_remote_options(command, arguments.remote);
}

}  // namespace

void add_export(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<ExportArguments>();
    auto* command = app.add_subcommand(
        "export",
        "Makes an evidence package of complexes, an organisation, a range or the whole ledger, "
        "has the ledger record that and for whom (package.exported), and then hands it over with "
        "the receipt beside it (FILE.receipt.json). What is not recorded is not handed over. "
        "qiyue-verify judges it, offline.");
    add_options(*command, *arguments);
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = run_export(*arguments, session.output); });
}

}  // namespace qiyue
