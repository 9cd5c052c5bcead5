#include "tools/qiyue/export/export_ledger.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "api/packages/package_shelf.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/exporting/ledger_package_source.hpp"
#include "ledger/exporting/package_record.hpp"
#include "ledger/store/small_files.hpp"
#include "tools/qiyue/export/handing_over.hpp"
#include "tools/qiyue/export/preview_text.hpp"
#include "tools/qiyue/export/shelf_sweep.hpp"
#include "tools/qiyue/export/sound_package.hpp"
#include "tools/qiyue/load_progress.hpp"
#include "tools/qiyue/monitor_stop.hpp"
#include "tools/qiyue/signing_keys.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t order_id_bytes = 16;
constexpr std::string_view organizations = "/organizations/";

Result<std::unique_ptr<Ledger>> open_ledger(const std::string& directory,
                                            const LocalOptions& local) {
    if (!is_stored_ledger(directory)) {
        return fail(ErrorCode::not_found,
                    "there is no ledger in " + directory + "; qiyue init founds one");
    }
    LedgerOptions options;
    options.directory = directory;
    options.log_passphrase = local.log_passphrase;
    options.outside_guard = local.outside_guard;
    options.new_guard = local.new_guard;
    options.accept_clock = local.accept_clock;
    return Ledger::open(std::move(options));
}

/// A simulated ledger's clock is not the world's, and runs on from its last entry.
Micros ledgers_time(const Ledger& ledger) {
    return ledger.simulated() ? ledger.store().writer_state().recorded : SystemClock().now();
}

/// What a sweep found, and packages that an export recorded and could not hand over.
void tell_swept(const SweptShelf& swept, const std::string& directory, const Output& output) {
    for (const std::string& remark : swept.remarks)
        output.remark("qiyue: export: " + remark);
    for (const PackageOrder& order : swept.orders) {
        if (order.asker.token.empty() && order.is_recorded())
            output.remark(
                "qiyue: export: packages are recorded and were not handed over: qiyue "
                "export " +
                directory + " --fetch " + order.id + " --out …");
    }
}

class LedgerExportRun {
public:
    LedgerExportRun(const LedgerExport& wanted, const Output& output)
        : wanted_(wanted), output_(output), request_(wanted.request) {}

    ExitStatus run() {
        // Before the ledger starts its threads.
        MonitorStop stop;
        stop.then([this] {
            stopped_ = true;
            wanted_.sealing->cancel();
        });
        auto done = prepare();
        if (done && wanted_.preview) return show_preview();
        if (done) done = make();
        if (done && wanted_.draft) return show_draft();
        if (done) done = record();
        if (done) return deliver();
        if (!is_begun_) drop();
        if (rejection_) return output_.rejected(*rejection_, "export");
        return output_.failed(done.error(), "export");
    }

private:
    /// All that can be wrong before anything is made.
    Result<void> prepare() {
        auto opened = open_ledger(wanted_.directory, wanted_.local);
        if (!opened) return pass(opened);
        ledger_ = std::move(*opened);
        if (const auto why = ledger_->status().read_only; why && !wanted_.preview)
            return std::unexpected(*why);
        if (auto own = look_at_package(); !own) return own;
        auto chosen = choose_checkpoint(*ledger_, wanted_.directory, wanted_.checkpoint);
        if (!chosen) return pass(chosen);
        source_.emplace(*ledger_, wanted_.directory, std::move(*chosen));
        if (wanted_.preview) return {};
        if (auto whose = find_whose(); !whose) return whose;
        auto fits = check_exported(ledger_->origin(), order_.asked.source, ledgers_time(*ledger_),
                                   request_);
        if (!fits) return fits;
        auto shelf = PackageShelf::open(wanted_.directory);
        if (!shelf) return pass(shelf);
        shelf_.emplace(std::move(*shelf));
        // What an export left behind that was ended by force is removed.
        const auto swept = sweep_shelf(*ledger_, *shelf_, SystemClock().now());
        if (!swept) return std::unexpected(swept.error());
        tell_swept(*swept, wanted_.directory, output_);
        return {};
    }

    /// A package that one is made from must be sound and of this ledger: nothing else is sealed.
    Result<void> look_at_package() {
        if (wanted_.made_from.empty()) return {};
        const auto sound = check_sound(wanted_.made_from, *ledger_);
        if (!sound) return std::unexpected(sound.error());
        verified_ = sound->package_sha256;
        request_.scope = sound->claim.scope;
        request_.request_no = sound->claim.request_no;
        return {};
    }

