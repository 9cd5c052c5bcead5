#include "tools/qiyue/demo/recorder.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/time.hpp"
#include "tools/qiyue/data_fields.hpp"
#include "tools/qiyue/demo/recorded_state.hpp"
#include "tools/qiyue/signing_keys.hpp"

namespace qiyue::demo {
namespace {

constexpr std::int64_t beijing_us = 480 * us_per_minute;
constexpr std::int64_t nine_us = 540 * us_per_minute;
constexpr std::int64_t six_us = 1080 * us_per_minute;
constexpr std::size_t batch_acts = 256;

Error error_of(const Rejection& no) {
    return {ErrorCode::rejected, no.rule + ": " + no.says.zh + " / " + no.says.en, no.place};
}

}  // namespace

std::string Recorded::commitment(const std::string& pointer) const {
    for (const DraftedDisclosure& one : disclosures) {
        if (one.pointer == pointer) return to_hex(sha256(one.text));
    }
    return {};
}

Recorder::Recorder(const std::string& directory, PlannedClock& clock, SeededBytes& seeded)
    : directory_(directory),
      clock_(clock),
      seeded_(seeded),
      pace_(seeded, "pace of a day"),
      now_(clock.now()),
      evening_(now_ + us_per_minute * 480) {}

Result<void> Recorder::begin(Ledger& ledger) {
    auto documents = DocumentStore::open(directory_, limits::document_bytes_max);
    if (!documents) return pass(documents);
    documents_ = std::move(*documents);
    ledger_ = &ledger;
    shelf_.open(ledger);
    return {};
}

void Recorder::go_to(Day day) {
    const Micros morning{day * us_per_day + nine_us - beijing_us};
    if (morning <= now_) return;
    flush();
    now_ = morning;
    evening_ = Micros{day * us_per_day + six_us - beijing_us};
}

std::string Recorder::date(std::int64_t days_from_now) const {
    return date_text((now_.value + beijing_us) / us_per_day + days_from_now);
}

/// Minutes apart at first, closer the less of the day is left.
Micros Recorder::next_moment() {
    const std::int64_t left = std::max<std::int64_t>(evening_.value - now_.value, 0);
    const std::int64_t planned = pace_.between(40 * us_per_second, 12 * us_per_minute);
    now_ = now_ + std::max<std::int64_t>(std::min(planned, left / 24), 1'000);
    return now_;
}

namespace {

/// Drafts, and signs with the keys of all signers.
Result<std::string> drafted_and_signed(const DemoAct& act, DraftRequest request, SeededBytes& bytes,
                                       std::vector<DraftedDisclosure>& disclosures) {
    request.type = act.type;
    request.source = act.signers.front()->source;
    request.subject = act.subject;
    request.corrects = act.corrects;
    request.data = act.data;
    auto outcome = draft_event(request, [&](std::size_t count) { return bytes.next(count); });
    if (const auto* no = std::get_if<Rejection>(&outcome)) return std::unexpected(error_of(*no));
    if (auto* error = std::get_if<Error>(&outcome)) return std::unexpected(std::move(*error));
    auto drafted = std::get<EventDraft>(std::move(outcome));
    Envelope envelope = envelope_around(std::move(drafted.payload));
    std::vector<PrivateKey> keys;
    for (const Party* signer : act.signers) {
        const bool twice = std::any_of(keys.begin(), keys.end(), [&](const PrivateKey& key) {
            return key.public_key().id() == signer->key.public_key().id();
        });
        if (!twice) keys.push_back(signer->key);
    }
    keys.insert(keys.end(), act.more_keys.begin(), act.more_keys.end());
    if (auto added = add_signatures(envelope, keys); !added) return pass(added);
    disclosures = std::move(drafted.disclosures);
    return envelope.format();
}

}  // namespace

Result<std::string> Recorder::sign(const std::string& origin, const DemoAct& act, Recorded& made) {
    DraftRequest request;
    request.ledger = origin;
    request.time = now_ + -act.days_before * us_per_day;
    return drafted_and_signed(act, std::move(request), seeded_, made.disclosures);
}

Result<std::string> Recorder::sign_at(const DemoAct& act, Micros moment, SeededBytes& bytes) const {
    DraftRequest request;
    request.ledger = ledger_->origin();
    request.time = moment;
    std::vector<DraftedDisclosure> dropped;
    return drafted_and_signed(act, std::move(request), bytes, dropped);
}

std::string Recorder::told(const DemoAct& act) const {
    return act.type + " in " + act.subject + " on " + date();
}

void Recorder::fail_with(Error error, const std::string& what) {
    if (failed_) return;
    error.detail = what + ": " + error.detail;
    failed_ = std::move(error);
}

void Recorder::silence(const std::string& stream, const Party& party) {
    silent_.insert(stream + party.source);
}

void Recorder::end_silence(const std::string& stream, const Party& party) {
    silent_.erase(stream + party.source);
}

bool Recorder::is_silenced(const DemoAct& act) const {
    return !silent_.empty() &&
           std::any_of(act.signers.begin(), act.signers.end(), [&](const Party* signer) {
               return silent_.contains(act.subject + signer->source);
           });
}

std::shared_ptr<const Policy> Recorder::policy_in_force() {
    RecordedState state(ledger_->store());
    std::shared_ptr<const Policy> policy;
    if (const auto ledger = get<LedgerRow>(state)) {
        for (const auto& one : ledger->policies) {
            const auto row = get<PolicyRow>(state, std::to_string(one.version));
            if (row && one.effective <= now_) policy = row->parsed;
        }
    }
    if (!policy) fail_with({ErrorCode::corrupt, "no policy can be read"}, "the policy");
    return policy;
}

Recorded Recorder::record(const DemoAct& act) {
    if (failed_ || is_silenced(act)) return {};
    Recorded made;
    const Micros moment = next_moment();
    auto envelope = sign(ledger_->origin(), act, made);
    if (!envelope) {
        fail_with(envelope.error(), told(act));
        return {};
    }
    made.index = next_++;
    waiting_.push_back({std::move(*envelope), moment + us_per_second, told(act), made.disclosures});
    if (waiting_.size() >= batch_acts) flush();
    return made;
}

std::vector<Outcome> Recorder::append(std::vector<Waiting>& batch) {
    std::deque<Micros> moments;
    std::vector<Submission> submissions;
    for (Waiting& one : batch) {
        moments.push_back(one.moment);
        submissions.push_back({std::move(one.envelope), {}});
    }
    clock_.plan(std::move(moments));
    return ledger_->append(std::move(submissions));
}

void Recorder::settle(const Waiting& one, const Outcome& outcome, std::uint64_t index) {
    if (const auto* no = std::get_if<Rejection>(&outcome))
        return fail_with(error_of(*no), one.what);
    if (const auto* error = std::get_if<Error>(&outcome)) return fail_with(*error, one.what);
    if (std::get<Receipt>(outcome).index.value != index) {
        return fail_with({ErrorCode::io, "recorded at another index than planned"}, one.what);
    }
}

void Recorder::flush() {
    auto batch = std::exchange(waiting_, {});
    if (batch.empty() || failed_) return;
    std::uint64_t index = next_ - batch.size();
    const auto outcomes = append(batch);
    for (std::size_t i = 0; i < batch.size() && !failed_; ++i)
        settle(batch[i], outcomes[i], index++);
    std::vector<DraftedDisclosure> texts;
    for (Waiting& one : batch)
        texts.insert(texts.end(), one.disclosures.begin(), one.disclosures.end());
    if (failed_) return;
    if (auto kept = shelf_.store(texts); !kept) fail_with(kept.error(), "the vault");
}

void Recorder::refused(const DemoAct& act, const std::string& rule) {
    flush();
    if (failed_) return;
    Recorded made;
    const Micros moment = next_moment();
    auto envelope = sign(ledger_->origin(), act, made);
    if (!envelope) return fail_with(envelope.error(), told(act));
    std::vector<Waiting> alone;
    alone.push_back({std::move(*envelope), moment + us_per_second, told(act), {}});
    const auto outcomes = append(alone);
    const auto* no = std::get_if<Rejection>(&outcomes.front());
    if (no == nullptr) {
        return fail_with({ErrorCode::rejected, "was to be refused by " + rule + " and was not"},
                         told(act));
    }
    if (no->rule != rule) {
        return fail_with({ErrorCode::rejected, "was to be refused by " + rule + ", but by " +
                                                   no->rule + ": " + no->says.en},
                         told(act));
    }
    ++refusals_;
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
    const std::string bytes = fmt::format("{}\n\n{}　示例文件第 {} 号：内容纯属虚构，仅供演示。\n",
                                          words, date(), ++papers_);
    Json reference = document_reference(bytes, name);
    if (failed_) return reference;
    if (auto stored = put(reference, bytes); !stored) fail_with(stored.error(), name);
    return reference;
}

Json Recorder::official(const std::string& office, const std::string& words) {
    const std::string year = date().substr(0, 4);
    const unsigned number = ++numbered_[office + year];
    const std::string no = fmt::format("{}〔{}〕{}号", office, year, number);
    return {{"document_no", no},
            {"issued_on", date()},
            {"doc", document("official.txt", no + "\n" + words)}};
}

}  // namespace qiyue::demo
