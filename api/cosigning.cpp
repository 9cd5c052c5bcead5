#include "api/cosigning.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "api/fork_watch.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto tick = 100ms;
constexpr auto grace = 300ms;  ///< for more cosignatures than the quorum needs
constexpr auto first_pause = 1s;  ///< after a failure; then twice as long each time

constexpr std::uint64_t clock_differs_s_max = 3'600;

ClientOptions client_options(const std::string& ca_file, int timeout_ms) {
    ClientOptions options;
    options.ca_file = ca_file;
    options.connect_timeout_ms = timeout_ms;
    options.timeout_ms = timeout_ms;
    return options;
}

/// A time that is far off says nothing of when the checkpoint was seen.
bool is_about_now(std::uint64_t time_s) {
    SystemClock clock;
    const auto now_s = static_cast<std::uint64_t>(clock.now().value / 1'000'000);
    return time_s + clock_differs_s_max >= now_s && time_s <= now_s + clock_differs_s_max;
}

Result<void> check_policy(const Trust& policy, const Ledger& ledger) {
    if (policy.log_key() == nullptr || policy.log_key()->vkey() != ledger.vkeys().front()) {
        return fail(
            ErrorCode::invalid_argument,
            "the policy of --witnesses is not for this log: its key is " + ledger.vkeys().front());
    }
    std::vector<std::string> with_address;
    for (const Trust::Witness& witness : policy.witnesses)
        if (!witness.url.empty()) with_address.push_back(witness.name);
    if (with_address.empty()) {
        return fail(ErrorCode::invalid_argument,
                    "the policy of --witnesses gives no witness an address");
    }
    if (policy.quorum_met(with_address)) return {};
    return fail(ErrorCode::invalid_argument,
                "the quorum of --witnesses cannot be met by witnesses whose address it gives");
}

}  // namespace

/// One witness: its thread, and how it stands.
struct Asked {
    const Trust::Witness* witness = nullptr;
    std::unique_ptr<WitnessClient> client;
    WitnessStanding standing;
    std::uint64_t round = 0;  ///< the last one it has finished
    std::string line;  ///< its newest cosignature
    std::string text;  ///< of the checkpoint that it is of
    Steady::time_point line_taken{};
    Steady::time_point rests_until{};
    std::jthread thread;
};

struct Cosigning::Parts {
    Parts(Ledger& of, CosigningOptions chosen, Listener told)
        : ledger(of),
          options(std::move(chosen)),
          listener(std::move(told)),
          forks(ledger, options.directory, *options.policy.log_key()) {}
    ~Parts() { stop(); }

    Ledger& ledger;
    const CosigningOptions options;
    const Listener listener;
    const ForkWatch forks;

    std::mutex mutex;  ///< guards all below
    std::condition_variable changed;
    bool stopping = false;
    std::uint64_t round = 0;
    CosignedCheckpoint asked_for;  ///< what the present round is about, without cosignatures
    Steady::time_point began{};
    std::string asked_for_text;
    bool has_new_line = false;
    bool forked = false;  ///< evidence was shown: nothing more is asked for
    std::vector<std::unique_ptr<Asked>> asked;
    std::jthread leader;

    Result<void> start();
    void stop();
    void take_kept();
    void lead(const std::stop_token& stop);
    bool is_due() const;
    bool is_over() const;
    void begin_round();
    std::optional<CosignedCheckpoint> newly_met();
    std::vector<const Asked*> cosigners() const;
    bool is_to_be_asked(const Asked& one) const;
    void ask(const std::stop_token& stop, Asked& one);
    void take(Asked& one, std::uint64_t of_round, const SignedCheckpoint& checkpoint,
              WitnessReply reply);
    void take_failure(Asked& one, const WitnessReply& reply);
};

Result<void> Cosigning::Parts::start() {
    for (const Trust::Witness& witness : options.policy.witnesses) {
        if (witness.url.empty()) {
            listener({false, "witness " + witness.name + " has no address and is not asked"});
            continue;
        }
        auto client = WitnessClient::open(
            witness, client_options(options.ca_file, limits::witness_timeout_ms));
        if (!client) return pass(client);
        auto one = std::make_unique<Asked>();
        one->witness = &witness;
        one->client = std::move(*client);
        one->standing.name = witness.name;
        one->standing.vkey = witness.key.vkey();
        asked.push_back(std::move(one));
    }
    take_kept();
    for (const auto& one : asked)
        one->thread =
            std::jthread([this, &one = *one](const std::stop_token& stop) { ask(stop, one); });
    leader = std::jthread([this](const std::stop_token& stop) { lead(stop); });
    return {};
}

void Cosigning::Parts::stop() {
    {
        const std::lock_guard lock(mutex);
        stopping = true;
    }
    changed.notify_all();
    for (const auto& one : asked)
        one->client->cancel();
    leader = {};
    for (const auto& one : asked)
        one->thread = {};
}

