#include "api/timestamp/anchoring.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/timestamp/anchor_key.hpp"
#include "api/timestamp/anchored_event.hpp"
#include "api/timestamp/tsa_client.hpp"
#include "ledger/audit/time/anchored_entries.hpp"
#include "ledger/store/tree_roots.hpp"

namespace qiyue {
namespace {

using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto tick_max = 1s;  ///< how long anything that is due waits at most
constexpr auto pause_max = 600s;  ///< between tries of what fails
constexpr std::chrono::seconds hour{3'600};  ///< between looks for certificates that end
constexpr std::chrono::seconds day{86'400};  ///< where nobody has a certificate that ends later
constexpr unsigned doublings_max = 16;
/// Tokens that the rules refuse, beyond one of each kind: no more are asked for then. One that can
/// never be recorded must not end all anchoring, and a ledger that takes none must not fill a disk.
constexpr std::size_t unrecorded_max = 8;

/// When something that failed is tried again.
struct Patience {
    std::uint64_t failures = 0;
    Steady::time_point next{};

    bool is_due() const { return Steady::now() >= next; }
    void failed(std::chrono::milliseconds first) {
        const auto doublings = std::min<std::uint64_t>(failures++, doublings_max);
        next = Steady::now() +
               std::min<std::chrono::milliseconds>(first * (1u << doublings), pause_max);
    }
    void rest(std::chrono::milliseconds time) {
        failures = 0;
        next = Steady::now() + time;
    }
};

/// Why a token that should be renewed is not.
struct Unrenewed {
    std::string why;
    bool again_soon = false;  ///< it may well be different in a moment
};

}  // namespace

struct Anchoring::Parts {
    Parts(Ledger& of, TimestampShelf& on, AnchoringOptions chosen, Listener told)
        : ledger(of), shelf(on), options(std::move(chosen)), listener(std::move(told)) {}
    /// Nobody waits for an authority that does not answer.
    ~Parts() {
        thread.request_stop();
        for (TsaClient& client : clients)
            client.cancel();
    }

    /// One authority with one imprint.
    struct Asked {
        std::size_t client = 0;
        ImprintAlgorithm imprint = ImprintAlgorithm::sha256;
        Patience patience;
        std::optional<TreeSize> size;
    };

    Ledger& ledger;
    TimestampShelf& shelf;
    const AnchoringOptions options;
    const Listener listener;
    SystemClock system_clock;
    const Steady::time_point began = Steady::now();
    const Micros recorded_then = ledger.store().writer_state().recorded;
    std::string source;
    std::vector<TsaClient> clients;
    std::vector<Asked> asked;
    Patience recording;
    bool is_recording_stuck = false;  ///< the ledger takes nothing, whichever token
    Patience renewing;

    mutable std::mutex mutex;  ///< guards what follows
    std::condition_variable_any changed;
    std::vector<AuthorityStanding> standings;  ///< as `asked`
    std::string recording_trouble;
    std::string renewing_trouble;

    std::jthread thread;  ///< last: ends before what it uses

    Result<void> start();
    void take_up(Asked& one);
    bool may_record();
    Result<void> check_key();
    void recording_fails(const Error& error);
    void run(const std::stop_token& stop);
    void stamp_what_is_due(const std::stop_token& stop);
    bool has_news_since(TreeSize size, TreeSize published) const;
    void stamp(Asked& one, AuthorityStanding& standing, const SignedCheckpoint& newest,
               const std::stop_token& stop);
    void record_what_is_kept(const std::stop_token& stop);
    Result<Index> record(const ShelvedToken& token);
    Micros ledgers_time();
    void renew_what_ends(const std::stop_token& stop);
    std::optional<Unrenewed> renew(const ShelvedToken& token, const std::stop_token& stop);
    Micros now() { return (options.clock != nullptr ? *options.clock : system_clock).now(); }
    void tell(bool is_fault, std::string text) const { listener({is_fault, std::move(text)}); }
    void set(std::string& trouble, std::string text);
};

Result<void> Anchoring::Parts::start() {
    if (options.urls.empty() || options.imprints.empty())
        return fail(ErrorCode::invalid_argument, "time anchors need an authority and an imprint");
    auto holder = anchoring_operator(ledger.store(), options.key.public_key(), ledgers_time());
    if (!holder) return pass(holder);
    source = std::move(*holder);
    for (const std::string& url : options.urls) {
        auto client = TsaClient::open(url);
        if (!client) return pass(client);
        clients.push_back(std::move(*client));
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
        for (const ImprintAlgorithm imprint : options.imprints) {
            asked.push_back({i, imprint, {}, {}});
            take_up(asked.back());
            standings.push_back({clients[i].url(), imprint, {}, 0, {}});
        }
    }
    for (const std::string& name : shelf.damaged())
        tell(true, "timestamps/" + name + " is damaged and not counted");
    thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    return {};
}

/// The schedule goes on where an earlier process left it. Tokens name who made them, not by which
/// address: with several, each goes on from the one that lags most.
void Anchoring::Parts::take_up(Asked& one) {
    const auto stamps = shelf.newest_stamps(one.imprint);
    if (stamps.size() < clients.size()) return;
    const ShelvedToken& last = stamps[clients.size() - 1];
    one.size = last.name.size;
    const std::chrono::microseconds ago(now().value - last.time.value);
    if (ago < options.every)
        one.patience.rest(std::chrono::duration_cast<std::chrono::milliseconds>(
            std::min<std::chrono::microseconds>(options.every - ago, options.every)));
}

void Anchoring::Parts::run(const std::stop_token& stop) {
    const auto tick = std::min<std::chrono::milliseconds>(tick_max, options.every);
    while (!stop.stop_requested()) {
        if (recording.is_due()) record_what_is_kept(stop);
        stamp_what_is_due(stop);
        if (renewing.is_due()) renew_what_ends(stop);
        std::unique_lock lock(mutex);
        changed.wait_for(lock, stop, tick, [] { return false; });
    }
}

void Anchoring::Parts::set(std::string& trouble, std::string text) {
    const std::lock_guard lock(mutex);
    trouble = std::move(text);
}

/// Is there an entry behind `size` that is no anchor?
bool Anchoring::Parts::has_news_since(TreeSize size, TreeSize published) const {
    bool news = false;
    const auto scanned = ledger.store().scan(next_index(size), next_index(published),
                                             [&](Index, std::string_view line) {
                                                 news = !read_anchored(line).has_value();
                                                 return !news;
                                             });
    return news || !scanned;
}

/// Whether tokens are asked for: not if they cannot be recorded.
bool Anchoring::Parts::may_record() {
    if (is_recording_stuck || shelf.unrecorded().size() >= asked.size() + unrecorded_max)
        return false;
    const auto fits = check_key();
    if (!fits) recording_fails(fits.error());
    return fits.has_value();
}

Result<void> Anchoring::Parts::check_key() {
    const auto holder =
        anchoring_operator(ledger.store(), options.key.public_key(), ledgers_time());
    if (!holder) return std::unexpected(holder.error());
    return {};
}

void Anchoring::Parts::recording_fails(const Error& error) {
    is_recording_stuck = true;
    recording.failed(options.first_pause);
    set(recording_trouble, error.text());
    tell(true, "time-stamps are not recorded: " + error.text());
}

void Anchoring::Parts::stamp_what_is_due(const std::stop_token& stop) {
    const auto published = ledger.published();
    if (published->log.note.empty() || published->log.checkpoint.size.value == 0) return;
    for (std::size_t i = 0; i < asked.size() && !stop.stop_requested(); ++i) {
        Asked& one = asked[i];
        if (!one.patience.is_due()) continue;
        if (one.size && !has_news_since(*one.size, published->log.checkpoint.size)) continue;
        if (!may_record()) return;
        stamp(one, standings[i], published->log, stop);
    }
    if (recording.is_due()) record_what_is_kept(stop);
}

void Anchoring::Parts::stamp(Asked& one, AuthorityStanding& standing,
                             const SignedCheckpoint& newest, const std::stop_token& stop) {
    const TreeSize size = newest.checkpoint.size;
    TsaClient& client = clients[one.client];
    Result<void> kept = shelf.has_room_for(size);
    if (kept) {
        const auto token = client.stamp(newest.note, one.imprint, options.authorities, now());
        if (stop.stop_requested() && !token) return;
        kept = token ? shelf.keep_note(newest) : std::unexpected(token.error());
        if (kept) kept = shelf.keep_token(size, {}, *token);
    }
    if (kept) {
        one.size = size;
        one.patience.rest(options.every);
    } else {
        one.patience.failed(options.first_pause);
        tell(true, "no time-stamp (" + std::string(imprint_name(one.imprint)) + ") from " +
                       client.url() + ": " + kept.error().text());
    }
    const std::lock_guard lock(mutex);
    standing.failures = one.patience.failures;
    standing.trouble = kept ? std::string() : kept.error().text();
    if (kept) standing.size = size;
}

/// One that cannot be recorded does not hold up the others.
void Anchoring::Parts::record_what_is_kept(const std::stop_token& stop) {
    const auto unrecorded = shelf.unrecorded();
    if (const auto fits = check_key(); !fits && (is_recording_stuck || !unrecorded.empty()))
        return recording_fails(fits.error());
    std::string trouble;
    is_recording_stuck = false;
    for (const ShelvedToken& token : unrecorded) {
        if (stop.stop_requested()) return;
        const auto entry = record(token);
        if (!entry) {
            // The rules judge each by itself; anything else stands against all of them.
            is_recording_stuck = is_recording_stuck || entry.error().code != ErrorCode::rejected;
            const std::string text = "the time-stamp timestamps/" + token.name.text() +
                                     " is not recorded yet: " + entry.error().text();
            tell(true, text);
            if (trouble.empty()) trouble = text;
            continue;
        }
        shelf.note_recorded(token.sha256, *entry);
        tell(false, "the first " + std::to_string(token.name.size.value) +
                        " entries are stamped by " + token.authority + ": entry " +
                        std::to_string(entry->value));
    }
    if (trouble.empty())
        recording.rest(0s);
    else
        recording.failed(options.first_pause);
    set(recording_trouble, std::move(trouble));
}

/// A simulated ledger's clock is not the world's. It runs on from the last entry: this is never
/// ahead of it, and never far behind.
Micros Anchoring::Parts::ledgers_time() {
    if (!ledger.simulated()) return now();
    const auto passed =
        std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - began);
    return std::max(ledger.store().writer_state().recorded, recorded_then + passed.count());
}

Result<Index> Anchoring::Parts::record(const ShelvedToken& token) {
    const auto note = shelf.find(token.name.size);
    if (!note) return fail(ErrorCode::corrupt, "its note is gone");
    const auto roots = roots_at(ledger.store(), token.name.size);
    if (!roots) return std::unexpected(roots.error());
    AnchoredStatement statement{note->checkpoint, *roots, token.authority,
                                token.sha256,     source, ledgers_time()};
    auto envelope = anchored_envelope(statement, options.key);
    if (!envelope) return pass(envelope);
    const auto outcome = ledger.append({Submission{std::move(*envelope), {}}}).front();
    if (const auto* receipt = std::get_if<Receipt>(&outcome)) return receipt->index;
    if (const auto* no = std::get_if<Rejection>(&outcome))
        return fail(ErrorCode::rejected, no->rule + ": " + no->says.en);
    return std::unexpected(std::get<Error>(outcome));
}

void Anchoring::Parts::renew_what_ends(const std::stop_token& stop) {
    const auto window =
        std::chrono::duration_cast<std::chrono::microseconds>(options.renew_before).count();
    std::string trouble;
    bool again_soon = false;
    for (const ShelvedToken& token : shelf.newest_of_each()) {
        if (stop.stop_requested()) return;
        if (token.certificate_until.value - now().value >= window) continue;
        const auto unrenewed = renew(token, stop);
        if (!unrenewed) continue;
        if (stop.stop_requested()) return;
        again_soon = again_soon || unrenewed->again_soon;
        trouble = "timestamps/" + token.name.text() + " is not renewed, and the certificate of " +
                  token.authority + " has its end at " + format_recorded(token.certificate_until) +
                  ": " + unrenewed->why;
        tell(true, trouble);
    }
    const bool is_well = trouble.empty();
    set(renewing_trouble, std::move(trouble));
    if (again_soon)
        renewing.failed(options.first_pause);
    else
        renewing.rest(is_well ? std::min<std::chrono::seconds>(options.every, hour)
                              : std::min<std::chrono::seconds>(10 * options.every, day));
}

/// nullopt: it is, or need not be. A token made after the certificate's end would say nothing about
/// the old one, and one by a certificate that ends no later would gain nothing.
std::optional<Unrenewed> Anchoring::Parts::renew(const ShelvedToken& token,
                                                 const std::stop_token& stop) {
    if (token.certificate_until <= now()) {
        if (shelf.is_covered(token)) return std::nullopt;
        return Unrenewed{"it is too late for that", false};
    }
    if (!may_record()) return Unrenewed{"nothing can be recorded now", true};
    const auto bytes = shelf.read(token.name);
    if (!bytes) return Unrenewed{bytes.error().text(), true};
    std::optional<Unrenewed> failure;
    for (TsaClient& client : clients) {
        if (stop.stop_requested()) break;
        const auto fresh =
            client.stamp(*bytes, options.imprints.front(), options.authorities, now());
        if (!fresh) {
            failure = Unrenewed{fresh.error().text(), true};
            continue;
        }
        const bool is_useful = fresh->certificate_until > token.certificate_until &&
                               fresh->time < token.certificate_until;
        if (!is_useful) continue;
        auto kept = shelf.keep_token(token.name.size, token.name.token, *fresh);
        if (!kept) return Unrenewed{kept.error().text(), true};
        return std::nullopt;
    }
    return failure ? failure : Unrenewed{"no authority has one that ends later", false};
}

Anchoring::Anchoring(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Anchoring::~Anchoring() = default;

Result<std::unique_ptr<Anchoring>> Anchoring::start(Ledger& ledger, TimestampShelf& shelf,
                                                    AnchoringOptions options, Listener listener) {
    auto parts = std::make_unique<Parts>(ledger, shelf, std::move(options), std::move(listener));
    if (auto started = parts->start(); !started) return pass(started);
    return std::unique_ptr<Anchoring>(new Anchoring(std::move(parts)));
}

AnchoringStatus Anchoring::status() const {
    AnchoringStatus status;
    if (const auto newest = parts_->shelf.newest()) {
        status.newest_size = newest->checkpoint.size;
        status.newest_time = std::ranges::max(newest->tokens, {}, &ShelvedToken::time).time;
    }
    for (const ShelvedToken& token : parts_->shelf.newest_of_each()) {
        if (!status.certificate_until || token.certificate_until < *status.certificate_until)
            status.certificate_until = token.certificate_until;
    }
    status.tokens = parts_->shelf.tokens();
    status.unrecorded = parts_->shelf.unrecorded().size();
    const std::lock_guard lock(parts_->mutex);
    status.authorities = parts_->standings;
    status.trouble =
        parts_->recording_trouble.empty() ? parts_->renewing_trouble : parts_->recording_trouble;
    return status;
}

}  // namespace qiyue
