// qiyue sign

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/domain/decide.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/envelope.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/disclosure_folder.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/shown_disclosure.hpp"
#include "tools/qiyue/signing_keys.hpp"

namespace qiyue {
namespace {

struct SignArguments {
    std::string event;
    std::vector<std::string> keys;
    std::vector<std::string> passphrase_files;
    std::string out;
    std::string disclosures;
};

/// An event becomes an unsigned envelope; its bytes are signed as they stand, less a final newline,
/// which is the file's and not the event's.
Result<Envelope> read_envelope(const std::string& text) {
    Document document;
    if (auto parsed = document.parse(text); !parsed) return pass(parsed);
    if (document.root()["payloadType"].exists()) return Envelope::parse(text);
    std::string payload = text;
    while (payload.ends_with('\n') || payload.ends_with('\r'))
        payload.pop_back();
    return envelope_around(std::move(payload));
}

/// What a signer is shown must be what the event commits to, all of it. Gives the lines to show.
Result<std::vector<std::string>> texts_to_show(const CloudEvent& event,
                                               const std::string& directory) {
    const auto texts = DisclosureFolder(directory).texts_for(event);
    if (!texts) {
        Error error = texts.error();
        error.detail += "; do not sign it";
        return std::unexpected(std::move(error));
    }
    if (const auto missing = unopened(event, *texts); !missing.empty()) {
        return fail(ErrorCode::disclosure_format,
                    directory + " has no text for " + missing.front() +
                        ", to which the event commits; do not sign what you are not shown");
    }
    std::vector<std::string> lines;
    for (const FolderText& text : *texts)
        lines.push_back(shown_disclosure(event, text.text));
    return lines;
}

ExitStatus write_envelope(const Envelope& envelope, const std::string& out, const Output& output) {
    const std::string text = envelope.format() + "\n";
    if (!out.empty()) {
        const auto written = write_output(out, text);
        if (!written) return output.failed(written.error());
    }
    nlohmann::ordered_json object = {{"payload_sha256", to_hex(sha256(envelope.payload))},
                                     {"signatures", envelope.signatures.size()}};
    if (out.empty()) return output.done(text, nlohmann::ordered_json::parse(text));
    object["file"] = out;
    return output.done(fmt::format("{}: {} signature(s)\n", out, envelope.signatures.size()),
                       object);
}

ExitStatus sign(const SignArguments& arguments, const Output& output) {
    const auto text = read_input(arguments.event, limits::envelope_bytes_max);
    if (!text) return output.failed(text.error());
    auto envelope = read_envelope(*text);
    if (!envelope) return output.failed(envelope.error(), arguments.event);
    Document document;
    const auto event = read_event(envelope->payload, document);
    if (!event) return output.failed(event.error(), arguments.event);
    if (const auto no = check_form(*event)) return output.rejected(*no, arguments.event);
    if (!arguments.disclosures.empty()) {
        const auto shown = texts_to_show(*event, arguments.disclosures);
        if (!shown) return output.failed(shown.error(), arguments.event);
        for (const std::string& line : *shown)
            output.remark(line);
    }
    const auto keys = load_keys(arguments.keys, arguments.passphrase_files);
    if (!keys) return output.failed(keys.error());
    const auto added = add_signatures(*envelope, *keys);
    if (!added) return output.failed(added.error());
    return write_envelope(*envelope, arguments.out, output);
}

}  // namespace

void add_sign(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<SignArguments>();
    auto* command = app.add_subcommand(
        "sign",
        "Signs an event: makes the envelope around it, or adds a signature to an envelope. "
        "What is signed are the exact bytes. An event whose form the catalogue refuses is "
        "not signed.");
    command
        ->add_option("event", arguments->event,
                     "file with an event or an envelope, or - for standard input")
        ->required();
    command->add_option("--key", arguments->keys, "private key (PKCS#8 PEM); may be repeated")
        ->required();
    command->add_option("--passphrase-file", arguments->passphrase_files,
                        "one for each --key, in order");
    command->add_option("--out", arguments->out,
                        "where the envelope goes; the input's own name is fine");
    command->add_option("--disclosures", arguments->disclosures,
                        "directory with the texts behind the event's commitments: shows them, and "
                        "refuses to sign if one is missing or is not what the event commits to");
    add_json_flag(*command, session);
    command->callback([arguments, &session] { session.status = sign(*arguments, session.output); });
}

}  // namespace qiyue