/// What an earlier process published is shown again, if it meets the policy of today.
void Cosigning::Parts::take_kept() {
    const auto kept = ledger.kept_cosigned();
    if (!kept) return;
    const auto opened = open_checkpoint(kept->log.note, *options.policy.log_key(), &options.policy);
    if (!opened || !options.policy.quorum_met(opened->witnesses)) return;
    if (auto shown = ledger.publish_cosigned(*kept); !shown) {
        listener({true, "the cosigned checkpoint of before is not shown: " + shown.error().text()});
    }
}

/// Begins rounds, and publishes what has become a quorum.
void Cosigning::Parts::lead(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, tick, [&] { return stopping || has_new_line; });
        if (stopping) return;
        if (auto cosigned = newly_met()) {
            lock.unlock();
            if (auto done = ledger.publish_cosigned(std::move(*cosigned)); !done)
                listener(
                    {true, "the cosigned checkpoint is not published: " + done.error().text()});
            lock.lock();
        }
        if (is_over() && is_due()) begin_round();
    }
}

/// The cosignatures of what is asked for now.
std::vector<const Asked*> Cosigning::Parts::cosigners() const {
    std::vector<const Asked*> found;
    for (const auto& one : asked)
        if (!one->line.empty() && one->text == asked_for_text) found.push_back(one.get());
    return found;
}

/// The present checkpoint with its cosignatures, if there are new ones and they make up the quorum.
std::optional<CosignedCheckpoint> Cosigning::Parts::newly_met() {
    // A line of an earlier checkpoint is new too, and must not be waited for again.
    if (!std::exchange(has_new_line, false)) return std::nullopt;
    const auto signers = cosigners();
    if (signers.empty()) return std::nullopt;
    CosignedCheckpoint cosigned = asked_for;
    for (const Asked* one : signers)
        cosigned.log.note += one->line;
    // As a reader will open it: one line that does not hold would spoil the whole note.
    const auto opened =
        open_checkpoint(cosigned.log.note, *options.policy.log_key(), &options.policy);
    if (!opened || !options.policy.quorum_met(opened->witnesses)) return std::nullopt;
    return cosigned;
}

/// Its line is of another checkpoint or too old, and it does not rest after a failure.
bool Cosigning::Parts::is_to_be_asked(const Asked& one) const {
    const auto now = Steady::now();
    const bool needs = one.text != asked_for_text || now - one.line_taken > options.refresh;
    return needs && now >= one.rests_until;
}

bool Cosigning::Parts::is_over() const {
    const auto runs = Steady::now() - began;
    if (runs < options.pause) return false;
    const bool all =
        std::ranges::all_of(asked, [&](const auto& one) { return one->round == round; });
    if (all || runs > std::chrono::milliseconds(2 * limits::witness_timeout_ms)) return true;
    const auto cosigned = ledger.published()->cosigned;
    return cosigned && cosigned->log.checkpoint == asked_for.log.checkpoint && runs > grace;
}

bool Cosigning::Parts::is_due() const {
    const auto published = ledger.published();
    if (published->log.note.empty() || forked) return false;
    if (round == 0 || published->log.checkpoint.size > asked_for.log.checkpoint.size) return true;
    return std::ranges::any_of(asked, [&](const auto& one) { return is_to_be_asked(*one); });
}

void Cosigning::Parts::begin_round() {
    const auto published = ledger.published();
    asked_for = {published->log, published->twin};
    asked_for_text = published->log.checkpoint.text();
    began = Steady::now();
    ++round;
    for (const auto& one : asked)
        if (!is_to_be_asked(*one)) one->round = round;
    changed.notify_all();
}

/// The thread of one witness.
void Cosigning::Parts::ask(const std::stop_token& stop, Asked& one) {
    const ConsistencyProver prove = [this](TreeSize from, TreeSize to) {
        return ledger.consistency(HashAlgorithm::sha256, from, to);
    };
    while (!stop.stop_requested()) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return stopping || one.round < round; });
        if (stopping) return;
        const std::uint64_t of_round = round;
        const SignedCheckpoint checkpoint = asked_for.log;
        lock.unlock();
        take(one, of_round, checkpoint, one.client->submit(checkpoint, prove));
    }
}

