#include "tools/qiyue/export/export_package.hpp"

#include <atomic>
#include <utility>

#include "tools/qiyue/export/handing_over.hpp"
#include "tools/qiyue/export/sound_package.hpp"
#include "tools/qiyue/monitor_stop.hpp"
#include "tools/qiyue/scratch_folder.hpp"

namespace qiyue {
namespace {

/// Made in a folder that only this user can enter, and moved when it is whole.
Result<HandedPackage> make_and_move(const std::string& package, const PackageRequest& request,
                                    const Trust* trust, ExportSealing& sealing,
                                    const PackagePlace& place, const std::atomic<bool>& stopped) {
    const auto seals = sealing.without_ledger();
    if (!seals) return std::unexpected(seals.error());
    const auto sound = check_sound(package, trust);
    if (!sound) return std::unexpected(sound.error());
    const auto scratch = ScratchFolder::make();
    if (!scratch) return std::unexpected(scratch.error());
    const auto made = make_package_from(package, request.withholding, request.recipient,
                                        request.purpose, *seals, scratch->below("."));
    if (!made) return std::unexpected(made.error());
    if (made->claim.made_from != sound->package_sha256)
        return fail(ErrorCode::package_format, "the package changed while it was read", package);
    if (stopped) return fail(ErrorCode::stopping, "ended before the package was handed over");
    auto path = place.take(made->path, made->claim.id, {});
    if (!path) return pass(path);
    HandedPackage handed{std::move(*path), {}};
    handed.package.name = made->claim.id;
    handed.package.package_sha256 = made->package_sha256;
    handed.package.bytes = made->bytes;
    handed.package.fields = made->claim.fields;
    handed.package.documents = made->claim.documents;
    return handed;
}

}  // namespace

ExitStatus export_from_package(const std::string& package, const PackageRequest& request,
                               const Trust* trust, ExportSealing& sealing,
                               const PackagePlace& place, const Output& output) {
    std::atomic<bool> stopped = false;
    MonitorStop stop;
    stop.then([&] {
        stopped = true;
        sealing.cancel();
    });
    const auto handed = make_and_move(package, request, trust, sealing, place, stopped);
    if (!handed) return output.failed(handed.error(), "export");
    output.remark(
        "qiyue: export: no ledger has recorded that this package was made; with "
        "--ledger DIR the ledger that it is of records and seals it");
    return show_handed({*handed}, output);
}

}  // namespace qiyue
