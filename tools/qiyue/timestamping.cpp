#include "tools/qiyue/timestamping.hpp"

#include <chrono>

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include "api/timestamp/tsa_client.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/base/limits.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/signing_keys.hpp"

namespace qiyue {
namespace {

constexpr std::uint64_t renew_days_max = 36'500;

std::unexpected<Error> wrong(std::string what) {
    return fail(ErrorCode::invalid_argument, std::move(what));
}

}  // namespace

void Timestamping::add_options(CLI::App& command) {
    command
        .add_option("--tsa", urls_,
                    "address of a time-stamping authority (RFC 3161); may be given several "
                    "times. Needs --tsa-ca and --anchor-key")
        ->allow_extra_args(false);
    command.add_option("--tsa-ca", ca_file_,
                       "certificates (PEM) of the authorities whose tokens are accepted");
    command
        .add_option("--tsa-imprint", imprints_,
                    "sha256, sha512 or sm3: how the checkpoint is hashed for an authority; may "
                    "be given several times (sha256)")
        ->allow_extra_args(false);
    command.add_option("--tsa-every", every_s_, "seconds from one time-stamp to the next")
        ->check(CLI::Range(1, 31'536'000))
        ->capture_default_str();
    command
        .add_option("--tsa-renew-days", renew_days_,
                    "renew a token when its authority's certificate ends within so many days")
        ->check(CLI::Range(std::uint64_t{0}, renew_days_max))
        ->capture_default_str();
    command.add_option("--anchor-key", key_file_,
                       "the operator's key, which signs what is recorded of time-stamps");
    command.add_option("--anchor-passphrase-file", passphrase_file_,
                       "file with the passphrase of that key");
}

Result<void> Timestamping::prepare() {
    if (urls_.empty()) {
        const bool alone = !ca_file_.empty() || !imprints_.empty() || !key_file_.empty() ||
                           !passphrase_file_.empty();
        return alone ? wrong("tsa-ca, tsa-imprint and anchor-key only go with tsa")
                     : Result<void>{};
    }
    if (ca_file_.empty() || key_file_.empty())
        return wrong(
            "tsa needs tsa-ca (whose tokens are accepted) and anchor-key (the operator's)");
    const auto pem = read_input(ca_file_, limits::authorities_bytes_max);
    if (!pem) return std::unexpected(pem.error());
    auto authorities = Authorities::from_pem(*pem);
    if (!authorities) return wrong(ca_file_ + ": " + authorities.error().detail);
    auto passphrase = passphrase_in(passphrase_file_);
    if (!passphrase) return pass(passphrase);
    auto key = load_key_file(key_file_, std::move(*passphrase));
    if (!key) return pass(key);
    AnchoringOptions options{
        .urls = urls_, .authorities = std::move(*authorities), .key = std::move(*key)};
    if (!imprints_.empty()) options.imprints.clear();
    for (const std::string& name : imprints_) {
        const auto imprint = imprint_from_name(name);
        if (!imprint) return wrong("tsa-imprint: " + imprint.error().detail);
        options.imprints.push_back(*imprint);
    }
    options.every = std::chrono::seconds(every_s_);
    options.renew_before = std::chrono::days(renew_days_);
    options_.emplace(std::move(options));
    return {};
}

Result<TimeAnchors> Timestamping::start(Ledger& ledger, const std::string& directory) const {
    auto shelf = TimestampShelf::open(directory, ledger.store());
    if (!shelf) return pass(shelf);
    TimeAnchors anchors{std::move(*shelf), nullptr};
    if (!options_) return anchors;
    auto started =
        Anchoring::start(ledger, *anchors.shelf, *options_, [](const AnchoringNotice& notice) {
            spdlog::log(notice.is_fault ? spdlog::level::err : spdlog::level::info, notice.text);
        });
    if (!started) return pass(started);
    anchors.anchoring = std::move(*started);
    return anchors;
}

Result<std::function<Result<std::string>(std::string_view)>> Timestamping::stamper() const {
    if (!options_) return nullptr;
    auto client = TsaClient::open(options_->urls.front());
    if (!client) return pass(client);
    auto shared = std::make_shared<TsaClient>(std::move(*client));
    return [shared,
            authorities = options_->authorities](std::string_view bytes) -> Result<std::string> {
        auto token =
            shared->stamp(bytes, ImprintAlgorithm::sha256, authorities, SystemClock().now());
        if (!token) return pass(token);
        return std::move(token->der);
    };
}

}  // namespace qiyue
