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
    const auto published = ledger_.published();
    switch (choice_for(asked).kind) {
        case CheckpointChoice::Kind::newest:
            return published ? published->log.checkpoint.size : TreeSize{};
        case CheckpointChoice::Kind::cosigned:
            return published && published->cosigned ? published->cosigned->log.checkpoint.size
                                                    : TreeSize{};
        case CheckpointChoice::Kind::size:
        case CheckpointChoice::Kind::given: return std::nullopt;
    }
    return std::nullopt;
}

Result<PackagePreview> LedgerPackageMaker::preview(const AskedPackage& asked) {
    auto chosen = choose_checkpoint(ledger_, directory_, choice_for(asked));
    if (!chosen) return pass(chosen);
    LedgerPackageSource source(ledger_, directory_, std::move(*chosen));
    return preview_package(source, asked.request);
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
