// qiyue renew

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "api/timestamp/tsa_client.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/package/container/package_writer.hpp"
#include "ledger/package/verifying/renewal_check.hpp"
#include "tools/qiyue/commands.hpp"
#include "tools/qiyue/files.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

struct RenewArguments {
    std::string package;
    std::string tsa;
    std::string tsa_ca;
    std::string out;
};

struct Renewed {
    Renewable before;
    TimestampToken token;
};

Result<Authorities> authorities_in(const std::string& path) {
    const auto pem = read_input(path, limits::authorities_bytes_max);
    if (!pem) return std::unexpected(pem.error());
    auto authorities = Authorities::from_pem(*pem);
    if (!authorities) authorities.error().place = path;
    return authorities;
}

Result<Renewable> judge(const std::string& path, Micros now) {
    std::error_code unknown;
    if (std::filesystem::is_directory(path, unknown))
        return fail(ErrorCode::invalid_argument,
                    "a package is renewed as its file (.asice), not unpacked", path);
    const auto files = open_package_files(path);
    if (!files) return std::unexpected(files.error());
    return check_renewable(**files, now);
}

/// Beside its place first, then there, so that the package is the old or the new one at any time.
Result<Renewed> renew_to(const RenewArguments& arguments, const std::string& made) {
    const auto authorities = authorities_in(arguments.tsa_ca);
    if (!authorities) return std::unexpected(authorities.error());
    auto client = TsaClient::open(arguments.tsa);
    if (!client) return std::unexpected(client.error());
    const auto before = judge(arguments.package, SystemClock().now());
    if (!before) return std::unexpected(before.error());
    Result<TimestampToken> token = fail(ErrorCode::stopping, "not asked");
    const auto stamp = [&](std::string_view bytes) -> Result<std::string> {
        token = client->stamp(bytes, ImprintAlgorithm::sha512, *authorities, SystemClock().now());
        if (token) return token->der;
        return fail(token.error().code,
                    "no time-stamp from " + arguments.tsa + ": " + token.error().detail);
    };
    const auto renewed = renew_package(arguments.package, made, stamp);
    if (!renewed) return std::unexpected(renewed.error());
    return Renewed{*before, std::move(*token)};
}

Result<Renewed> renew_in_place(const RenewArguments& arguments) {
    const std::string made = arguments.package + ".renewed";
    // What a run has left that was killed before it could put it in its place.
    auto removed = remove_file(made);
    if (!removed) return pass(removed);
    auto renewed = renew_to(arguments, made);
    if (!renewed) return renewed;
    auto placed = rename_file(made, arguments.package);
    if (!placed) return pass(placed);
    const auto folder = std::filesystem::path(arguments.package).parent_path();
    placed = sync_directory(folder.empty() ? "." : folder.string());
    if (!placed) return pass(placed);
    return renewed;
}

ExitStatus renew(const RenewArguments& arguments, const Output& output) {
    const bool in_place = arguments.out.empty();
    const auto renewed = in_place ? renew_in_place(arguments) : renew_to(arguments, arguments.out);
    if (!renewed) return output.failed(renewed.error(), "renew " + arguments.package);
    const std::string& path = in_place ? arguments.package : arguments.out;
    const TimestampToken& token = renewed->token;
    const Renewable& before = renewed->before;
    const Json object = {{"ok", true},
                         {"package", path},
                         {"time", format_recorded(token.time)},
                         {"authority", token.authority},
                         {"certificate_until", format_recorded(token.certificate_until)},
                         {"renewed",
                          {{"kind", before.is_token ? "rfc3161" : "cades-p256"},
                           {"by", before.by},
                           {"certificate_until", format_recorded(before.certificate_until)}}}};
    return output.done(fmt::format("{}: stamped {} by {}\nrenew it again before {}\n", path,
                                   format_recorded(token.time), token.authority,
                                   format_recorded(token.certificate_until)),
                       object);
}

}  // namespace

void add_renew(CLI::App& app, Session& session) {
    auto arguments = std::make_shared<RenewArguments>();
    auto* command = app.add_subcommand(
        "renew",
        "Carries an evidence package on: a new time-stamp over everything in it, by SHA-512, "
        "before "
        "the certificate of the newest one ends. It only adds two files; what was there stays byte "
        "for byte, and so does the package's digest. Needs no ledger.");
    command->add_option("package", arguments->package, "the package (.asice)")->required();
    command
        ->add_option("--tsa", arguments->tsa,
                     "address of a time-stamping authority (RFC 3161), also another than before")
        ->required();
    command
        ->add_option("--tsa-ca", arguments->tsa_ca,
                     "certificates (PEM) of the authorities whose tokens are accepted")
        ->required();
    command->add_option("--out", arguments->out,
                        "where the renewed package goes (a new file); else it takes the place of "
                        "the old one");
    add_json_flag(*command, session);
    command->callback(
        [arguments, &session] { session.status = renew(*arguments, session.output); });
}

}  // namespace qiyue
