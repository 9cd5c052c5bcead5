#include "api/packages/ledger_package_maker.hpp"

#include "ledger/exporting/ledger_package_source.hpp"

namespace qiyue {

CheckpointChoice LedgerPackageMaker::choice_for(const AskedPackage& asked) const {
    CheckpointChoice choice = asked.checkpoint;
    if (choice.kind == CheckpointChoice::Kind::newest && demands_quorum_)
        choice.kind = CheckpointChoice::Kind::cosigned;
    return choice;
}

std::optional<TreeSize> LedgerPackageMaker::size_for(const AskedPackage& asked) {
    const CheckpointChoice choice = choice_for(asked);
    switch (choice.kind) {
        case CheckpointChoice::Kind::newest: {
            const auto published = ledger_.published();
            return published ? published->log.checkpoint.size : TreeSize{};
        }
        case CheckpointChoice::Kind::cosigned: {
            // As the making chooses it, which also knows what an earlier process had cosigned.
            const auto chosen = choose_checkpoint(ledger_, directory_, choice);
            return chosen ? chosen->log.checkpoint.size : TreeSize{};
        }
        case CheckpointChoice::Kind::size:
        case CheckpointChoice::Kind::given: return std::nullopt;
    }
    return std::nullopt;
}

Result<PackagePreview> LedgerPackageMaker::preview(
    const AskedPackage& asked, const std::function<bool(const MakingProgress&)>& progress) {
    auto chosen = choose_checkpoint(ledger_, directory_, choice_for(asked));
    if (!chosen) return pass(chosen);
    LedgerPackageSource source(ledger_, directory_, std::move(*chosen));
    return preview_package(source, asked.request, progress);
}

Result<std::vector<MadePackage>> LedgerPackageMaker::make(
    const AskedPackage& asked, const std::string& folder,
    const std::function<bool(const MakingProgress&)>& progress) {
    auto chosen = choose_checkpoint(ledger_, directory_, choice_for(asked));
    if (!chosen) return pass(chosen);
    LedgerPackageSource source(ledger_, directory_, std::move(*chosen));
    return make_packages(source, asked.request, seals_, folder, progress);
}

}  // namespace qiyue
