// qiyue append

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/base/limits.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/envelope.hpp"
#include "tools/qiyue/append_target.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/disclosure_folder.hpp"
#include "tools/qiyue/document_folder.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/signing_keys.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

struct AppendArguments {
    std::string ledger;
    std::vector<std::string> envelopes;
    std::string documents;
    std::string disclosures;
    LocalOptions local;
    std::string log_passphrase_file;
    RemoteOptions remote;
};

/// Prints an outcome for each envelope, and remembers the worst.
class Outcomes {
public:
    explicit Outcomes(const Output& output) : output_(output) {}

    void take(std::vector<AppendOutcome> outcomes) {
        for (AppendOutcome& one : outcomes) {
            if (one.status != ExitStatus::done) status_ = std::max(status_, one.status);
            if (output_.json) {
                results_.push_back(std::move(one.object));
            } else if (one.status == ExitStatus::done) {
                fmt::print("{}\n", one.object.dump());
            } else {
                fmt::print(stderr, "qiyue: append: envelope {}: {}\n", number_ + 1, one.words);
            }
            ++number_;
        }
    }

    ExitStatus end() const {
        const bool ok = status_ == ExitStatus::done;
        const auto shown = output_.done("", Json{{"ok", ok}, {"results", results_}});
        return shown == ExitStatus::done ? status_ : shown;
    }

private:
    const Output& output_;
    ExitStatus status_ = ExitStatus::done;
    std::size_t number_ = 0;
    Json results_ = Json::array();
};

/// The next lines of standard input, at most one batch; empty lines are passed over.
std::vector<std::string> next_lines() {
    std::vector<std::string> lines;
    std::string line;
    while (lines.size() < limits::batch_events_max && std::getline(std::cin, line)) {
        if (!line.empty()) lines.push_back(std::move(line));
    }
    return lines;
}

class Appending {
public:
    Appending(AppendTarget& target, const AppendArguments& arguments, const Output& output)
        : target_(target),
          documents_(arguments.documents),
          disclosures_(arguments.disclosures),
          keeps_texts_(!arguments.disclosures.empty()),
          outcomes_(output),
          output_(output) {}

    ExitStatus run(const std::vector<std::string>& names) {
        ExitStatus worst = ExitStatus::done;
        for (const std::string& name : names) {
            auto done = name == "-" ? append_lines() : append_file(name);
            if (done) continue;
            worst = output_.failed(done.error(), "append " + name);
            break;
        }
        const auto finished = target_.finish();
        if (!finished)
            return output_.failed(finished.error(),
                                  "append: removing packages that open erased "
                                  "texts");
        for (const std::string& remark : *finished)
            output_.remark("qiyue: append: " + remark);
        return worst == ExitStatus::done ? outcomes_.end() : worst;
    }

private:
    Result<void> append_file(const std::string& name) {
        auto text = read_input(name, limits::envelope_bytes_max);
        if (!text) return pass(text);
        return append_batch({std::move(*text)});
    }

    Result<void> append_lines() {
        std::uint64_t done = 0;
        for (auto lines = next_lines(); !lines.empty(); lines = next_lines()) {
            done += lines.size();
            if (auto appended = append_batch(std::move(lines)); !appended) return appended;
            output_.progress("envelopes", done, std::max<std::uint64_t>(done, 1));
        }
        return {};
    }

    /// Documents before the events, texts behind them; all texts are looked at before anything is
    /// recorded.
    Result<void> append_batch(std::vector<std::string> envelopes) {
        std::vector<std::vector<FolderText>> texts;
        for (const std::string& envelope : envelopes) {
            auto behind = texts_behind(envelope);
            if (!behind) return pass(behind);
            texts.push_back(std::move(*behind));
        }
        for (const std::string& envelope : envelopes) {
            auto wanted = documents_.documents_for(envelope);
            if (!wanted) return pass(wanted);
            for (const FolderDocument& document : *wanted) {
                if (auto put = target_.put_document(document); !put) return put;
            }
        }
        auto outcomes = target_.append(std::move(envelopes));
        if (!outcomes) return pass(outcomes);
        std::vector<FolderText> recorded;
        for (std::size_t i = 0; i < outcomes->size(); ++i) {
            if ((*outcomes)[i].status != ExitStatus::done) continue;
            std::move(texts[i].begin(), texts[i].end(), std::back_inserter(recorded));
        }
        outcomes_.take(std::move(*outcomes));
        return put_texts(recorded);
    }

