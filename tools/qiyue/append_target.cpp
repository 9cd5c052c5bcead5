#include "tools/qiyue/append_target.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "ledger/base/clock.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tools/qiyue/export/shelf_sweep.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/output.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

AppendOutcome outcome_of(const Outcome& outcome) {
    if (const auto* receipt = std::get_if<Receipt>(&outcome)) {
        return {ExitStatus::done, Json::parse(receipt->to_json()), {}};
    }
    if (const auto* no = std::get_if<Rejection>(&outcome)) {
        return {ExitStatus::no, problem_of(*no),
                "rejected by rule " + no->rule + ": " + no->says.zh + " / " + no->says.en};
    }
    const auto& error = std::get<Error>(outcome);
    return {exit_status(error.code), problem_of(error), error.text()};
}

class LocalTarget final : public AppendTarget {
public:
    LocalTarget(std::unique_ptr<Ledger> ledger, std::string directory)
        : ledger_(std::move(ledger)), directory_(std::move(directory)) {}

    Result<std::vector<AppendOutcome>> append(std::vector<std::string> envelopes) override {
        std::vector<Submission> batch;
        for (std::string& envelope : envelopes)
            batch.push_back({std::move(envelope), {}});
        std::vector<AppendOutcome> outcomes;
        for (const Outcome& one : ledger_->append(std::move(batch))) {
            outcomes.push_back(outcome_of(one));
        }
        return outcomes;
    }

    Result<void> put_document(const FolderDocument& document) override {
        auto bytes = read_input(document.path, limits::document_bytes_max);
        if (!bytes) return pass(bytes);
        auto upload = ledger_->documents().start(document.sha256, document.media_type);
        if (!upload) return pass(upload);
        if (auto written = upload->write(*bytes); !written) return written;
        auto stored = upload->finish();
        if (!stored) return pass(stored);
        return {};
    }

    Result<void> put_disclosure(const FolderText& text) override {
        auto kept = ledger_->keep_disclosure(text.commitment, text.text);
        if (!kept) return pass(kept);
        return {};
    }

    Result<std::vector<std::string>> finish() override {
        return sweep_directory(*ledger_, directory_, SystemClock().now());
    }

private:
    std::unique_ptr<Ledger> ledger_;
    const std::string directory_;
};

AppendOutcome outcome_of_line(Json line) {
    if (line.contains("entry")) return {ExitStatus::done, std::move(line), {}};
    const int status = line.value("status", 0);
    std::string words = line.value("code", std::string("problem"));
    if (line.contains("rule")) words += " by rule " + line.value("rule", std::string());
    for (const char* member : {"detail", "zh", "en"}) {
        const std::string text = line.value(member, std::string());
        if (!text.empty() && words.find(text) == std::string::npos) words += ": " + text;
    }
    const bool refused = status >= 400 && status < 500 && status != 429;
    return {refused ? ExitStatus::no : ExitStatus::could_not, std::move(line), std::move(words)};
}

class RemoteTarget final : public AppendTarget {
public:
    explicit RemoteTarget(std::unique_ptr<Remote> remote) : remote_(std::move(remote)) {}

    Result<std::vector<AppendOutcome>> append(std::vector<std::string> envelopes) override {
        const std::string target = "/v1/events/batch";
        auto answer = remote_->send("POST", target, lines_of(envelopes), "application/x-ndjson");
        if (!answer) return pass(answer);
        if (answer->status != 200) return std::unexpected(error_of(*answer, target));
        auto outcomes = read(answer->body);
        if (outcomes && outcomes->size() == envelopes.size()) return outcomes;
        return fail(ErrorCode::network,
                    "the server's answer has not one line for each envelope; what was recorded can "
                    "be seen with qiyue log, and appending again is safe",
                    target);
    }

    Result<void> put_document(const FolderDocument& document) override {
        auto bytes = read_input(document.path, limits::document_bytes_max);
        if (!bytes) return pass(bytes);
        return put("/v1/documents/" + to_hex(document.sha256), *bytes, document.media_type);
    }

    Result<void> put_disclosure(const FolderText& text) override {
        return put("/v1/disclosures/" + to_hex(text.commitment), text.text, "application/json");
    }

private:
    Result<void> put(const std::string& target, const std::string& bytes,
                     const std::string& media_type) {
        auto answer = remote_->send("PUT", target, bytes, media_type);
        if (!answer) return pass(answer);
        if (answer->status >= 200 && answer->status < 300) return {};
        return std::unexpected(error_of(*answer, target));
    }

    /// An envelope may be written over several lines; in NDJSON it is one.
    static std::string lines_of(const std::vector<std::string>& envelopes) {
        std::string lines;
        for (const std::string& envelope : envelopes) {
            std::string line = envelope;
            for (char& c : line)
                c = c == '\n' || c == '\r' ? ' ' : c;
            lines += line + "\n";
        }
        return lines;
    }

    static Result<std::vector<AppendOutcome>> read(const std::string& body) {
        std::vector<AppendOutcome> outcomes;
        std::size_t from = 0;
        while (from < body.size()) {
            const std::size_t end = std::min(body.find('\n', from), body.size());
            Json line = Json::parse(body.substr(from, end - from), nullptr, false);
            if (!line.is_object()) return fail(ErrorCode::network, "no JSON in an answer's line");
            outcomes.push_back(outcome_of_line(std::move(line)));
            from = end + 1;
        }
        return outcomes;
    }

    std::unique_ptr<Remote> remote_;
};

}  // namespace

Result<std::unique_ptr<AppendTarget>> local_target(const std::string& directory,
                                                   const LocalOptions& local) {
    LedgerOptions options;
    options.directory = directory;
    options.log_passphrase = local.log_passphrase;
    options.outside_guard = local.outside_guard;
    options.new_guard = local.new_guard;
    options.accept_clock = local.accept_clock;
    auto ledger = Ledger::open(std::move(options));
    if (!ledger) return pass(ledger);
    return std::make_unique<LocalTarget>(std::move(*ledger), directory);
}

Result<std::unique_ptr<AppendTarget>> remote_target(const std::string& address,
                                                    const RemoteOptions& options) {
    auto remote = Remote::at(address, options);
    if (!remote) return pass(remote);
    return std::make_unique<RemoteTarget>(std::move(*remote));
}

}  // namespace qiyue
