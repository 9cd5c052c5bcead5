#include "tools/qiyue/demo/recorder.hpp"

#include <utility>
#include <variant>

#include <fmt/core.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/time.hpp"
#include "tools/qiyue/data_fields.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/signing_keys.hpp"

namespace qiyue::demo {
namespace {

constexpr std::int64_t nine_in_beijing_us = 60 * us_per_minute;
constexpr std::int64_t between_acts_us = 7 * us_per_minute;

Error error_of(const Rejection& no) {
    return {ErrorCode::rejected, no.rule + ": " + no.says.zh + " / " + no.says.en, no.place};
}

}  // namespace

Recorder::Recorder(std::string directory, SimulatedClock& clock, SeededBytes& seeded)
    : directory_(std::move(directory)), clock_(clock), seeded_(seeded) {}

Result<void> Recorder::begin(Ledger& ledger) {
    auto documents = DocumentStore::open(directory_, limits::document_bytes_max);
    if (!documents) return pass(documents);
    documents_ = std::move(*documents);
    ledger_ = &ledger;
    return make_private_directory(directory_ + "/demo-disclosures");
}

void Recorder::go_to(std::int64_t day) {
    const Micros morning{day * us_per_day + nine_in_beijing_us};
    if (morning > clock_.now()) clock_.set(morning);
}

std::string Recorder::date(std::int64_t days_from_now) const {
    return format_date(date_from_days(clock_.now().value / us_per_day + days_from_now));
}

Result<std::string> Recorder::sign(const std::string& origin, const DemoAct& act,
                                   EventDraft* drafted) {
    DraftRequest request;
    request.type = act.type;
    request.source = act.signers.front()->source;
    request.subject = act.subject;
    request.ledger = origin;
    request.time = clock_.now();
    request.data = act.data;
    auto outcome = draft_event(request, [this](std::size_t count) { return seeded_.next(count); });
    if (const auto* no = std::get_if<Rejection>(&outcome)) return std::unexpected(error_of(*no));
    if (auto* error = std::get_if<Error>(&outcome)) return std::unexpected(std::move(*error));
    *drafted = std::get<EventDraft>(std::move(outcome));
    Envelope envelope = envelope_around(drafted->payload);
    std::vector<PrivateKey> keys;
    for (const Party* signer : act.signers)
        keys.push_back(signer->key);
    if (auto added = add_signatures(envelope, keys); !added) return pass(added);
    return envelope.format();
}

Result<void> Recorder::keep(const EventDraft& draft) {
    for (const DraftedDisclosure& one : draft.disclosures) {
        auto written =
            write_private_file(directory_ + "/demo-disclosures/" + one.file_name, one.text);
        if (!written) return written;
    }
    return {};
}

Result<Recorded> Recorder::try_record(const DemoAct& act) {
    Recorded made;
    auto envelope = sign(ledger_->origin(), act, &made.draft);
    if (!envelope) return pass(envelope);
    std::vector<Submission> batch;
    batch.push_back({std::move(*envelope), {}});
    const auto outcomes = ledger_->append(std::move(batch));
    if (const auto* no = std::get_if<Rejection>(&outcomes.front())) {
        return std::unexpected(error_of(*no));
    }
    if (const auto* error = std::get_if<Error>(&outcomes.front())) return std::unexpected(*error);
    made.index = std::get<Receipt>(outcomes.front()).index.value;
    if (auto kept = keep(made.draft); !kept) return pass(kept);
    return made;
}

Recorded Recorder::record(const DemoAct& act) {
    if (failed_) return {};
    auto made = try_record(act);
    if (!made) {
        failed_ = made.error();
        failed_->detail =
            act.type + " in " + act.subject + " on " + date() + ": " + failed_->detail;
        return {};
    }
    ++recorded_;
    clock_.set(clock_.now() + between_acts_us);
    return std::move(*made);
}

Result<void> Recorder::put(const Json& reference, const std::string& bytes) {
    const auto digest = hash_from_hex(reference.at("sha256").get<std::string>());
    auto upload = documents_->start(*digest, reference.at("media_type").get<std::string>());
    if (!upload) return pass(upload);
    if (auto written = upload->write(bytes); !written) return written;
    auto stored = upload->finish();
    if (!stored) return pass(stored);
    return {};
}

Json Recorder::document(const std::string& name, const std::string& words) {
    const std::string bytes = words + fmt::format("\n（示例文件第 {} 号）\n", ++papers_);
    Json reference = document_reference(bytes, name);
    if (failed_) return reference;
    if (auto stored = put(reference, bytes); !stored) failed_ = stored.error();
    return reference;
}

Json Recorder::official() {
    Json doc = document("official.txt", "示例公文");
    return {{"document_no", fmt::format("示例经信〔{}〕{}号", date().substr(0, 4), papers_)},
            {"issued_on", date()},
            {"doc", std::move(doc)}};
}

}  // namespace qiyue::demo
