// qiyue log

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "api/net/http.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/remote.hpp"
#include "tools/qiyue/shown_entry.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

struct LogArguments {
    std::string ledger;
    std::string stream;
    std::string type;
    std::uint64_t from = 0;
    RemoteOptions remote;
    bool follow = false;
};

/// Shows entries as they come: a line each, or gathers them for one object.
class Listing {
public:
    Listing(const LogArguments& arguments, const Output& output)
        : arguments_(arguments), output_(output), next_(arguments.from) {}

    /// Takes one entry's line; what does not fit the filter is passed over.
    Result<void> take(std::string_view line) {
        auto shown = shown_entry(line);
        if (!shown) return pass(shown);
        next_ = shown->at("index").get<std::uint64_t>() + 1;
        if (!fits(*shown)) return {};
        if (!output_.json) {
            fmt::print("{}", entry_line(*shown));
        } else if (arguments_.follow) {
            fmt::print("{}\n", shown->dump(-1, ' ', false, Json::error_handler_t::replace));
        } else {
            entries_.push_back(std::move(*shown));
        }
        return {};
    }

    std::uint64_t next() const { return next_; }

    ExitStatus end() const { return output_.done("", Json{{"ok", true}, {"entries", entries_}}); }

private:
    bool fits(const Json& shown) const {
        const std::string& stream = shown.at("stream").at("id").get_ref<const std::string&>();
        if (!arguments_.stream.empty() && stream != arguments_.stream) return false;
        const Json& event = shown.at("event");
        return arguments_.type.empty() || event.value("type", std::string()) == arguments_.type;
    }

    const LogArguments& arguments_;
    const Output& output_;
    std::uint64_t next_;
    Json entries_ = Json::array();
};

Result<void> list_stored(const LogArguments& arguments, Listing& listing) {
    auto ledger = StoredLedger::open(arguments.ledger);
    if (!ledger) return pass(ledger);
    const EventStore& store = *ledger->store;
    Result<void> taken;
    auto scanned = store.scan(Index{arguments.from}, next_index(store.writer_state().size),
                              [&](Index, std::string_view line) {
                                  taken = listing.take(line);
                                  return taken.has_value();
                              });
    if (!scanned) return scanned;
    return taken;
}

std::string page_target(const LogArguments& arguments, std::uint64_t from) {
    std::string target = "/v1/events?from=" + std::to_string(from) +
                         "&limit=" + std::to_string(limits::page_entries_max);
    if (!arguments.stream.empty()) target += "&stream=" + percent_encoded(arguments.stream);
    if (!arguments.type.empty()) target += "&type=" + percent_encoded(arguments.type);
    return target;
}

/// One page from the server; where the next one begins, if there is one. A page may be empty and
/// yet not be the last, because a server looks at so many entries at a time.
Result<std::optional<std::uint64_t>> list_page(Remote& remote, const LogArguments& arguments,
                                               std::uint64_t from, Listing& listing) {
    auto page = remote.get_json(page_target(arguments, from));
    if (!page) return pass(page);
    const Json entries = page->value("entries", Json());
    if (!entries.is_array()) {
        return fail(ErrorCode::network, "the server's answer holds no entries");
    }
    for (const Json& one : entries) {
        const std::string line = one.value("entry", std::string());
        if (auto taken = listing.take(line); !taken) return pass(taken);
    }
    const Json next = page->value("next", Json());
    return next.is_string() ? from_decimal(next.get<std::string>()) : std::nullopt;
}

Result<void> list_remote(const LogArguments& arguments, Listing& listing) {
    auto remote = Remote::at(arguments.ledger, arguments.remote);
    if (!remote) return pass(remote);
    std::uint64_t from = arguments.from;
    while (true) {
        auto next = list_page(**remote, arguments, from, listing);
        if (!next) return pass(next);
        from = next->value_or(std::max(from, listing.next()));
        if (*next) continue;
        if (!arguments.follow) return {};
        std::fflush(stdout);
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
}

ExitStatus log(const LogArguments& arguments, const Output& output) {
    const bool remote = is_address(arguments.ledger);
    if (arguments.follow && !remote) {
        return output.failed({ErrorCode::invalid_argument,
                              "--follow is for an address: while a directory is read nobody can "
                              "write to it"},
                             "log");
    }
    Listing listing(arguments, output);
    const auto listed = remote ? list_remote(arguments, listing) : list_stored(arguments, listing);
    if (!listed) return output.failed(listed.error(), "log");
    return listing.end();
}

}  // namespace

void add_log(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<LogArguments>();
    auto* command = app.add_subcommand(
        "log",
        "Lists entries, oldest first, one a line: index, time of recording, stream and "
        "place in it, type, who acted.");
    command->add_option("ledger", arguments->ledger, "directory or http(s):// address")->required();
    command->add_option("--stream", arguments->stream, "only this stream, e.g. complexes/CQ-0001");
    command->add_option("--type", arguments->type, "only this type, e.g. charter.signed");
    command->add_option("--from", arguments->from, "begin at this index");
    command->add_flag("--follow", arguments->follow,
                      "go on with what is recorded from now on (addresses only; with --json one "
                      "object a line)");
    add_remote_options(*command, arguments->remote);
    add_json_flag(*command, session);
    command->callback([arguments, &session] { session.status = log(*arguments, session.output); });
}

}  // namespace qiyue
