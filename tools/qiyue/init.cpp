// qiyue init

#include <algorithm>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/base/limits.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/envelope.hpp"
#include "ledger/pipeline/founding.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/signing_keys.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

struct InitArguments {
    std::string directory;
    std::string origin;
    std::string founding;
    std::vector<std::string> keys;
    std::vector<std::string> passphrase_files;
    std::string log_passphrase_file;
    std::string guard;
    std::string envelope;
    bool national = false;
    bool draft = false;
};

/// What the arguments must be together; which way of founding is meant follows from them.
Result<void> check(const InitArguments& arguments) {
    const bool data = !arguments.origin.empty() && !arguments.founding.empty();
    if (!arguments.envelope.empty()) {
        if (!arguments.draft && arguments.keys.empty() && arguments.founding.empty()) return {};
        return fail(ErrorCode::invalid_argument,
                    "--envelope records what is signed already: it goes without --founding, --key "
                    "and --draft");
    }
    if (!data) {
        return fail(ErrorCode::invalid_argument,
                    "give --origin NAME and --founding FILE, or --envelope FILE");
    }
    if (arguments.draft != arguments.keys.empty()) {
        return fail(ErrorCode::invalid_argument,
                    "give the founders' keys with --key, or --draft if they are in other hands");
    }
    return {};
}

/// The signed event says for which ledger it is, and whether that has the twin.
Result<void> take_from(const std::string& text, FoundingOptions& options) {
    auto envelope = Envelope::parse(text);
    if (!envelope) return pass(envelope);
    Document document;
    auto event = read_event(envelope->payload, document);
    if (!event) return pass(event);
    options.origin = std::string(event->ledger);
    options.national = event->data["national"].boolean();
    return {};
}

ExitStatus report(const FoundingOptions& options, const Receipt& receipt, const Output& output) {
    std::string text = fmt::format("founded {} in {}\n", options.origin, options.directory);
    Json object = {{"ok", true}, {"origin", options.origin}, {"directory", options.directory}};
    const Json entry = Json::parse(receipt.entry);
    Json vkeys = Json::array();
    auto trust = read_input(options.directory + "/trust", limits::trust_bytes_max);
    if (trust) {
        std::size_t from = 0;
        while (from < trust->size()) {
            const std::size_t end = std::min(trust->find('\n', from), trust->size());
            const std::string line = trust->substr(from, end - from);
            if (line.starts_with("log ")) vkeys.push_back(line.substr(4));
            from = end + 1;
        }
    }
    for (const Json& vkey : vkeys)
        text += vkey.get<std::string>() + "\n";
    text += fmt::format(
        "verifiers need the file {0}/trust; hand it out by a way of its own\n"
        "those who verify packages need {0}/ca.pem too, and for verify.sh {0}/log.pub.pem{1}\n",
        options.directory,
        options.national ? fmt::format(" and {}/log-sm2.pub.pem", options.directory) : "");
    object["vkeys"] = vkeys;
    object["trust"] = options.directory + "/trust";
    object["ca"] = options.directory + "/ca.pem";
    object["recorded"] = entry.value("recorded", "");
    return output.done(text, object);
}

ExitStatus found(const FoundingOptions& options, const std::string& envelope,
                 const Output& output) {
    const auto outcome = found_ledger(options, envelope);
    if (const auto* no = std::get_if<Rejection>(&outcome)) return output.rejected(*no, "init");
    if (const auto* error = std::get_if<Error>(&outcome)) return output.failed(*error, "init");
    return report(options, std::get<Receipt>(outcome), output);
}

Result<std::string> draft_of(const InitArguments& arguments, const FoundingOptions& options) {
    auto data = read_input(arguments.founding, limits::payload_bytes_max);
    if (!data) return pass(data);
    const auto log_keys = prepare_founding(options);
    if (!log_keys) return std::unexpected(log_keys.error());
    return draft_founding(options, *log_keys, *data);
}

ExitStatus found_from_data(const InitArguments& arguments, const FoundingOptions& options,
                           const Output& output) {
    // The keys are read first: a wrong passphrase must not leave half a ledger behind.
    const auto keys = load_keys(arguments.keys, arguments.passphrase_files);
    if (!keys) return output.failed(keys.error(), "init");
    auto event = draft_of(arguments, options);
    if (!event) return output.failed(event.error(), "init");
    if (arguments.draft) {
        output.remark(
            "each founder signs this event (qiyue sign EVENT --key FILE --out FILE); "
            "then: qiyue init DIR --envelope FILE");
        return output.done(*event + "\n", Json::parse(*event));
    }
    Envelope envelope = envelope_around(std::move(*event));
    const auto added = add_signatures(envelope, *keys);
    if (!added) return output.failed(added.error(), "init");
    return found(options, envelope.format(), output);
}

ExitStatus init(const InitArguments& arguments, const Output& output) {
    if (auto fits = check(arguments); !fits) return output.failed(fits.error(), "init");
    auto passphrase = passphrase_in(arguments.log_passphrase_file);
    if (!passphrase) return output.failed(passphrase.error(), "--log-passphrase-file");
    FoundingOptions options;
    options.directory = arguments.directory;
    options.origin = arguments.origin;
    options.national = arguments.national;
    options.log_passphrase = std::move(*passphrase);
    options.outside_guard = arguments.guard;
    if (arguments.envelope.empty()) return found_from_data(arguments, options, output);
    const auto text = read_input(arguments.envelope, limits::envelope_bytes_max);
    if (!text) return output.failed(text.error(), "init");
    if (auto taken = take_from(*text, options); !taken) {
        return output.failed(taken.error(), arguments.envelope);
    }
    return found(options, *text, output);
}

void add_options(CLI::App& command, InitArguments& arguments) {
    command.add_option("directory", arguments.directory, "where the ledger shall live")->required();
    command.add_option("--origin", arguments.origin,
                       "the ledger's name for ever, e.g. example.org/ledger");
    command.add_option("--founding", arguments.founding,
                       "data of ledger.founded without origin, log_keys and national");
    command.add_option("--key", arguments.keys, "a founder's private key; repeat for each");
    command.add_option("--passphrase-file", arguments.passphrase_files,
                       "one for each --key, in order");
    command.add_option("--log-passphrase-file", arguments.log_passphrase_file,
                       "encrypts the log's own keys; serve and append will need it");
    command.add_option("--guard", arguments.guard,
                       "a second guard file outside the directory, never backed up");
    command.add_flag("--national", arguments.national, "keep the SM3 tree, signed with SM2, too");
    command.add_flag("--draft", arguments.draft,
                     "only make the log's keys and print the unsigned founding event");
    command.add_option("--envelope", arguments.envelope,
                       "found with an event that the founders have signed");
}

}  // namespace

void add_init(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<InitArguments>();
    auto* command = app.add_subcommand(
        "init",
        "Founds a ledger: makes the directory and the log's own keys, records the founding "
        "event and writes DIR/trust, DIR/trust.tlog (without the twin's key) and what evidence "
        "packages are sealed with: a key, DIR/ca.pem and the log's public keys. If the "
        "founders' keys are in different hands: --draft, then sign, then --envelope.");
    add_options(*command, *arguments);
    add_json_flag(*command, session);
    command->callback([arguments, &session] { session.status = init(*arguments, session.output); });
}

}  // namespace qiyue
