#include "tools/qiyue/remote.hpp"

#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "tools/qiyue/files.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t token_bytes_max = 4'096;

/// Connections are lent to one request at a time and kept for the next.
class Connections final : public Remote {
public:
    Connections(std::string address, ClientOptions options)
        : address_(std::move(address)), options_(std::move(options)) {}

    Result<RemoteAnswer> send(const std::string& method, const std::string& target,
                              const std::string& body, const std::string& content_type) override {
        auto client = take();
        if (!client) return pass(client);
        HeaderList headers;
        if (!content_type.empty()) headers.emplace_back("content-type", content_type);
        auto answer = (*client)->request(method, target, headers, body);
        if (!answer) return pass(answer);
        give_back(std::move(*client));
        return RemoteAnswer{answer->status, std::move(answer->body)};
    }

private:
    Result<std::unique_ptr<HttpClient>> take() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                auto client = std::move(idle_.back());
                idle_.pop_back();
                return client;
            }
        }
        return HttpClient::open(address_, options_);
    }

    void give_back(std::unique_ptr<HttpClient> client) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(client));
    }

    const std::string address_;
    const ClientOptions options_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<HttpClient>> idle_;
};

Result<std::string> token_of(const RemoteOptions& options) {
    std::string token;
    if (!options.token_file.empty()) {
        auto text = read_input(options.token_file, token_bytes_max);
        if (!text) return text;
        token = std::move(*text);
    } else if (const char* given = std::getenv("QIYUE_TOKEN"); given != nullptr) {
        token = given;
    }
    return token.substr(0, token.find_first_of("\r\n"));
}

}  // namespace

void add_remote_options(CLI::App& command, RemoteOptions& options) {
    command.add_option("--token-file", options.token_file,
                       "file with the token for an address; else QIYUE_TOKEN");
    command.add_option("--ca-file", options.ca_file,
                       "authorities to trust for https:// (PEM); else the system's");
}

Result<ClientOptions> client_options(const RemoteOptions& options) {
    auto token = token_of(options);
    if (!token) return pass(token);
    ClientOptions client;
    client.bearer = std::move(*token);
    client.ca_file = options.ca_file;
    return client;
}

Result<std::unique_ptr<Remote>> Remote::at(const std::string& address,
                                           const RemoteOptions& options) {
    auto client = client_options(options);
    if (!client) return pass(client);
    // Opened once to refuse a wrong address before anything is done.
    auto tried = HttpClient::open(address, *client);
    if (!tried) return pass(tried);
    return std::make_unique<Connections>(address, std::move(*client));
}

Error error_of(const RemoteAnswer& answer, const std::string& target) {
    const Json problem = Json::parse(answer.body, nullptr, false);
    Error error{ErrorCode::network, "the server answered " + std::to_string(answer.status), target};
    switch (answer.status) {
        case 401: error.code = ErrorCode::unauthorized; break;
        case 403: error.code = ErrorCode::forbidden; break;
        case 404: error.code = ErrorCode::not_found; break;
        case 429: error.code = ErrorCode::rate_limited; break;
        default: break;
    }
    if (!problem.is_object()) return error;
    error.detail += " " + problem.value("code", std::string());
    if (const auto detail = problem.value("detail", std::string()); !detail.empty()) {
        error.detail += ": " + detail;
    }
    return error;
}

Result<std::string> Remote::get(const std::string& target) {
    auto answer = send("GET", target);
    if (!answer) return pass(answer);
    if (answer->status != 200) return std::unexpected(error_of(*answer, target));
    return std::move(answer->body);
}

Result<Json> Remote::get_json(const std::string& target) {
    auto body = get(target);
    if (!body) return pass(body);
    Json json = Json::parse(*body, nullptr, false);
    if (!json.is_discarded()) return json;
    return fail(ErrorCode::network, "the server answered what is no JSON", target);
}

}  // namespace qiyue
