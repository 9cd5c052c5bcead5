#include "ledger/package/container/bag_text.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/base/time.hpp"
#include "ledger/package/container/package_files.hpp"

namespace qiyue {
namespace {

constexpr std::size_t id_bytes_max = 90;
constexpr std::string_view profile = "urn:qiyue:evidence-package:1";

std::string line(std::string_view label, std::string_view value) {
    return std::string(label) + ": " + std::string(value) + '\n';
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= id_bytes_max && is_package_file_name(text) &&
           text.find('/') == std::string_view::npos;
}

bool is_one_line(std::string_view text) {
    return !text.empty() && is_utf8(text) &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

/// Takes the values of labelled lines, in their order; nullopt for good once one is missing.
struct Labels {
    std::string_view rest;
    bool complete = true;

    bool is_next(std::string_view label) const {
        return rest.starts_with(std::string(label) + ": ");
    }
    std::string_view take(std::string_view label) {
        const bool next = is_next(label);
        const auto whole = next ? take_line(rest) : std::nullopt;
        complete = complete && whole.has_value();
        return whole ? whole->substr(label.size() + 2) : std::string_view{};
    }
};

/// Two numbers with `between` between them.
std::optional<std::pair<std::uint64_t, std::uint64_t>> two_numbers(std::string_view text,
                                                                   std::string_view between) {
    const std::size_t at = text.find(between);
    if (at == std::string_view::npos) return std::nullopt;
    const auto first = from_decimal(text.substr(0, at));
    const auto second = from_decimal(text.substr(at + between.size()));
    if (!first || !second) return std::nullopt;
    return std::pair{*first, *second};
}

}  // namespace

bool BagInfoText::is_well_formed() const {
    return is_one_line(info.origin) && is_id(info.id) && parse_date(info.date) &&
           (!info.group || (is_id(info.group->id) && info.group->number > 0 &&
                            info.group->number <= info.group->of));
}

std::string BagInfoText::text() const {
    std::string out = line("Source-Organization", info.origin);
    out += line("External-Identifier", info.id);
    out += line("Bagging-Date", info.date);
    out += line("Payload-Oxum", std::to_string(oxum.bytes) + '.' + std::to_string(oxum.files));
    out += line("BagIt-Profile-Identifier", profile);
    out += line("Qiyue-Log-Origin", info.origin);
    out += line("Qiyue-Tree-Size", std::to_string(info.size));
    out += line("Qiyue-Root-Hash", to_hex(info.root));
    if (info.root_sm3) out += line("Qiyue-Root-SM3", to_hex(*info.root_sm3));
    if (info.group) {
        out += line("Bag-Group-Identifier", info.group->id);
        out += line("Bag-Count",
                    std::to_string(info.group->number) + " of " + std::to_string(info.group->of));
    }
    return out;
}

Result<BagInfoText> BagInfoText::parse(std::string_view text) {
    BagInfoText bag;
    Labels labels{text};
    bag.info.origin = labels.take("Source-Organization");
    bag.info.id = labels.take("External-Identifier");
    bag.info.date = labels.take("Bagging-Date");
    const auto oxum = two_numbers(labels.take("Payload-Oxum"), ".");
    labels.take("BagIt-Profile-Identifier");
    labels.take("Qiyue-Log-Origin");
    const auto size = from_decimal(labels.take("Qiyue-Tree-Size"));
    const auto root = hash_from_hex(labels.take("Qiyue-Root-Hash"));
    if (labels.is_next("Qiyue-Root-SM3")) {
        bag.info.root_sm3 = hash_from_hex(labels.take("Qiyue-Root-SM3"));
        labels.complete = labels.complete && bag.info.root_sm3;
    }
    if (labels.is_next("Bag-Group-Identifier")) {
        BagInfo::Group group;
        group.id = labels.take("Bag-Group-Identifier");
        const auto count = two_numbers(labels.take("Bag-Count"), " of ");
        labels.complete = labels.complete && count;
        if (count) std::tie(group.number, group.of) = *count;
        bag.info.group = std::move(group);
    }
    if (!labels.complete || !oxum || !size || !root)
        return fail(ErrorCode::package_format, "bag-info.txt does not have the lines of P3");
    bag.oxum = {oxum->first, oxum->second};
    bag.info.size = *size;
    bag.info.root = *root;
    if (!bag.is_well_formed() || bag.text() != text)
        return fail(ErrorCode::package_format, "bag-info.txt is not written as P3 says");
    return bag;
}

std::string manifest_text(std::vector<ManifestLine> lines) {
    std::ranges::stable_sort(lines, {}, &ManifestLine::name);
    std::string out;
    for (const ManifestLine& each : lines)
        out += to_hex(each.hash) + "  " + each.name + '\n';
    return out;
}

Result<std::vector<ManifestLine>> parse_manifest(std::string_view what, std::string_view text) {
    std::vector<ManifestLine> lines;
    while (!text.empty()) {
        const std::string place = "line " + std::to_string(lines.size() + 1);
        const auto next = take_line(text);
        if (!next)
            return fail(ErrorCode::package_format,
                        std::string(what) + " does not end with a line's end", place);
        const auto hash = next->size() > 66 ? hash_from_hex(next->substr(0, 64)) : std::nullopt;
        if (!hash || next->substr(64, 2) != "  " || !is_package_file_name(next->substr(66)))
            return fail(ErrorCode::package_format,
                        std::string(what) + " has a line that is no digest and name", place);
        const std::string_view name = next->substr(66);
        if (!lines.empty() && lines.back().name > name)
            return fail(ErrorCode::package_format,
                        std::string(what) + " does not have its lines in order", place);
        lines.push_back({*hash, std::string(name)});
    }
    return lines;
}

}  // namespace qiyue
