#include "api/witness/witness_service.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/shown_text.hpp"

namespace qiyue {
namespace {

constexpr std::string_view add_checkpoint_path = "/add-checkpoint";
constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t day_us = 86'400 * second_us;
constexpr std::uint64_t fresh_s = 10;  ///< a cosignature that is younger is given again

HttpResponse text_answer(int status, std::string body,
                         std::string_view type = "text/plain; charset=utf-8") {
    HttpResponse response;
    response.status = status;
    response.headers.emplace_back("content-type", std::string(type));
    response.headers.emplace_back("cache-control", "no-cache");
    response.headers.emplace_back("x-content-type-options", "nosniff");
    response.body = std::move(body);
    return response;
}

HttpResponse wrong_method(std::string_view allowed) {
    auto response = text_answer(405, "this path takes " + std::string(allowed) + " only\n");
    response.headers.emplace_back("allow", std::string(allowed));
    return response;
}

}  // namespace

WitnessService::WitnessService(LogList logs, NoteSigner signer, WitnessRecord& record, Clock& clock,
                               WitnessServiceOptions options)
    : logs_(std::move(logs)),
      signer_(std::move(signer)),
      record_(record),
      clock_(clock),
      options_(std::move(options)) {}

Reception WitnessService::receive(const HttpRequest& head) {
    Reception reception;
    const bool adds = head.path == add_checkpoint_path;
    if (adds && head.method != "POST") reception.refusal = wrong_method("POST");
    if (!adds && head.method != "GET" && head.method != "HEAD") {
        reception.refusal = wrong_method("GET");
    }
    reception.body_bytes_max = adds ? limits::add_checkpoint_bytes_max : 0;
    return reception;
}

void WitnessService::answer(HttpRequest request, Reception, Answer answer) {
    answer(respond(request));
}

HttpResponse WitnessService::problem(const Error& error) {
    return text_answer(500, error.text() + '\n');
}

HttpResponse WitnessService::respond(const HttpRequest& request) {
    if (request.path == add_checkpoint_path) {
        auto response = add_checkpoint(request.body);
        const auto place = std::ranges::find(counted_, response.status);
        if (place != counted_.end()) ++answers_[static_cast<std::size_t>(place - counted_.begin())];
        return response;
    }
    if (request.path == "/") return text_answer(200, description(), "application/json");
    if (request.path == "/healthz") return text_answer(200, "ok\n");
    if (request.path == "/metrics") {
        return text_answer(200, metrics(), "text/plain; version=0.0.4; charset=utf-8");
    }
    return monitoring(request.path);
}

HttpResponse WitnessService::monitoring(const std::string& path) const {
    constexpr std::string_view end = "/checkpoint";
    constexpr std::size_t hash_chars = 64;
    if (path.size() == 1 + hash_chars + end.size() && path.ends_with(end)) {
        if (auto note = record_.note_by_hash(std::string_view(path).substr(1, hash_chars))) {
            return text_answer(200, std::move(*note));
        }
        return text_answer(404, "no checkpoint of this log was ever cosigned\n");
    }
    return text_answer(404, "there is nothing at this path\n");
}

std::uint64_t WitnessService::now() const {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(clock_.now().value / second_us, 1));
}

/// False if the log has had its requests of this day: of those that it signed and that moved what
/// is held, or renewed it.
bool WitnessService::spend(const WitnessedLog& log) {
    const std::int64_t today = clock_.now().value / day_us;
    const std::lock_guard lock(spent_mutex_);
    Spent& spent = spent_[log.origin];
    if (spent.day != today) spent = {today, 0};
    if (spent.requests >= log.requests_per_day) return false;
    ++spent.requests;
    return true;
}

HttpResponse WitnessService::add_checkpoint(const std::string& body) {
    const auto request = AddCheckpoint::parse(body);
    if (!request) return text_answer(400, request.error().text() + '\n');
    const auto about = checkpoint_of(*request);
    if (!about) return text_answer(400, about.error().text() + '\n');
    // Nothing is remembered of logs that this witness does not know.
    if (logs_.find(about->origin) == nullptr) {
        return refuse(judge_add_checkpoint(*request, logs_, std::nullopt), 0);
    }
    Decision decision;
    const auto kept =
        record_.update(about->origin, [&](const std::optional<WitnessRecord::Held>& held) {
            return decide(*request, held, decision);
        });
    if (!kept) {
        options_.alarm("ALARM state " + kept.error().text());
        return text_answer(500, "the record could not be written; nothing was cosigned\n");
    }
    return respond_with(decision);
}

