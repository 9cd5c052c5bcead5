#include "api/http_log_source.hpp"

#include <mutex>

namespace qiyue {
namespace {

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

private:
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
    return std::make_unique<HttpLogSource>(address, options);
}

}  // namespace qiyue
