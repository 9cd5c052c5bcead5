#include "ledger/package/verifying/seal_check.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/package_seal.hpp"
#include "ledger/crypto/timestamp.hpp"

namespace qiyue {
namespace {

using Sealed = ManifestCheck::Sealed;

constexpr std::array<std::string_view, 2> sm2_sealed = {"manifest-sha256.txt", "sm3sums.txt"};
constexpr std::size_t sm2_seal_bytes_max = 72;  ///< DER of two numbers of 32 bytes

class SealWork {
public:
    SealWork(const PackageFiles& files, const SealJudges& judges)
        : files_(files), judges_(judges) {}

    Result<SealCheck> run(const std::vector<Sealed>& sealed) {
        std::vector<const Sealed*> seals;
        std::vector<const Sealed*> tokens;
        for (const Sealed& one : sealed)
            (one.seal.ends_with(".tst") ? tokens : seals).push_back(&one);
        // Backwards: a token must hold when the next one was made, and the newest now.
        std::vector<PackageReportOfSeal> stamped;
        for (const Sealed* token : tokens | std::views::reverse) {
            auto done = judge_token(*token, stamped);
            if (!done) return pass(done);
        }
        std::ranges::reverse(stamped);
        if (seals.empty()) find("seal_invalid", "the package has no seal");
        for (const Sealed* seal : seals) {
            auto done = judge_seal(*seal);
            if (!done) return pass(done);
        }
        auto done = judge_sm2();
        if (!done) return pass(done);
        std::ranges::move(stamped, std::back_inserter(check_.seals));
        return std::move(check_);
    }

private:
    void find(std::string code, std::string detail) {
        check_.findings.push_back({std::move(code), std::nullopt, std::move(detail)});
    }
    void find_error(std::string code, const std::string& file, const Error& error) {
        find(std::move(code), file + ": " + error.detail);
    }

    /// nullopt: it is not there as it must be, which is a finding of this code now.
    Result<std::optional<std::string>> read(const std::string& name, std::uint64_t bytes_max,
                                            std::string_view code) {
        auto bytes = files_.read(name, bytes_max);
        if (bytes) return std::optional(std::move(*bytes));
        if (bytes.error().code == ErrorCode::io) return pass(bytes);
        find_error(std::string{code}, name, bytes.error());
        return std::optional<std::string>();
    }

    Result<void> judge_token(const Sealed& one, std::vector<PackageReportOfSeal>& stamped) {
        constexpr std::string_view code = "timestamp_invalid";
        const auto manifest = read(one.manifest, limits::package_text_bytes_max, code);
        const auto der = read(one.seal, limits::timestamp_bytes_max, code);
        if (!manifest) return std::unexpected(manifest.error());
        if (!der) return std::unexpected(der.error());
        if (!*manifest || !*der) return {};
        const auto token =
            check_token(**der, **manifest, judges_.authorities, oldest_.value_or(judges_.now));
        if (!token) {
            find_error(std::string{code}, one.seal, token.error());
            return {};
        }
        if (oldest_ && *oldest_ < token->time) {
            find(std::string{code}, one.seal + ": it is of " + format_recorded(token->time) +
                                        ", later than the token that renews it, of " +
                                        format_recorded(*oldest_));
            return {};
        }
        oldest_ = token->time;
        stamped.push_back(
            {"rfc3161", token->authority, token->time, judges_.authorities != nullptr});
        return {};
    }

    Result<void> judge_seal(const Sealed& one) {
        constexpr std::string_view code = "seal_invalid";
        const auto manifest = read(one.manifest, limits::package_text_bytes_max, code);
        const auto der = read(one.seal, limits::seal_bytes_max, code);
        if (!manifest) return std::unexpected(manifest.error());
        if (!der) return std::unexpected(der.error());
        if (!*manifest || !*der) return {};
        const auto by =
            check_seal(**der, **manifest, judges_.authorities, oldest_.value_or(judges_.now));
        if (!by) {
            find_error(std::string{code}, one.seal, by.error());
            return {};
        }
        check_.seals.push_back(
            {"cades-p256", by->subject, std::nullopt, judges_.authorities != nullptr});
        return {};
    }

    /// Both or neither.
    Result<void> judge_sm2() {
        constexpr std::string_view code = "seal_invalid";
        const auto seal_of = [](std::string_view name) { return std::string{name} + ".sm2.sig"; };
        const auto is_there = [&](std::string_view name) { return files_.holds(seal_of(name)); };
        if (std::ranges::none_of(sm2_sealed, is_there)) return {};
        if (judges_.twin == nullptr) {
            check_.sm2_without_key = true;
            return {};
        }
        bool hold = true;
        for (const std::string_view name : sm2_sealed) {
            const auto bytes = read(std::string{name}, limits::package_text_bytes_max, code);
            const auto seal = read(seal_of(name), sm2_seal_bytes_max, code);
            if (!bytes) return std::unexpected(bytes.error());
            if (!seal) return std::unexpected(seal.error());
            const bool read_both = *bytes && *seal;
            const bool holds = read_both && judges_.twin->verify(**bytes, **seal);
            if (read_both && !holds)
                find(std::string{code}, seal_of(name) +
                                            ": it is no signature of the twin's key over " +
                                            std::string{name});
            hold = hold && holds;
        }
        if (hold)
            check_.seals.push_back(
                {"sm2", to_hex(judges_.twin->id().hash), std::nullopt, judges_.twin_is_trusted});
        return {};
    }

    const PackageFiles& files_;
    const SealJudges& judges_;
    SealCheck check_;
    std::optional<Micros> oldest_;  ///< of the tokens that hold
};

}  // namespace

Result<SealCheck> check_seals(const PackageFiles& files, const ManifestCheck& manifests,
                              const SealJudges& judges) {
    return SealWork{files, judges}.run(manifests.seals);
}

}  // namespace qiyue