    /// Whose act it is to hand the package out.
    Result<void> find_whose() {
        std::string uscc = wanted_.source;
        if (uscc.empty()) {
            if (wanted_.keys.empty())
                return fail(ErrorCode::invalid_argument,
                            "say with --source USCC which organisation hands the package out");
            const auto holder = source_->stream_of_holder(wanted_.keys.front().public_key().id());
            if (!holder) return std::unexpected(holder.error());
            const std::string source = *holder ? "/" + **holder : std::string();
            if (!source.starts_with(organizations))
                return fail(ErrorCode::invalid_argument,
                            "no organisation holds the first key: give its own first, or say with "
                            "--source USCC which organisation hands the package out");
            uscc = source.substr(organizations.size());
        }
        auto asked = AskedPackage::parse(AskedPackage::body_of(request_, {}, uscc), {}, false);
        if (!asked) return pass(asked);
        order_.asked = std::move(*asked);
        return {};
    }

    Result<void> make() {
        order_.id = to_hex(random_bytes(order_id_bytes));
        order_.asker.name = "qiyue export";
        order_.asked_at = SystemClock().now();
        auto seals =
            wanted_.sealing->of_ledger(*ledger_, wanted_.directory, wanted_.local.log_passphrase);
        if (!seals) return pass(seals);
        const std::string folder = shelf_->folder_of(order_.id);
        if (auto there = SmallFiles(nullptr).make_directory(folder); !there) return there;
        auto made = make_in(folder, *seals);
        if (!made) return pass(made);
        if (wanted_.place) {
            auto room = wanted_.place->has_room_for(made->size());
            if (!room) return room;
        }
        for (const MadePackage& package : *made)
            if (auto taken = take(package); !taken) return taken;
        order_.state = PackageOrder::State::made;
        order_.ended = SystemClock().now();
        order_.size = source_->size();
        // What could not leave is not recorded.
        if (auto allowed = refuse_erased(*ledger_, *shelf_, order_); !allowed) return allowed;
        // From here on --fetch finds it, whatever happens to this process.
        return shelf_->keep(order_);
    }

    Result<std::vector<MadePackage>> make_in(const std::string& folder, const PackageSeals& seals) {
        if (!wanted_.made_from.empty()) {
            auto made = make_package_from(wanted_.made_from, request_.withholding,
                                          request_.recipient, request_.purpose, seals, folder);
            if (!made) return pass(made);
            if (made->claim.made_from != verified_)
                return fail(ErrorCode::package_format, "the package changed while it was read",
                            wanted_.made_from);
            return std::vector{std::move(*made)};
        }
        LoadProgress show(output_, "entries");
        return make_packages(*source_, request_, seals, folder,
                             [&](const MakingProgress& progress) {
                                 show(progress.done, progress.all);
                                 return !stopped_;
                             });
    }

    Result<void> take(const MadePackage& made) {
        auto package =
            shelved_package(made, ledger_->origin(), order_.asked.source, ledgers_time(*ledger_));
        if (!package) return pass(package);
        order_.packages.push_back(std::move(*package));
        return {};
    }

    /// From here on nothing is stopped half way.
    Result<void> record() {
        if (stopped_) return fail(ErrorCode::stopping, "ended before anything was recorded");
        for (std::size_t from = 0; from < order_.packages.size();
             from += limits::batch_events_max) {
            const std::size_t to =
                std::min(from + limits::batch_events_max, order_.packages.size());
            auto done = record(from, to);
            if (done) continue;
            is_begun_ = order_.packages.front().recorded.has_value();
            if (is_begun_)
                output_.remark(
                    "qiyue: export: some of the volumes are recorded, and none is handed over: "
                    "they stay in the ledger's directory for a day (" +
                    shelf_->folder_of(order_.id) + "), so that the rest can be recorded");
            return done;
        }
        return {};
    }

