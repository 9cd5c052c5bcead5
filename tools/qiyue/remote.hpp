#pragma once

// A ledger behind an address, as commands use it: requests with the reader's token, answers or
// errors. Any thread; every thread has a connection of its own.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "api/net/client.hpp"
#include "ledger/base/result.hpp"

namespace CLI {
class App;
}

namespace qiyue {

struct RemoteOptions {
    std::string token_file;  ///< empty: QIYUE_TOKEN, if it is set
    std::string ca_file;  ///< empty: the system's
};

/// Adds --token-file and --ca-file to a command.
void add_remote_options(CLI::App& command, RemoteOptions& options);

/// How to reach a server, with the token read. Errors: io (token file).
Result<ClientOptions> client_options(const RemoteOptions& options);

struct RemoteAnswer {
    int status = 0;
    std::string body;
};

class Remote {
public:
    virtual ~Remote() = default;

    /// Errors: invalid_argument (no address), io (token file). Nothing is sent yet.
    static Result<std::unique_ptr<Remote>> at(const std::string& address,
                                              const RemoteOptions& options);

    /// Any answer, whatever its status. `target` begins with '/'. Errors: network, timeout.
    virtual Result<RemoteAnswer> send(const std::string& method, const std::string& target,
                                      const std::string& body = {},
                                      const std::string& content_type = {}) = 0;

    /// GET; answers other than 200 are errors made of their problem documents.
    Result<std::string> get(const std::string& target);
    Result<nlohmann::ordered_json> get_json(const std::string& target);
};

/// The error that an answer stands for: code and detail of its problem document.
Error error_of(const RemoteAnswer& answer, const std::string& target);

}  // namespace qiyue
