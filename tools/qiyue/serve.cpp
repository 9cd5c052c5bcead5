// qiyue serve

#include <csignal>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <pthread.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "api/net/server.hpp"
#include "api/service.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "projections/projections.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/config_file.hpp"
#include "tools/qiyue/packaging.hpp"
#include "tools/qiyue/signing_keys.hpp"
#include "tools/qiyue/stored_ledger.hpp"
#include "tools/qiyue/timestamping.hpp"
#include "tools/qiyue/witnessing.hpp"

namespace qiyue {
namespace {

struct ServeArguments {
    std::string config;
    LedgerOptions ledger;
    ServiceOptions service;
    ServerOptions server;
    Witnessing witnesses;
    Timestamping timestamps;
    std::string log_passphrase_file;
    std::string tls_certificate;
    std::string tls_key;
    std::string tls_client_ca;
};

/// SIGTERM and SIGINT are waited for, not handled: every thread that is started later has them
/// blocked too.
class StopSignals {
public:
    StopSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    void wait() const {
        int received = 0;
        while (sigwait(&signals_, &received) != 0) {
        }
    }

private:
    sigset_t signals_{};
};

/// What whoever runs a ledger should know before others rely on it.
void warn(const ServeArguments& arguments, const Ledger& ledger, const Output& output) {
    if (arguments.ledger.outside_guard.empty() && !arguments.witnesses.is_configured()) {
        output.remark(
            "warning: neither witnesses nor a guard outside the directory (--guard PATH) are "
            "configured: if the whole directory is set back, only monitors will notice");
    }
    if (ledger.simulated()) {
        output.remark(
            "note: this ledger is simulated: its clock is not the world's, and what it "
            "holds is invented");
    }
    if (const auto status = ledger.status(); status.read_only) {
        output.remark("warning: no appends are taken: " + status.read_only->text());
    }
    if (arguments.service.open_reads) {
        output.remark("note: reads need no token (--open-reads)");
    }
}

Result<ServedPackages> start_packages(Ledger& ledger, const ServeArguments& arguments,
                                      const Cosigning* cosigning) {
    auto stamper = arguments.timestamps.stamper();
    if (!stamper) return pass(stamper);
    return Packaging{.directory = arguments.ledger.directory,
                     .log_passphrase = arguments.ledger.log_passphrase,
                     .timestamp = std::move(*stamper),
                     .demands_quorum = cosigning != nullptr && cosigning->demands_quorum()}
        .start(ledger);
}

ExitStatus serve_ledger(Ledger& ledger, const ServeArguments& arguments, const StopSignals& signals,
                        const Output& output) {
    SystemClock clock;
    const ViewListener listener = [](const ViewNotice& notice) {
        spdlog::log(notice.is_fault ? spdlog::level::err : spdlog::level::info, notice.text);
    };
    auto projections = Projections::start(ledger, arguments.ledger.directory, listener);
    if (!projections) return output.failed(projections.error(), "serve");
    const auto cosigning = arguments.witnesses.start(ledger, arguments.ledger.directory);
    if (!cosigning) return output.failed(cosigning.error(), "serve");
    ServiceOptions service_options = arguments.service;
    service_options.cosigning = cosigning->get();
    const auto anchors = arguments.timestamps.start(ledger, arguments.ledger.directory);
    if (!anchors) return output.failed(anchors.error(), "serve");
    service_options.timestamps = anchors->shelf.get();
    service_options.anchoring = anchors->anchoring.get();
    const auto packages = start_packages(ledger, arguments, cosigning->get());
    if (!packages) {
        output.remark("warning: no evidence packages are made: " + packages.error().text());
        service_options.no_packages = packages.error().text();
    } else {
        service_options.packages = packages->works.get();
    }
    HttpService service(ledger, **projections, arguments.ledger.directory, service_options, clock);
    auto server = HttpServer::start(arguments.server, service);
    if (!server) return output.failed(server.error(), "serve");
    warn(arguments, ledger, output);
    const std::string listen = arguments.server.listen;
    const std::string address = fmt::format("{}://{}:{}/", arguments.server.tls ? "https" : "http",
                                            listen.substr(0, listen.rfind(':')), (*server)->port());
    const auto said = output.done(fmt::format("serving {} ({} entries) at {}\n", ledger.origin(),
                                              ledger.status().size, address),
                                  {{"ok", true},
                                   {"origin", ledger.origin()},
                                   {"address", address},
                                   {"port", (*server)->port()},
                                   {"size", ledger.status().size},
                                   {"simulated", ledger.simulated()}});
    if (said != ExitStatus::done) return said;
    signals.wait();
    output.remark("stopping: running requests are finished first");
    (*server)->stop();
    return ExitStatus::done;
}

/// What --config may have changed is checked here too.
Result<void> complete(ServeArguments& arguments) {
    const bool tls = !arguments.tls_certificate.empty();
    if (tls == arguments.tls_key.empty() || (!tls && !arguments.tls_client_ca.empty())) {
        return fail(ErrorCode::invalid_argument,
                    "tls-cert and tls-key go together, and tls-client-ca only with them");
    }
    auto passphrase = passphrase_in(arguments.log_passphrase_file);
    if (!passphrase) return pass(passphrase);
    arguments.ledger.log_passphrase = std::move(*passphrase);
    if (tls) {
        arguments.server.tls =
            TlsFiles{arguments.tls_certificate, arguments.tls_key, arguments.tls_client_ca};
    }
    if (is_stored_ledger(arguments.ledger.directory)) return {};
    return fail(ErrorCode::not_found, "there is no ledger in " + arguments.ledger.directory +
                                          "; qiyue init founds one, qiyue demo an invented one");
}

ExitStatus serve(CLI::App& command, ServeArguments& arguments, const Output& output) {
    const StopSignals signals;  // before any thread is started
    // Standard output is the command's answer; what happens is logged beside it.
    spdlog::set_default_logger(spdlog::stderr_color_mt("qiyue"));
    if (!arguments.config.empty()) {
        auto applied = apply_config(command, arguments.config);
        if (!applied) return output.failed(applied.error(), "serve");
    }
    if (auto ready = complete(arguments); !ready) return output.failed(ready.error(), "serve");
    if (auto asked = arguments.witnesses.prepare(arguments.ledger, output); !asked)
        return output.failed(asked.error(), "serve");
    if (auto read = arguments.timestamps.prepare(); !read)
        return output.failed(read.error(), "serve");
    auto ledger = Ledger::open(arguments.ledger);
    if (!ledger) return output.failed(ledger.error(), "serve");
    return serve_ledger(**ledger, arguments, signals, output);
}

void add_options(CLI::App& command, ServeArguments& arguments) {
    command.add_option("directory", arguments.ledger.directory, "the ledger's directory")
        ->required();
    command
        .add_option("--listen", arguments.server.listen, "address:port; port 0 takes a free one")
        ->capture_default_str();
    command.add_flag("--open-reads", arguments.service.open_reads, "reads need no token");
    command.add_option("--guard", arguments.ledger.outside_guard,
                       "a second guard file outside the directory, never backed up");
    command.add_flag("--new-guard", arguments.ledger.new_guard,
                     "make a guard that is missing: only if you know why it is");
    command.add_flag("--accept-clock", arguments.ledger.accept_clock,
                     "accept a clock that jumps ahead by more than an hour, or stands more than a "
                     "year after the last entry");
    command.add_option("--log-passphrase-file", arguments.log_passphrase_file,
                       "file with the passphrase of the log's own keys");
    arguments.witnesses.add_options(command);
    arguments.timestamps.add_options(command);
    command.add_flag("--limit-loopback", arguments.service.limit_loopback,
                     "limit the rate of appends from this machine too");
    // That these go together is checked when --config has been read.
    command.add_option("--tls-cert", arguments.tls_certificate,
                       "certificate chain (PEM); needs --tls-key");
    command.add_option("--tls-key", arguments.tls_key, "its private key (PEM)");
    command.add_option("--tls-client-ca", arguments.tls_client_ca,
                       "refuse clients without a certificate of these authorities (PEM)");
}

}  // namespace

void add_serve(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<ServeArguments>();
    auto* command = app.add_subcommand(
        "serve",
        "Serves a ledger over HTTP until SIGTERM or SIGINT; then running requests are "
        "finished and everything acknowledged is on disk. Only one server can hold a "
        "directory.");
    add_options(*command, *arguments);
    command->add_option("--config", arguments->config,
                        "file with any of these options as lines name = value (flags: true or "
                        "false); the command line wins");
    add_json_flag(*command, session);
    command->callback([command, arguments, &session] {
        session.status = serve(*command, *arguments, session.output);
    });
}

}  // namespace qiyue