    Result<void> record(std::size_t from, std::size_t to) {
        std::vector<Submission> batch;
        for (std::size_t i = from; i < to; ++i) {
            Envelope envelope = envelope_around(order_.packages[i].event);
            if (auto added = add_signatures(envelope, wanted_.keys); !added) return added;
            batch.push_back({envelope.format(), {}});
        }
        const auto outcomes = ledger_->append(std::move(batch));
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            if (const auto* no = std::get_if<Rejection>(&outcomes[i])) {
                rejection_ = *no;
                return fail(ErrorCode::rejected, no->says.en);
            }
            if (const auto* error = std::get_if<Error>(&outcomes[i]))
                return std::unexpected(*error);
            order_.packages[from + i].recorded = std::get<Receipt>(outcomes[i]).index;
        }
        return {};
    }

    ExitStatus deliver() {
        const auto handed = hand_over(*ledger_, wanted_.directory, *shelf_, order_, *wanted_.place,
                                      SystemClock().now());
        if (handed) {
            drop();
            return show_handed(*handed, output_);
        }
        if (handed.error().code == ErrorCode::erased) {
            drop();
            return output_.failed(handed.error(), "export");
        }
        if (auto kept = shelf_->keep(order_); !kept) return output_.failed(kept.error(), "export");
        output_.remark(
            "qiyue: export: the packages are recorded and stay in the ledger's "
            "directory: qiyue export " +
            wanted_.directory + " --fetch " + order_.id + " --out …");
        return output_.failed(handed.error(), "export");
    }

    ExitStatus show_draft() const {
        std::string text;
        Json packages = Json::array();
        for (const ShelvedPackage& package : order_.packages) {
            text += package.event + "\n";
            packages.push_back({{"id", package.name},
                                {"package_sha256", to_hex(package.package_sha256)},
                                {"bytes", package.bytes},
                                {"event", Json::parse(package.event)}});
        }
        output_.remark(
            "the organisation and the operator sign this event (qiyue sign EVENT --key "
            "FILE --out FILE), then: qiyue append " +
            wanted_.directory + " FILE; then: qiyue export " + wanted_.directory + " --fetch " +
            order_.id + " --out FILE");
        return output_.done(text,
                            {{"ok", true}, {"id", order_.id}, {"packages", std::move(packages)}});
    }

    ExitStatus show_preview() {
        const auto preview = preview_package(*source_, request_);
        if (!preview) return output_.failed(preview.error(), "export");
        if (const auto warning = documents_warning(*preview, request_.withholding))
            output_.remark("qiyue: export: " + *warning);
        return output_.done(preview_text(*preview), Json::parse(preview->to_json()));
    }

    void drop() {
        if (!shelf_ || order_.id.empty()) return;
        if (auto dropped = shelf_->drop(order_.id); !dropped)
            output_.remark("qiyue: export: " + dropped.error().text());
    }

    const LedgerExport& wanted_;
    const Output& output_;
    std::atomic<bool> stopped_ = false;
    PackageRequest request_;
    std::unique_ptr<Ledger> ledger_;
    std::optional<LedgerPackageSource> source_;
    std::optional<PackageShelf> shelf_;
    PackageOrder order_;
    std::optional<Rejection> rejection_;
    Hash verified_{};  ///< the package that one is made from
    bool is_begun_ = false;  ///< of several volumes some are recorded
};

}  // namespace

ExitStatus fetch_from_ledger(const std::string& directory, const LocalOptions& local,
                             const std::string& id, const PackagePlace& place,
                             const Output& output) {
    const auto ledger = open_ledger(directory, local);
    if (!ledger) return output.failed(ledger.error(), "export");
    const auto shelf = PackageShelf::open(directory);
    if (!shelf) return output.failed(shelf.error(), "export");
    auto swept = sweep_shelf(**ledger, *shelf, SystemClock().now());
    if (!swept) return output.failed(swept.error(), "export");
    for (const std::string& remark : swept->remarks)
        output.remark("qiyue: export: " + remark);
    const auto found = std::ranges::find(swept->orders, id, &PackageOrder::id);
    if (found == swept->orders.end() || found->state != PackageOrder::State::made) {
        return output.failed({ErrorCode::not_found, "no packages of this id wait in " + directory},
                             "export --fetch " + id);
    }
    const auto handed = hand_over(**ledger, directory, *shelf, *found, place, SystemClock().now());
    if (!handed) {
        // What was handed over before is not asked for again.
        if (auto kept = shelf->keep(*found); !kept) output.remark(kept.error().text());
        return output.failed(handed.error(), "export --fetch " + id);
    }
    if (auto dropped = shelf->drop(id); !dropped) output.remark(dropped.error().text());
    return show_handed(*handed, output);
}

ExitStatus export_from_ledger(const LedgerExport& wanted, const Output& output) {
    return LedgerExportRun(wanted, output).run();
}

}  // namespace qiyue
