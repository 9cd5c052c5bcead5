// qiyue-witness: cosigns the checkpoints of logs that never take anything back. It needs neither a
// ledger nor this project's log: any C2SP log will do.

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <pthread.h>

#include "api/net/server.hpp"
#include "api/witness/witness_record.hpp"
#include "api/witness/witness_service.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/private_key.hpp"

namespace qiyue {
namespace {

constexpr int exit_done = 0;
constexpr int exit_usage = 2;
constexpr int exit_could_not = 3;

struct Arguments {
    std::string name;
    std::string key;
    std::string passphrase_file;
    std::string logs;
    std::string state;
    std::string dialect = "current";
    std::string tls_certificate;
    std::string tls_key;
    ServerOptions server;
};

int complain(const Error& error) {
    fmt::print(stderr, "qiyue-witness: {}\n", error.text());
    return error.code == ErrorCode::invalid_argument || error.code == ErrorCode::policy_format
               ? exit_usage
               : exit_could_not;
}

Result<NoteSigner> signer_of(const Arguments& arguments) {
    std::optional<std::string> passphrase;
    if (!arguments.passphrase_file.empty()) {
        auto read = read_passphrase_file(arguments.passphrase_file);
        if (!read) return pass(read);
        passphrase = std::move(*read);
    }
    auto key = load_key_file(arguments.key, std::move(passphrase));
    if (!key) return pass(key);
    if (key->suite() != Suite::ed25519) {
        return fail(ErrorCode::invalid_argument,
                    "a witness signs with Ed25519: make a key by `qiyue key new --suite ed25519` "
                    "or `openssl genpkey -algorithm ed25519`");
    }
    return NoteSigner::make(arguments.name, NoteSignatureType::cosignature, std::move(*key));
}

/// SIGTERM and SIGINT are waited for, not handled: threads that are started later have them blocked
/// too.
sigset_t blocked_signals() {
    sigset_t signals{};
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

void say(const std::string& line) {
    fmt::print(stderr, "{}\n", line);
    std::fflush(stderr);
}

Result<LogList> read_logs(const std::string& path) {
    const auto text = read_small_file(path, limits::log_list_bytes_max);
    if (!text) return std::unexpected(text.error());
    auto logs = LogList::parse(*text);
    if (!logs) return fail(ErrorCode::policy_format, path + ": " + logs.error().text());
    return logs;
}

int serve(Arguments& arguments) {
    const sigset_t signals = blocked_signals();
    if (arguments.tls_certificate.empty() != arguments.tls_key.empty()) {
        return complain({ErrorCode::invalid_argument, "--tls-cert and --tls-key go together"});
    }
    if (!arguments.tls_certificate.empty()) {
        arguments.server.tls = TlsFiles{arguments.tls_certificate, arguments.tls_key, ""};
    }
    auto signer = signer_of(arguments);
    if (!signer) return complain(signer.error());
    auto logs = read_logs(arguments.logs);
    if (!logs) return complain(logs.error());
    auto record = WitnessRecord::open(arguments.state, signer->note_key());
    if (!record) return complain(record.error());
    SystemClock clock;
    const std::string vkey = signer->note_key().vkey();
    const std::size_t known = logs->logs.size();
    WitnessServiceOptions options;
    if (arguments.dialect == "1.0.0") options.dialect = WitnessDialect::version_1_0_0;
    options.alarm = say;
    WitnessService service(std::move(*logs), std::move(*signer), **record, clock,
                           std::move(options));
    auto server = HttpServer::start(arguments.server, service);
    if (!server) return complain(server.error());
    const std::string& listen = arguments.server.listen;
    fmt::print("witness {} of {} logs at {}://{}:{}/\n{}\n", arguments.name, known,
               arguments.server.tls ? "https" : "http", listen.substr(0, listen.rfind(':')),
               (*server)->port(), vkey);
    std::fflush(stdout);
    int received = 0;
    while (sigwait(&signals, &received) != 0) {
    }
    say("stopping: running requests are finished first");
    (*server)->stop();
    return exit_done;
}

int show_vkey(const Arguments& arguments) {
    const auto signer = signer_of(arguments);
    if (!signer) return complain(signer.error());
    fmt::print("{}\n", signer->note_key().vkey());
    return exit_done;
}

void add_identity(CLI::App& command, Arguments& arguments) {
    command.add_option("--name", arguments.name, "the witness's name, such as witness.example/w1")
        ->required();
    command.add_option("--key", arguments.key, "its private key, Ed25519 (PKCS#8 PEM, mode 0600)")
        ->required();
    command.add_option("--passphrase-file", arguments.passphrase_file,
                       "file with the key's passphrase");
}

void add_serving(CLI::App& command, Arguments& arguments) {
    arguments.server.listen = "127.0.0.1:8485";
    command
        .add_option("--logs", arguments.logs,
                    "the logs to cosign: a log list of the witness network (logs/v0)")
        ->required();
    command
        .add_option("--state", arguments.state,
                    "directory with what was cosigned; never lose it or put back an old copy")
        ->required();
    command
        .add_option("--listen", arguments.server.listen, "address:port; port 0 takes a free one")
        ->capture_default_str();
    command
        .add_option("--dialect", arguments.dialect,
                    "current (422 for another root of the same size) or 1.0.0 (409)")
        ->check(CLI::IsMember({"current", "1.0.0"}))
        ->capture_default_str();
    command.add_option("--tls-cert", arguments.tls_certificate, "certificate chain (PEM)");
    command.add_option("--tls-key", arguments.tls_key, "its private key (PEM)");
}

int run(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{
        "A C2SP witness: cosigns a checkpoint only if the log that signed it still holds all that\n"
        "this witness has seen of it.\n"
        "Exit status: 0 done, 2 wrong usage, 3 could not be done.",
        "qiyue-witness"};
    app.require_subcommand(1);
    auto* serving = app.add_subcommand("serve", "Serves until SIGTERM or SIGINT.");
    add_identity(*serving, arguments);
    add_serving(*serving, arguments);
    auto* vkey = app.add_subcommand("vkey", "Prints the verifier key that policies name.");
    add_identity(*vkey, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_done : exit_usage;
    }
    return serving->parsed() ? serve(arguments) : show_vkey(arguments);
}

}  // namespace
}  // namespace qiyue

int main(int argc, char** argv) {
    try {
        return qiyue::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "qiyue-witness: %s\n", error.what());
        return 3;
    }
}
