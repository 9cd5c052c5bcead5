#include "tools/qiyue/witnessing.hpp"

#include <chrono>

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include "ledger/base/limits.hpp"
#include "ledger/merkle/proof.hpp"
#include "tools/qiyue/files.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue {

void Witnessing::add_options(CLI::App& command) {
    command.add_option("--witnesses", policy_file_,
                       "tlog-policy file: the witnesses with their addresses, and the quorum "
                       "without which no checkpoint is shown");
    command.add_option("--witness-ca", ca_file_,
                       "authorities (PEM) that vouch for https:// witnesses; the system's without "
                       "it");
    command
        .add_option("--witness-every", every_s_,
                    "seconds from one request to a witness to the next; mind its requests per day")
        ->check(CLI::Range(0.05, 86'400.0))
        ->capture_default_str();
}

Result<void> Witnessing::prepare(LedgerOptions& options, const Output& output) {
    if (policy_file_.empty()) return {};
    auto text = read_input(policy_file_, limits::trust_bytes_max);
    if (!text) return pass(text);
    auto policy = Trust::parse(*text);
    if (!policy) return pass(policy);
    policy_ = std::move(*policy);
    WitnessesBefore before = ask(options.directory);
    options.witnessed = std::move(before.held);
    options.unanswered = std::move(before.unanswered);
    if (!options.unanswered.empty()) output.remark("warning: " + options.unanswered);
    return {};
}

/// What the log has signed last is in its guard; proofs from it need the store, which is read
/// before the ledger is opened for writing.
WitnessesBefore Witnessing::ask(const std::string& directory) const {
    const auto stored = StoredLedger::open(directory);
    const auto guard = read_guard(directory);
    if (!stored || !guard) return ask_witnesses(*policy_, ca_file_, nullptr);
    const auto opened = open_checkpoint(guard->notes.note, *policy_->log_key(), nullptr);
    if (!opened) return ask_witnesses(*policy_, ca_file_, nullptr);
    constexpr HashAlgorithm tree = HashAlgorithm::sha256;
    const LastSigned last{{opened->checkpoint, guard->notes.note}, [&](TreeSize from, TreeSize to) {
                              return consistency_proof(tree, from, to, stored->store->nodes(tree));
                          }};
    return ask_witnesses(*policy_, ca_file_, &last);
}

Result<std::unique_ptr<Cosigning>> Witnessing::start(Ledger& ledger,
                                                     const std::string& directory) const {
    if (!policy_) return nullptr;
    CosigningOptions options{*policy_, directory, ca_file_,
                             std::chrono::milliseconds(static_cast<int>(every_s_ * 1'000)),
                             std::chrono::seconds(limits::witness_refresh_s)};
    return Cosigning::start(ledger, std::move(options), [](const CosigningNotice& notice) {
        spdlog::log(notice.is_fault ? spdlog::level::err : spdlog::level::info, notice.text);
    });
}

}  // namespace qiyue
