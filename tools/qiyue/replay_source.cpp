#include "tools/qiyue/replay_source.hpp"

#include <limits>

#include "api/net/http.hpp"
#include "api/state_read.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "projections/offline.hpp"
#include "projections/replay/complex_record.hpp"
#include "projections/replay/evaluation_report.hpp"
#include "projections/replay/record_json.hpp"
#include "tools/qiyue/load_progress.hpp"
#include "tools/qiyue/scratch_folder.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {
namespace {

class RemoteReplay final : public ReplaySource {
public:
    RemoteReplay(std::unique_ptr<Remote> remote, const ReplayPlace& place)
        : remote_(std::move(remote)), base_("/v1/complexes/" + percent_encoded(place.complex)) {
        if (!place.as_at.empty()) point_ += "&as_at=" + percent_encoded(place.as_at);
        if (!place.as_of.empty()) point_ += "&as_of=" + percent_encoded(place.as_of);
    }

    Result<Json> whole() override { return get("/whole?"); }
    Result<Json> steps(std::uint64_t from) override {
        Json all = Json::array();
        std::string cursor = std::to_string(from);
        std::string pinned;
        while (true) {
            auto page = get("/replay?limit=" + std::to_string(limits::page_entries_max) +
                            "&cursor=" + cursor + pinned);
            if (!page) return page;
            // All pages are of the point of the first.
            if (pinned.empty() && point_.find("as_at=") == std::string::npos)
                pinned = "&as_at=" + page->at("as_at").dump();
            for (Json& step : page->at("steps"))
                all.push_back(std::move(step));
            const Json& next = page->at("next");
            if (!next.is_string()) return all;
            cursor = next.get<std::string>();
        }
    }
    Result<Json> diff(const std::string& from, const std::string& to) override {
        return get("/diff?from=" + percent_encoded(from) + "&to=" + percent_encoded(to));
    }
    Result<Json> evaluation(const std::string& id) override {
        return get("/evaluations/" + percent_encoded(id) + "?");
    }

private:
    Result<Json> get(const std::string& what) { return remote_->get_json(base_ + what + point_); }

    const std::unique_ptr<Remote> remote_;
    const std::string base_;
    std::string point_;
};

Result<AsAt> as_at_of(const std::string& text, const char* name) {
    AsAt as_at;
    if (text.empty()) return as_at;
    if (const auto index = from_decimal(text)) {
        as_at.index = Index{*index};
        return as_at;
    }
    as_at.recorded = parse_event_time(text);
    if (as_at.recorded) return as_at;
    return fail(ErrorCode::invalid_argument,
                "this is an index, or a time like 2025-03-01T08:00:00Z: " + text, name);
}

class StoredReplay final : public ReplaySource {
public:
    StoredReplay(StoredLedger ledger, ScratchFolder scratch, std::string complex)
        : ledger_(std::move(ledger)), scratch_(std::move(scratch)), complex_(std::move(complex)) {}

    Result<void> open(const ReplayPlace& place, const Output& output) {
        const auto as_at = as_at_of(place.as_at, "--as-at");
        if (!as_at) return std::unexpected(as_at.error());
        std::optional<Micros> as_of;
        if (!place.as_of.empty()) {
            as_of = parse_event_time(place.as_of);
            if (!as_of) return fail(ErrorCode::invalid_argument, "this is no time", "--as-of");
        }
        LoadProgress progress(output, "entries read for the states");
        const FillProgress show = [&progress](std::uint64_t done, std::uint64_t all) {
            progress(done, all);
        };
        auto states = read_offline(view_kinds()[0], *ledger_.store, place.ledger,
                                   scratch_.below("states"), show);
        if (!states) return pass(states);
        auto read = StateRead::at_point(*ledger_.store, std::move(*states), *as_at, as_of);
        if (!read) return pass(read);
        read_ = std::make_unique<StateRead>(std::move(*read));
        auto record = ComplexRecord::read(read_->source(), complex_);
        if (!record) return pass(record);
        record_ = std::make_unique<ComplexRecord>(std::move(*record));
        return {};
    }

    Result<Json> whole() override { return sound(record_->told_at(read_->point().size)); }
    Result<Json> steps(std::uint64_t from) override {
        Json all = Json::array();
        for (const RecordStep& step : record_->steps(Index{from}, next_index(read_->point().size),
                                                     std::numeric_limits<std::size_t>::max()))
            all.push_back(step_json(step, read_->source(), true));
        return sound(std::move(all));
    }
    Result<Json> diff(const std::string& from, const std::string& to) override {
        const auto first = size_of(from);
        if (!first) return std::unexpected(first.error());
        const auto last = size_of(to);
        if (!last) return std::unexpected(last.error());
        if (*first > *last) return fail(ErrorCode::invalid_argument, "from comes before to");
        Json changes = Json::array();
        for (const RecordChange& change : record_->between(*first, *last))
            changes.push_back(change_json(change));
        return sound({{"id", complex_},
                      {"from", first->value},
                      {"to", last->value},
                      {"changes", std::move(changes)}});
    }
    Result<Json> evaluation(const std::string& id) override {
        return evaluation_report(read_->source(), *ledger_.store, complex_, id);
    }

private:
    /// What could not be read must not look like what is not there.
    Result<Json> sound(Json json) const {
        if (const auto failure = read_->history().failed()) return std::unexpected(*failure);
        return json;
    }
    Result<TreeSize> size_of(const std::string& text) const {
        const auto as_at = as_at_of(text, "--diff");
        if (!as_at) return std::unexpected(as_at.error());
        const auto point = point_of(*ledger_.store, read_->point().size, *as_at, {});
        if (!point) return std::unexpected(point.error());
        return point->size;
    }

    StoredLedger ledger_;
    ScratchFolder scratch_;
    const std::string complex_;
    std::unique_ptr<StateRead> read_;
    std::unique_ptr<ComplexRecord> record_;
};

}  // namespace

Result<std::unique_ptr<ReplaySource>> ReplaySource::open(const ReplayPlace& place,
                                                         const Output& output) {
    if (is_address(place.ledger)) {
        auto remote = Remote::at(place.ledger, place.remote);
        if (!remote) return pass(remote);
        return std::make_unique<RemoteReplay>(std::move(*remote), place);
    }
    auto ledger = StoredLedger::open(place.ledger);
    if (!ledger) return pass(ledger);
    auto scratch = ScratchFolder::make();
    if (!scratch) return pass(scratch);
    auto stored =
        std::make_unique<StoredReplay>(std::move(*ledger), std::move(*scratch), place.complex);
    if (auto opened = stored->open(place, output); !opened) return pass(opened);
    return stored;
}

}  // namespace qiyue
