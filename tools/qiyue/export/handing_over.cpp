#include "tools/qiyue/export/handing_over.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/exporting/package_record.hpp"
#include "ledger/pipeline/proofs.hpp"
#include "ledger/store/access_record.hpp"

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
    line.outcome = "given";
    return line;
}

Result<void> refuse_unrecorded(const PackageOrder& order) {
    for (const ShelvedPackage& package : order.packages) {
        if (package.recorded) continue;
        return fail(ErrorCode::not_found,
                    package.name +
                        " is not recorded: the log has no package.exported that states it; sign "
                        "the event that --draft printed by the "
                        "organisation and by the operator, append it, then fetch again");
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

Result<void> refuse_erased(const Ledger& ledger, const PackageShelf& shelf,
                           const PackageOrder& order) {
    for (const ShelvedPackage& package : order.packages) {
        const auto erased = find_erased(ledger.store(), shelf.path_of(order, package));
        if (!erased) return std::unexpected(erased.error());
        if (!*erased) continue;
        return fail(ErrorCode::erased,
                    "a text that the package opens was erased since: " + (*erased)->pointer +
                        " of entry " + std::to_string((*erased)->index.value) +
                        "; export anew, or with --withhold " + (*erased)->pointer,
                    package.name);
    }
    return {};
}

Result<void> find_recorded(const Ledger& ledger, PackageOrder& order) {
    const Index end = next_index(ledger.published()->log.checkpoint.size);
    for (ShelvedPackage& package : order.packages) {
        if (package.recorded) continue;
        auto found = find_exported(ledger.store(), Index{}, end, order.asked.source, package.data);
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
        if (auto same = shelf.check(order, package); !same) return pass(same);
    }
    if (auto allowed = refuse_erased(ledger, shelf, order); !allowed) return pass(allowed);
    AccessRecord record(directory);
    std::vector<HandedPackage> handed;
    while (!order.packages.empty()) {
        const ShelvedPackage package = order.packages.front();
        const std::string made = shelf.path_of(order, package);
        const auto receipt = receipt_of(ledger.store(), *ledger.published(), *package.recorded);
        if (!receipt) return std::unexpected(receipt.error());
        const auto opened = opened_commitments(made);
        if (!opened) return std::unexpected(opened.error());
        auto noted =
            note_package(record, package.package_sha256, *opened, operators_line(order, now));
        if (!noted) return pass(noted);
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
