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
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/exporting/ledger_package_source.hpp"
#include "ledger/exporting/package_record.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/store/small_files.hpp"
#include "tools/qiyue/export/export_package.hpp"
#include "tools/qiyue/export/handing_over.hpp"
#include "tools/qiyue/export/preview_text.hpp"
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

Result<Hash> file_sha256(const std::string& path) {
    const auto file = PosixFile::open(path);
    if (!file) return std::unexpected(file.error());
    DigestStream digest(HashAlgorithm::sha256);
    for (std::uint64_t offset = 0;;) {
        const auto piece = file->read(offset, 1u << 20);
        if (!piece) return std::unexpected(piece.error());
        if (piece->empty()) return digest.finish();
        digest.update(*piece);
        offset += piece->size();
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
        if (done && wanted_.draft) return keep_draft();
        if (done) done = record();
        if (done) return deliver();
        drop();
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
        const auto swept = shelf_->load();
        if (!swept) return std::unexpected(swept.error());
        return {};
    }

    /// A package that one is made from must be of this ledger: nothing else is sealed by it.
    Result<void> look_at_package() {
        if (wanted_.made_from.empty()) return {};
        const auto claim = claim_of_package(wanted_.made_from);
        if (!claim) return std::unexpected(claim.error());
        const auto root =
            claim->size > 0 && TreeSize{claim->size} <= ledger_->published()->log.checkpoint.size
                ? root_at(HashAlgorithm::sha256, TreeSize{claim->size},
                          ledger_->store().nodes(HashAlgorithm::sha256))
                : Hash{};
        if (!root) return std::unexpected(root.error());
        if (claim->origin != ledger_->origin() || claim->root != *root)
            return fail(ErrorCode::invalid_argument,
                        "the package is not of the ledger in " + wanted_.directory,
                        wanted_.made_from);
        request_.scope = claim->scope;
        request_.request_no = claim->request_no;
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
        return {};
    }

    Result<std::vector<MadePackage>> make_in(const std::string& folder, const PackageSeals& seals) {
        if (!wanted_.made_from.empty()) {
            auto made = make_package_from(wanted_.made_from, request_.withholding,
                                          request_.recipient, request_.purpose, seals, folder);
            if (!made) return pass(made);
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
        ShelvedPackage package;
        package.name = made.claim.id;
        package.package_sha256 = made.package_sha256;
        package.bytes = made.bytes;
        package.fields = made.claim.fields;
        package.documents = made.claim.documents;
        package.data = exported_data(made);
        auto digest = file_sha256(made.path);
        if (!digest) return pass(digest);
        package.file_sha256 = *digest;
        auto draft = draft_exported(ledger_->origin(), order_.asked.source, ledgers_time(*ledger_),
                                    package.data);
        if (!draft) return pass(draft);
        package.event = std::move(draft->payload);
        order_.packages.push_back(std::move(package));
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
            if (order_.packages.front().recorded)
                output_.remark(
                    "qiyue: export: some of the volumes are recorded, and none is "
                    "handed over");
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
        if (auto kept = shelf_->keep(order_); !kept) return output_.failed(kept.error(), "export");
        output_.remark(
            "qiyue: export: the packages are recorded and stay in the ledger's "
            "directory: qiyue export " +
            wanted_.directory + " --fetch " + order_.id + " --out …");
        return output_.failed(handed.error(), "export");
    }

    ExitStatus keep_draft() {
        if (auto kept = shelf_->keep(order_); !kept) {
            drop();
            return output_.failed(kept.error(), "export");
        }
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
};

}  // namespace

ExitStatus fetch_from_ledger(const std::string& directory, const LocalOptions& local,
                             const std::string& id, const PackagePlace& place,
                             const Output& output) {
    const auto ledger = open_ledger(directory, local);
    if (!ledger) return output.failed(ledger.error(), "export");
    const auto shelf = PackageShelf::open(directory);
    if (!shelf) return output.failed(shelf.error(), "export");
    auto orders = shelf->load();
    if (!orders) return output.failed(orders.error(), "export");
    const auto found = std::ranges::find(*orders, id, &PackageOrder::id);
    if (found == orders->end() || found->state != PackageOrder::State::made) {
        return output.failed({ErrorCode::not_found, "no packages of this id wait in " + directory},
                             "export --fetch " + id);
    }
    if (auto looked = find_recorded(**ledger, *found); !looked)
        return output.failed(looked.error(), "export");
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
