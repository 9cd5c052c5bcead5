#include "tools/qiyue/packaging.hpp"

#include <spdlog/spdlog.h>

#include "ledger/exporting/ledger_seals.hpp"

namespace qiyue {

Result<ServedPackages> Packaging::start(Ledger& ledger) const {
    auto seals = ledger_seals(ledger, directory, {log_passphrase, std::nullopt, timestamp});
    if (!seals) return pass(seals);
    ServedPackages served;
    served.maker =
        std::make_unique<LedgerPackageMaker>(ledger, directory, std::move(*seals), demands_quorum);
    auto works =
        PackageWorks::start(ledger, *served.maker, directory, {}, [](const PackageNotice& notice) {
            spdlog::log(notice.is_fault ? spdlog::level::err : spdlog::level::info, notice.text);
        });
    if (!works) return pass(works);
    served.works = std::move(*works);
    return served;
}

}  // namespace qiyue