/// What is to be kept; nothing if nothing new was cosigned.
std::optional<WitnessRecord::Held> WitnessService::decide(
    const AddCheckpoint& request, const std::optional<WitnessRecord::Held>& held,
    Decision& decision) {
    decision.judgement =
        judge_add_checkpoint(request, logs_, held ? std::optional(held->checkpoint) : std::nullopt);
    decision.held = held;
    if (decision.judgement.verdict != WitnessVerdict::cosign) return std::nullopt;
    const std::uint64_t now_s = now();
    // The same checkpoint again, so soon: what was said stands, and strangers who repeat what is
    // public cost neither a write nor one of the log's requests.
    if (held && held->signed_note == decision.judgement.note && now_s < held->time_s + fresh_s) {
        decision.line = held->line;
        return std::nullopt;
    }
    if (!spend(*logs_.find(decision.judgement.checkpoint.origin))) {
        decision.is_spent = true;
        return std::nullopt;
    }
    // A clock that was set back does not make an older statement of a newer checkpoint.
    auto next = cosigned(decision.judgement, held ? std::max(now_s, held->time_s) : now_s);
    if (next) decision.line = next->line;
    return next;
}

/// nullopt: what would be kept is no note that could be read again.
std::optional<WitnessRecord::Held> WitnessService::cosigned(const WitnessJudgement& judgement,
                                                            std::uint64_t time_s) const {
    const auto note = Note::parse(judgement.note);
    auto line = note ? signer_.cosign_line(note->text, time_s) : std::string();
    if (!line || !Note::parse(judgement.note + *line)) return std::nullopt;
    return WitnessRecord::Held{judgement.checkpoint, time_s, judgement.note, std::move(*line)};
}

HttpResponse WitnessService::respond_with(const Decision& decision) {
    if (decision.is_spent) {
        auto response = text_answer(429, "this log has had its requests of this day\n");
        response.headers.emplace_back("retry-after", "3600");
        return response;
    }
    if (decision.judgement.verdict == WitnessVerdict::other_root) tell_fork(decision);
    if (decision.judgement.verdict != WitnessVerdict::cosign) {
        return refuse(decision.judgement, decision.held ? decision.held->checkpoint.size.value : 0);
    }
    if (decision.line.empty()) return text_answer(400, "this note is too long to be cosigned\n");
    return text_answer(200, decision.line);
}

void WitnessService::tell_fork(const Decision& decision) {
    ++forks_;
    const Checkpoint& checkpoint = decision.judgement.checkpoint;
    const auto path =
        record_.keep_fork(checkpoint.origin, decision.held->signed_note, decision.judgement.note);
    options_.alarm("ALARM fork " + shown_text(checkpoint.origin) + " signed two roots of size " +
                   std::to_string(checkpoint.size.value) + ": " +
                   (path ? *path : path.error().text()));
}

HttpResponse WitnessService::refuse(const WitnessJudgement& judgement, std::uint64_t held_size) {
    const auto size_answer = [&] {
        return text_answer(409, std::to_string(held_size) + '\n', "text/x.tlog.size");
    };
    const std::string why = judgement.why + '\n';
    switch (judgement.verdict) {
        case WitnessVerdict::unknown_log: return text_answer(404, why);
        case WitnessVerdict::bad_signature: return text_answer(403, why);
        case WitnessVerdict::stale: return size_answer();
        case WitnessVerdict::other_root:
            if (options_.dialect == WitnessDialect::version_1_0_0) return size_answer();
            return text_answer(422, why);
        case WitnessVerdict::inconsistent: return text_answer(422, why);
        case WitnessVerdict::malformed:
        case WitnessVerdict::cosign: break;
    }
    return text_answer(400, why);
}

std::string WitnessService::description() const {
    nlohmann::ordered_json json;
    json["witness"] = signer_.note_key().name;
    json["vkey"] = signer_.note_key().vkey();
    json["logs"] = nlohmann::ordered_json::array();
    for (const WitnessedLog& log : logs_.logs) {
        nlohmann::ordered_json one{{"origin", log.origin}, {"hash", origin_hash(log.origin)}};
        if (const auto held = record_.held(log.origin)) {
            one["size"] = held->checkpoint.size.value;
            one["cosigned_at"] = held->time_s;
        }
        json["logs"].push_back(std::move(one));
    }
    return json.dump() + '\n';
}

std::string WitnessService::metrics() const {
    std::string text =
        "# HELP qiyue_witness_requests_total Answers to add-checkpoint by status.\n"
        "# TYPE qiyue_witness_requests_total counter\n";
    for (std::size_t i = 0; i < counted_.size(); ++i) {
        text += "qiyue_witness_requests_total{status=\"" + std::to_string(counted_[i]) + "\"} " +
                std::to_string(answers_[i].load()) + '\n';
    }
    text +=
        "# HELP qiyue_witness_forks_total Requests that showed two histories of one log.\n"
        "# TYPE qiyue_witness_forks_total counter\nqiyue_witness_forks_total " +
        std::to_string(forks_.load()) +
        "\n# HELP qiyue_witness_size Size of the newest checkpoint cosigned, by origin hash.\n"
        "# TYPE qiyue_witness_size gauge\n";
    for (const WitnessedLog& log : logs_.logs) {
        const auto held = record_.held(log.origin);
        if (!held) continue;
        text += "qiyue_witness_size{log=\"" + origin_hash(log.origin) + "\"} " +
                std::to_string(held->checkpoint.size.value) + '\n';
    }
    return text;
}

}  // namespace qiyue
