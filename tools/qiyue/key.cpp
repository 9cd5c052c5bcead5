// qiyue key new | show

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/private_key.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/signing_keys.hpp"

namespace qiyue {
namespace {

struct KeyArguments {
    std::string suite = "ed25519";
    std::string file;
    std::string passphrase_file;
};

ExitStatus describe(const Output& output, const PublicKey& key, const std::string& file) {
    const std::string id = to_hex(key.id().hash);
    const std::string spki = to_base64(key.spki());
    const std::string suite(suite_name(key.suite()));
    return output.done(fmt::format("keyid {}\nsuite {}\nspki  {}\n", id, suite, spki),
                       {{"keyid", id}, {"suite", suite}, {"spki", spki}, {"file", file}});
}

ExitStatus make_key(const KeyArguments& arguments, const Output& output) {
    const auto suite = suite_from_name(arguments.suite);
    if (!suite) return output.failed(suite.error(), "--suite");
    auto passphrase = passphrase_in(arguments.passphrase_file);
    if (!passphrase) return output.failed(passphrase.error(), "--passphrase-file");
    const auto key = PrivateKey::generate(*suite);
    if (!key) return output.failed(key.error());
    const auto saved = save_key_file(arguments.file, *key, std::move(*passphrase));
    if (!saved) return output.failed(saved.error());
    return describe(output, key->public_key(), arguments.file);
}

ExitStatus show_key(const KeyArguments& arguments, const Output& output) {
    auto passphrase = passphrase_in(arguments.passphrase_file);
    if (!passphrase) return output.failed(passphrase.error(), "--passphrase-file");
    const auto key = load_key_file(arguments.file, std::move(*passphrase));
    if (!key) return output.failed(key.error());
    return describe(output, key->public_key(), arguments.file);
}

void add_new(CLI::App& key, Session& session) {
    auto arguments = std::make_shared<KeyArguments>();
    auto* command = key.add_subcommand(
        "new",
        "Makes a key of a party and writes it to a new file, PKCS#8 PEM, mode 0600. A file "
        "that is there is never overwritten. Prints the key's id and its public key (SPKI, "
        "base64), which is what the ledger is told.");
    command->add_option("--suite", arguments->suite, "ed25519, p256 or sm2")
        ->check(CLI::IsMember({"ed25519", "p256", "sm2"}))
        ->capture_default_str();
    command->add_option("--out", arguments->file, "the new file")->required();
    command->add_option("--passphrase-file", arguments->passphrase_file,
                        "encrypts the key; the passphrase is the file's first line");
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = make_key(*arguments, session.output); });
}

void add_show_key(CLI::App& key, Session& session) {
    auto arguments = std::make_shared<KeyArguments>();
    auto* command =
        key.add_subcommand("show", "Prints id, suite and public key of a private key's file.");
    command->add_option("file", arguments->file, "PKCS#8 PEM, readable by its owner only")
        ->required();
    command->add_option("--passphrase-file", arguments->passphrase_file,
                        "file whose first line is the key's passphrase");
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = show_key(*arguments, session.output); });
}

}  // namespace

void add_key(CLI::App& app, Session& session) {
    auto* key = app.add_subcommand("key", "Makes and shows the keys that parties sign with.");
    key->require_subcommand(1);
    add_new(*key, session);
    add_show_key(*key, session);
}

}  // namespace qiyue