    /// An envelope that cannot be read has none: the ledger says what is wrong with it.
    Result<std::vector<FolderText>> texts_behind(const std::string& text) {
        if (!keeps_texts_) return std::vector<FolderText>{};
        const auto envelope = Envelope::parse(text);
        if (!envelope) return std::vector<FolderText>{};
        Document document;
        const auto event = read_event(envelope->payload, document);
        if (!event) return std::vector<FolderText>{};
        auto texts = disclosures_.texts_for(*event);
        if (!texts) return texts;
        for (const std::string& pointer : unopened(*event, *texts)) {
            output_.remark(
                fmt::format("qiyue: append: no text for {} of event {}: it can be put later",
                            pointer, event->id));
        }
        return texts;
    }

    Result<void> put_texts(const std::vector<FolderText>& texts) {
        for (const FolderText& text : texts) {
            auto put = target_.put_disclosure(text);
            if (put) continue;
            put.error().detail += "; the events are recorded, the text " + text.path +
                                  " is not kept: append again, which is safe";
            return put;
        }
        return {};
    }

    AppendTarget& target_;
    DocumentFolder documents_;
    DisclosureFolder disclosures_;
    const bool keeps_texts_;
    Outcomes outcomes_;
    const Output& output_;
};

Result<std::unique_ptr<AppendTarget>> open_target(AppendArguments& arguments) {
    if (is_address(arguments.ledger)) return remote_target(arguments.ledger, arguments.remote);
    if (!is_stored_ledger(arguments.ledger)) {
        return fail(ErrorCode::not_found,
                    "there is no ledger in " + arguments.ledger + "; qiyue init founds one");
    }
    auto passphrase = passphrase_in(arguments.log_passphrase_file);
    if (!passphrase) return pass(passphrase);
    arguments.local.log_passphrase = std::move(*passphrase);
    return local_target(arguments.ledger, arguments.local);
}

ExitStatus append(AppendArguments& arguments, const Output& output) {
    auto target = open_target(arguments);
    if (!target) return output.failed(target.error(), "append");
    return Appending(**target, arguments, output).run(arguments.envelopes);
}

}  // namespace

void add_append(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<AppendArguments>();
    auto* command = app.add_subcommand(
        "append",
        "Records signed events and prints a receipt for each, one JSON object a line. "
        "What is refused is told on standard error with its rule; the rest is recorded "
        "all the same.");
    command->add_option("ledger", arguments->ledger, "directory or http(s):// address")->required();
    command
        ->add_option("envelopes", arguments->envelopes,
                     "files with one envelope each, or - for one a line on standard input")
        ->required();
    command->add_option("--documents", arguments->documents,
                        "folder whose files are put first where an event names them (by digest)");
    command->add_option("--disclosures", arguments->disclosures,
                        "folder with the texts of sensitive fields, as draft made it: those of the "
                        "events that are recorded are kept in the ledger's vault");
    command->add_option("--log-passphrase-file", arguments->log_passphrase_file,
                        "passphrase of the log's own keys, for a directory");
    command->add_option("--guard", arguments->local.outside_guard,
                        "the guard file outside the directory");
    command->add_flag("--new-guard", arguments->local.new_guard,
                      "make a guard that is missing: only if you know why it is");
    command->add_flag("--accept-clock", arguments->local.accept_clock,
                      "accept a clock more than an hour ahead of the last entry");
    add_remote_options(*command, arguments->remote);
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = append(*arguments, session.output); });
}

}  // namespace qiyue
