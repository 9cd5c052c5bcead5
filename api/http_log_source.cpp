#include "api/http_log_source.hpp"

#include <string_view>
#include <utility>

namespace qiyue {
namespace {

/// The first `width` of a full tile or bundle. Bytes that are none are returned as they are: their
/// reader finds out.
std::string cut(std::string full, bool entries, unsigned width) {
    constexpr std::size_t hash_bytes = 32;
    if (!entries) {
        if (full.size() == tile_width * hash_bytes) full.resize(width * hash_bytes);
        return full;
    }
    const auto lines = split_bundle(full, tile_width);
    if (!lines) return full;
    std::string bundle;
    for (unsigned i = 0; i < width; ++i)
        append_to_bundle(bundle, (*lines)[i]);
    return bundle;
}

}  // namespace

HttpLog::HttpLog(std::string address, ClientOptions options)
    : address_(std::move(address)), options_(std::move(options)) {}

Result<std::unique_ptr<HttpLog>> HttpLog::at(const std::string& address,
                                             const ClientOptions& options) {
    auto first = HttpClient::open(address, options);
    if (!first) return pass(first);
    return std::unique_ptr<HttpLog>(new HttpLog(address, options));
}

Result<void> HttpLog::find() {
    for (const char* target :
         {"/checkpoint", "/checkpoint-sm3", "/tile/0/000", "/tile/entries/000"}) {
        const auto found = fetch(target);
        if (!found) return std::unexpected(found.error());
        if (*found) return {};
    }
    return fail(ErrorCode::not_found,
                "no checkpoint at " + address_ +
                    "/checkpoint, nor tiles; give the address at which the ledger is served");
}

Result<std::optional<std::string>> HttpLog::tile(const TileAt& tile) {
    auto bytes = fetch("/" + tile_path(tile));
    if (!bytes || *bytes || tile.width == tile_width) return bytes;
    TileAt whole = tile;
    whole.width = tile_width;
    auto full = fetch("/" + tile_path(whole));
    if (full && *full) return cut(std::move(**full), tile.entries, tile.width);
    return full;
}

void HttpLog::cancel() {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    for (const auto& client : clients_)
        client->cancel();
}

Result<HttpClient*> HttpLog::borrow() {
    const std::lock_guard lock(mutex_);
    if (cancelled_) return fail(ErrorCode::stopping, "reading the log was cancelled");
    if (!idle_.empty()) {
        HttpClient* client = idle_.back();
        idle_.pop_back();
        return client;
    }
    auto client = HttpClient::open(address_, options_);
    if (!client) return pass(client);
    return clients_.emplace_back(std::move(*client)).get();
}

Result<std::optional<std::string>> HttpLog::fetch(const std::string& target) {
    auto client = borrow();
    if (!client) return pass(client);
    auto response = (*client)->get(target);
    {
        const std::lock_guard lock(mutex_);
        idle_.push_back(*client);
    }
    if (!response) return pass(response);
    if (response->status == 200) return std::optional(std::move(response->body));
    if (response->status == 404) return std::nullopt;
    const bool refused = response->status == 401 || response->status == 403;
    return fail(refused ? ErrorCode::unauthorized : ErrorCode::network,
                address_ + target + " answered " + std::to_string(response->status));
}

Result<std::unique_ptr<LogSource>> open_http_log(const std::string& address,
                                                 const ClientOptions& options) {
    auto log = HttpLog::at(address, options);
    if (!log) return pass(log);
    if (auto found = (*log)->find(); !found) return pass(found);
    return std::move(*log);
}

}  // namespace qiyue