void Cosigning::Parts::take(Asked& one, std::uint64_t of_round, const SignedCheckpoint& checkpoint,
                            WitnessReply reply) {
    using enum WitnessReply::Kind;
    const bool disputes = reply.kind == conflict || reply.kind == ahead;
    const auto shown = disputes ? forks.look_at(*one.witness, *one.client) : std::nullopt;
    if (shown) {
        ledger.stop_appends(*shown);
        listener({true, "ALARM fork: " + *shown});
    }
    if (reply.kind == cosigned && !is_about_now(reply.time_s)) {
        reply.kind = refused;
        reply.why = "the time of its cosignature, " + std::to_string(reply.time_s) +
                    ", is more than an hour away from this machine's";
    }
    const std::lock_guard lock(mutex);
    one.round = of_round;
    one.standing.disputes = disputes;
    forked = forked || shown.has_value();
    if (reply.kind != cosigned) return take_failure(one, reply);
    if (!one.standing.trouble.empty()) {
        listener({false, "witness " + one.standing.name + " cosigns again"});
    }
    one.standing.size = checkpoint.checkpoint.size.value;
    one.standing.time_s = reply.time_s;
    one.standing.failures = 0;
    one.standing.trouble.clear();
    // An answer that comes late counts if its checkpoint is still asked for.
    one.line = std::move(reply.line);
    one.text = checkpoint.checkpoint.text();
    one.line_taken = Steady::now();
    has_new_line = true;
    changed.notify_all();
}

void Cosigning::Parts::take_failure(Asked& one, const WitnessReply& reply) {
    // Told when it begins and when it changes, not at each try.
    if (one.standing.trouble != reply.why && !stopping) {
        listener({true, (one.standing.disputes ? "ALARM disputed: witness " : "witness ") +
                            one.standing.name + " does not cosign: " + reply.why});
    }
    const auto pauses = std::min<std::uint64_t>(one.standing.failures, 6);
    const std::chrono::milliseconds rest = first_pause * (1 << pauses);
    one.rests_until =
        Steady::now() + std::min(rest, std::chrono::milliseconds(limits::witness_pause_ms_max));
    one.standing.failures += 1;
    one.standing.trouble = reply.why;
    changed.notify_all();
}

Result<std::unique_ptr<Cosigning>> Cosigning::start(Ledger& ledger, CosigningOptions options,
                                                    Listener listener) {
    if (auto fits = check_policy(options.policy, ledger); !fits) return pass(fits);
    auto parts = std::make_unique<Parts>(ledger, std::move(options), std::move(listener));
    if (auto started = parts->start(); !started) return pass(started);
    return std::unique_ptr<Cosigning>(new Cosigning(std::move(parts)));
}

Cosigning::Cosigning(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Cosigning::~Cosigning() = default;

bool Cosigning::demands_quorum() const { return parts_->options.policy.quorum != "none"; }

CosigningStatus Cosigning::status() const {
    CosigningStatus status;
    status.quorum = parts_->options.policy.quorum;
    if (const auto cosigned = parts_->ledger.published()->cosigned)
        status.cosigned_size = cosigned->log.checkpoint.size.value;
    const std::lock_guard lock(parts_->mutex);
    for (const auto& one : parts_->asked)
        status.witnesses.push_back(one->standing);
    return status;
}

namespace {

/// Adds what one witness holds, or why that is not known.
class BeforeOpening {
public:
    BeforeOpening(const Trust& policy, const std::string& ca_file, const LastSigned* last)
        : policy_(policy), ca_file_(ca_file), last_(last) {}

    void ask(const Trust::Witness& witness) {
        auto client = WitnessClient::open(
            witness, client_options(ca_file_, limits::witness_start_timeout_ms));
        if (!client) return unanswered(witness, client.error().text());
        auto held = (*client)->held(policy_.log_key()->name);
        if (!held) return unanswered(witness, "does not answer: " + held.error().text());
        if (!*held) return ask_to_cosign(witness, **client);
        const std::lock_guard lock(mutex_);
        before.held.push_back({witness.name, std::move(**held)});
    }

    WitnessesBefore before;

private:
    /// It shows nothing: never cosigned, or it has no such route.
    void ask_to_cosign(const Trust::Witness& witness, WitnessClient& client) {
        if (last_ == nullptr) return;
        const auto reply = client.submit(last_->checkpoint, last_->prove);
        using enum WitnessReply::Kind;
        if (reply.kind == unreachable) return unanswered(witness, "does not answer: " + reply.why);
        if (reply.kind == conflict || reply.kind == ahead) {
            unanswered(witness, "says that it holds another history: " + reply.why);
        }
    }

    void unanswered(const Trust::Witness& witness, const std::string& why) {
        const std::lock_guard lock(mutex_);
        before.unanswered += (before.unanswered.empty() ? "the witness " : "; the witness ") +
                             witness.name + ' ' + why;
    }

    const Trust& policy_;
    const std::string& ca_file_;
    const LastSigned* last_;
    std::mutex mutex_;  ///< guards `before`
};

}  // namespace

WitnessesBefore ask_witnesses(const Trust& policy, const std::string& ca_file,
                              const LastSigned* last) {
    BeforeOpening asking(policy, ca_file, last);
    {
        std::vector<std::jthread> threads;
        for (const Trust::Witness& witness : policy.witnesses) {
            if (witness.url.empty()) continue;
            threads.emplace_back([&asking, &witness] { asking.ask(witness); });
        }
    }
    return std::move(asking.before);
}

}  // namespace qiyue
