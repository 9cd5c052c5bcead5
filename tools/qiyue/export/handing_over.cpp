#include "tools/qiyue/export/handing_over.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/exporting/package_record.hpp"
#include "ledger/pipeline/proofs.hpp"
#include "ledger/store/access_record.hpp"
#include "ledger/store/disclosures.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

/// Who reads the opened texts: nobody with a token.
AccessLine operators_line(const PackageOrder& order, Micros now) {
    AccessLine line;
    line.time = now;
    line.name = "qiyue export";
    line.role = "operator";
    line.holder = order.asked.source;
    return line;
}

Result<void> refuse_unrecorded(const PackageOrder& order) {
    for (const ShelvedPackage& package : order.packages) {
        if (package.recorded) continue;
        return fail(ErrorCode::forbidden,
                    package.name +
                        " is not recorded: sign the event that --draft printed by the "
                        "organisation and by the operator, append it, then fetch again");
    }
    return {};
}

/// An erasure holds for what was made before it, too.
Result<void> refuse_erased(const Ledger& ledger, const std::string& package) {
    const auto opened = opened_commitments(package);
    if (!opened) return std::unexpected(opened.error());
    for (const Hash& commitment : *opened) {
        const auto erased = is_erased(ledger.store(), commitment);
        if (!erased) return std::unexpected(erased.error());
        if (*erased) {
            return fail(ErrorCode::erased,
                        "a text that the package opens was erased since it was "
                        "made (commitment " +
                            to_hex(commitment) + "): export anew");
        }
    }
    return {};
}

Json json_of(const HandedPackage& handed) {
    const ShelvedPackage& package = handed.package;
    return {{"id", package.name},
            {"file", handed.path},
            {"receipt", PackagePlace::receipt_of(handed.path)},
            {"package_sha256", to_hex(package.package_sha256)},
            {"bytes", package.bytes},
            {"opened", package.fields.opened},
            {"withheld", package.fields.withheld},
            {"erased", package.fields.erased},
            {"documents", package.documents.included},
            {"documents_left_out", package.documents.left_out},
            {"recorded", package.recorded ? Json(package.recorded->value) : Json()}};
}

}  // namespace

std::string contents_text(const PackageClaim::Fields& fields,
                          const PackageClaim::Documents& documents) {
    return fmt::format(
        "fields: {} opened, {} withheld, {} erased; documents: {} included, {} left "
        "out",
        fields.opened, fields.withheld, fields.erased, documents.included, documents.left_out);
}

Result<void> find_recorded(const Ledger& ledger, PackageOrder& order) {
    const Index end = next_index(ledger.published()->log.checkpoint.size);
    for (ShelvedPackage& package : order.packages) {
        if (package.recorded) continue;
        auto found = find_exported(ledger.store(), Index{}, end, package.data);
        if (!found) return pass(found);
        package.recorded = *found;
    }
    return {};
}

Result<std::vector<HandedPackage>> hand_over(const Ledger& ledger, const std::string& directory,
                                             const PackageShelf& shelf, PackageOrder& order,
                                             const PackagePlace& place, Micros now) {
    if (auto recorded = refuse_unrecorded(order); !recorded) return pass(recorded);
    if (auto room = place.has_room_for(order.packages.size()); !room) return pass(room);
    for (const ShelvedPackage& package : order.packages) {
        if (auto free = place.path_of(package.name); !free) return pass(free);
        auto erased = refuse_erased(ledger, shelf.path_of(order, package));
        if (!erased) return pass(erased);
    }
    AccessRecord record(directory);
    std::vector<HandedPackage> handed;
    while (!order.packages.empty()) {
        const ShelvedPackage package = order.packages.front();
        const std::string made = shelf.path_of(order, package);
        const auto receipt = receipt_of(ledger.store(), *ledger.published(), *package.recorded);
        if (!receipt) return std::unexpected(receipt.error());
        if (auto noted = note_opened(record, made, operators_line(order, now)); !noted)
            return pass(noted);
        auto path = place.take(made, package.name, receipt->to_json() + "\n");
        if (!path) return pass(path);
        handed.push_back({std::move(*path), package});
        order.packages.erase(order.packages.begin());
    }
    return handed;
}

ExitStatus show_handed(const std::vector<HandedPackage>& handed, const Output& output) {
    std::string text;
    Json packages = Json::array();
    for (const HandedPackage& one : handed) {
        text += fmt::format("{}: {}; {} bytes; ", one.path,
                            contents_text(one.package.fields, one.package.documents),
                            one.package.bytes);
        text += one.package.recorded ? fmt::format("recorded as entry {}, receipt beside it\n",
                                                   one.package.recorded->value)
                                     : std::string("not recorded by a ledger\n");
        packages.push_back(json_of(one));
    }
    return output.done(text, {{"ok", true}, {"packages", std::move(packages)}});
}

}  // namespace qiyue
