// qiyue draft

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "ledger/base/clock.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/merkle/trust.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/data_fields.hpp"
#include "tools/qiyue/event_draft.hpp"
#include "tools/qiyue/files.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

struct DraftArguments {
    std::string type;
    std::string subject;
    std::string source;
    std::string ledger;
    std::string trust;
    std::string data;
    std::vector<std::string> fields;
    std::vector<std::string> documents;
    std::string at;
    std::string disclosures;
    std::optional<std::uint64_t> corrects;
};

/// The ledger that the event is for: its origin is signed along.
Result<std::string> origin_of(const DraftArguments& arguments) {
    if (!arguments.ledger.empty()) return arguments.ledger;
    if (arguments.trust.empty()) {
        return fail(ErrorCode::invalid_argument,
                    "an event is signed for one ledger: give its origin with --ledger (or in "
                    "QIYUE_LEDGER), or its trust file with --trust");
    }
    auto text = read_input(arguments.trust, limits::trust_bytes_max);
    if (!text) return pass(text);
    const auto trust = Trust::parse(*text);
    if (!trust) return std::unexpected(trust.error());
    const NoteKey* key = trust->log_key();
    if (key == nullptr) {
        return fail(ErrorCode::policy_format, arguments.trust + " names no log's key");
    }
    return key->name;
}

Result<Micros> time_of(const std::string& text) {
    if (text.empty()) return SystemClock().now();
    if (const auto time = parse_event_time(text)) return *time;
    return fail(ErrorCode::invalid_argument,
                "--at wants a time in UTC such as 2026-03-03T01:08:40Z");
}

Result<Json> data_of(const DraftArguments& arguments) {
    Json data = Json::object();
    if (!arguments.data.empty()) {
        auto text = read_input(arguments.data, limits::payload_bytes_max);
        if (!text) return pass(text);
        data = Json::parse(*text, nullptr, false);
        if (!data.is_object()) {
            return fail(ErrorCode::event_format, arguments.data + " holds no JSON object");
        }
    }
    for (const std::string& field : arguments.fields) {
        if (auto set = set_field(data, field); !set) return pass(set);
    }
    for (const std::string& document : arguments.documents) {
        if (auto set = set_document(data, document); !set) return pass(set);
    }
    return data;
}

Result<DraftRequest> request_of(const DraftArguments& arguments) {
    DraftRequest request;
    request.type = arguments.type;
    request.subject = arguments.subject;
    request.source = arguments.source;
    request.corrects = arguments.corrects;
    auto origin = origin_of(arguments);
    if (!origin) return pass(origin);
    request.ledger = *origin;
    auto time = time_of(arguments.at);
    if (!time) return pass(time);
    request.time = *time;
    auto data = data_of(arguments);
    if (!data) return pass(data);
    request.data = std::move(*data);
    return request;
}

Result<void> keep_disclosures(const EventDraft& draft, const std::string& directory) {
    if (draft.disclosures.empty()) return {};
    if (directory.empty()) {
        return fail(ErrorCode::invalid_argument,
                    "this type has sensitive fields: only commitments to them are signed; say with "
                    "--disclosures DIR where their texts go, or nobody can ever open them");
    }
    if (auto made = make_private_directory(directory); !made) return made;
    for (const DraftedDisclosure& one : draft.disclosures) {
        auto written = write_private_file(directory + "/" + one.file_name, one.text);
        if (!written) return written;
    }
    return {};
}

ExitStatus draft(const DraftArguments& arguments, const Output& output) {
    const auto request = request_of(arguments);
    if (!request) return output.failed(request.error(), "draft");
    const auto outcome = draft_event(*request, random_bytes);
    if (const auto* no = std::get_if<Rejection>(&outcome)) return output.rejected(*no, "draft");
    if (const auto* error = std::get_if<Error>(&outcome)) return output.failed(*error, "draft");
    const auto& drafted = std::get<EventDraft>(outcome);
    const auto kept = keep_disclosures(drafted, arguments.disclosures);
    if (!kept) return output.failed(kept.error(), "draft");
    return output.done(drafted.payload + "\n", Json::parse(drafted.payload));
}

}  // namespace

void add_draft(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<DraftArguments>();
    auto* command = app.add_subcommand(
        "draft",
        "Prints an unsigned event of a type of the catalogue, its form checked. Sensitive "
        "fields are given in clear; the event holds commitments to them, and the texts "
        "that open these go to --disclosures, named <event-id>.<field>.json.");
    command->add_option("type", arguments->type, "e.g. organization.registered")->required();
    command
        ->add_option("--subject", arguments->subject,
                     "the stream, e.g. organizations/91500000MAFA00118E")
        ->required();
    command
        ->add_option("--source", arguments->source,
                     "who acts, e.g. /organizations/91500000MAFA00118E")
        ->required();
    command->add_option("--ledger", arguments->ledger, "origin of the ledger it is signed for")
        ->envname("QIYUE_LEDGER");
    command->add_option("--trust", arguments->trust, "takes the origin from a ledger's trust file");
    command->add_option("--data", arguments->data, "file with the data, or - for standard input");
    command->add_option("--set", arguments->fields,
                        "path=value, e.g. term.from=2026-01-01 or /term/from=…; the value is JSON "
                        "if it reads as JSON, else text");
    command->add_option("--document", arguments->documents,
                        "path=FILE: a reference to a document with its digests");
    command->add_option("--at", arguments->at, "when it happened, in UTC; now if not given");
    command->add_option("--corrects", arguments->corrects, "index of the entry it corrects");
    command->add_option("--disclosures", arguments->disclosures,
                        "directory for the texts behind the commitments, mode 0600");
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = draft(*arguments, session.output); });
}

}  // namespace qiyue
