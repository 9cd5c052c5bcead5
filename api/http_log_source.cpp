#include "api/http_log_source.hpp"

#include <mutex>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::json;

class HttpLogSource final : public LogSource {
public:
    HttpLogSource(std::string address, ClientOptions options)
        : address_(std::move(address)), options_(std::move(options)) {}

    Result<std::optional<std::string>> checkpoint() override { return fetch("/checkpoint"); }
    Result<std::optional<std::string>> twin_checkpoint() override {
        return fetch("/checkpoint-sm3");
    }
    Result<std::optional<std::string>> tile(const TileAt& tile) override {
        return fetch("/" + tile_path(tile));
    }

    Result<std::optional<std::vector<ListedEntry>>> key_events(TreeSize size) override {
        std::vector<ListedEntry> listed;
        for (const std::string_view type : key_event_types) {
            const auto all = list_type(type, size, listed);
            if (!all) return std::unexpected(all.error());
            if (!*all) return std::nullopt;
        }
        return listed;
    }

    /// Whether there is anything of a log at this address.
    Result<bool> holds_a_log() {
        for (const char* target :
             {"/checkpoint", "/checkpoint-sm3", "/tile/0/000", "/tile/entries/000"}) {
            const auto found = fetch(target);
            if (!found) return std::unexpected(found.error());
            if (*found) return true;
        }
        return false;
    }

private:
    /// False if the server has no such index: plain tiles are served there.
    Result<bool> list_type(std::string_view type, TreeSize size, std::vector<ListedEntry>& listed) {
        std::string cursor = "0";
        while (size.value > 0) {
            const auto page = fetch(
                "/v1/events?type=" + std::string(type) + "&to=" + std::to_string(size.value - 1) +
                "&limit=" + std::to_string(limits::page_entries_max) + "&cursor=" + cursor);
            if (!page) return std::unexpected(page.error());
            if (!*page) return false;
            const auto next = take_page(**page, listed);
            if (!next) return std::unexpected(next.error());
            if (next->empty()) break;
            if (*next == cursor) return wrong_page();
            cursor = *next;
        }
        return true;
    }

    std::unexpected<Error> wrong_page() const {
        return fail(ErrorCode::network,
                    address_ + "/v1/events answered what is no list of entries");
    }

    /// The cursor of the next page, empty behind the last.
    Result<std::string> take_page(const std::string& text, std::vector<ListedEntry>& listed) const {
        const Json page = Json::parse(text, nullptr, false);
        if (!page.is_object() || !page.contains("entries") || !page["entries"].is_array() ||
            !page.contains("next") || !(page["next"].is_string() || page["next"].is_null())) {
            return wrong_page();
        }
        for (const Json& entry : page["entries"]) {
            if (!entry.is_object() || !entry.contains("index") || !entry.contains("entry") ||
                !entry["index"].is_number_unsigned() || !entry["entry"].is_string()) {
                return wrong_page();
            }
            listed.push_back(
                {Index{entry["index"].get<std::uint64_t>()}, entry["entry"].get<std::string>()});
        }
        return page["next"].is_null() ? std::string() : page["next"].get<std::string>();
    }

    Result<std::unique_ptr<HttpClient>> borrow() {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return HttpClient::open(address_, options_);
        auto client = std::move(idle_.back());
        idle_.pop_back();
        return client;
    }

    Result<std::optional<std::string>> fetch(const std::string& target) {
        auto client = borrow();
        if (!client) return pass(client);
        auto response = (*client)->get(target);
        {
            const std::lock_guard lock(mutex_);
            idle_.push_back(std::move(*client));
        }
        if (!response) return pass(response);
        if (response->status == 200) return std::optional(std::move(response->body));
        if (response->status == 404) return std::nullopt;
        const bool refused = response->status == 401 || response->status == 403;
        return fail(refused ? ErrorCode::unauthorized : ErrorCode::network,
                    address_ + target + " answered " + std::to_string(response->status));
    }

    const std::string address_;
    const ClientOptions options_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<HttpClient>> idle_;
};

}  // namespace

Result<std::unique_ptr<LogSource>> open_http_log(const std::string& address,
                                                 const ClientOptions& options) {
    auto first = HttpClient::open(address, options);
    if (!first) return pass(first);
    auto source = std::make_unique<HttpLogSource>(address, options);
    const auto held = source->holds_a_log();
    if (!held) return std::unexpected(held.error());
    if (*held) return source;
    return fail(ErrorCode::not_found,
                "no checkpoint at " + address +
                    "/checkpoint, nor tiles; give the address at which the ledger is served");
}

}  // namespace qiyue
