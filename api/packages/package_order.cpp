#include "api/packages/package_order.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "api/error_label.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/file_digest.hpp"
#include "ledger/exporting/package_record.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t id_chars = 32;

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json fields_json(const PackageClaim::Fields& fields) {
    return {{"opened", fields.opened}, {"withheld", fields.withheld}, {"erased", fields.erased}};
}

Json documents_json(const PackageClaim::Documents& documents) {
    return {{"included", documents.included}, {"left_out", documents.left_out}};
}

Json kept_json(const ShelvedPackage& package) {
    Json json = {{"name", package.name},
                 {"package_sha256", to_hex(package.package_sha256)},
                 {"file_sha256", to_hex(package.file_sha256)},
                 {"bytes", package.bytes},
                 {"fields", fields_json(package.fields)},
                 {"documents", documents_json(package.documents)},
                 {"data", package.data},
                 {"event", package.event}};
    if (package.recorded) json["recorded"] = package.recorded->value;
    return json;
}

/// Throws nlohmann's exceptions, which parse_kept() catches.
ShelvedPackage read_kept(const Json& json) {
    ShelvedPackage package;
    package.name = json.at("name");
    package.package_sha256 = hash_from_hex(json.at("package_sha256").get<std::string>()).value();
    package.file_sha256 = hash_from_hex(json.at("file_sha256").get<std::string>()).value();
    package.bytes = json.at("bytes");
    const Json& fields = json.at("fields");
    package.fields = {fields.at("opened"), fields.at("withheld"), fields.at("erased")};
    const Json& documents = json.at("documents");
    package.documents = {documents.at("included"), documents.at("left_out")};
    package.data = json.at("data");
    package.event = json.at("event");
    if (json.contains("recorded")) package.recorded = Index{json["recorded"].get<std::uint64_t>()};
    return package;
}

PackageOrder::State state_named(const std::string& name) {
    using enum PackageOrder::State;
    for (const auto state : {queued, making, made})
        if (name == order_state_name(state)) return state;
    return failed;
}

ErrorCode code_named(const std::string& name) {
    for (int value = 0; value <= static_cast<int>(ErrorCode::unsupported); ++value)
        if (code_name(static_cast<ErrorCode>(value)) == name) return static_cast<ErrorCode>(value);
    return ErrorCode::io;
}

Json failure_json(const Error& failure) {
    return {
        {"code", code_name(failure.code)}, {"detail", failure.detail}, {"place", failure.place}};
}

Json shown_package(const PackageOrder& order, std::size_t number) {
    const ShelvedPackage& package = order.packages[number - 1];
    return {{"id", order.volume_id(number)},
            {"file", package.file()},
            {"package_sha256", to_hex(package.package_sha256)},
            {"bytes", package.bytes},
            {"fields", fields_json(package.fields)},
            {"documents", documents_json(package.documents)},
            {"event", Json::parse(package.event)},
            {"recorded", package.recorded ? Json(package.recorded->value) : Json()}};
}

}  // namespace

Result<ShelvedPackage> shelved_package(const MadePackage& made, const std::string& origin,
                                       const std::string& source, Micros time) {
    ShelvedPackage package;
    package.name = made.claim.id;
    package.package_sha256 = made.package_sha256;
    package.bytes = made.bytes;
    package.fields = made.claim.fields;
    package.documents = made.claim.documents;
    package.data = exported_data(made);
    auto digest = file_sha256(made.path);
    if (!digest) return pass(digest);
    package.file_sha256 = *digest;
    auto draft = draft_exported(origin, source, time, package.data);
    if (!draft) return pass(draft);
    package.event = std::move(draft->payload);
    return package;
}

std::string_view order_state_name(PackageOrder::State state) noexcept {
    switch (state) {
        case PackageOrder::State::queued: return "queued";
        case PackageOrder::State::making: return "making";
        case PackageOrder::State::made: return "made";
        case PackageOrder::State::failed: return "failed";
    }
    return "failed";
}

std::optional<VolumeId> VolumeId::parse(std::string_view text) {
    const auto order = text.substr(0, id_chars);
    if (order.size() != id_chars || order.find_first_not_of("0123456789abcdef") != order.npos)
        return std::nullopt;
    const auto rest = text.substr(id_chars);
    if (rest.empty()) return VolumeId{std::string(order), std::nullopt};
    if (!rest.starts_with("-v")) return std::nullopt;
    const auto number = from_decimal(rest.substr(2));
    if (!number || *number == 0) return std::nullopt;
    return VolumeId{std::string(order), static_cast<std::size_t>(*number)};
}

bool PackageOrder::is_recorded() const {
    return state == State::made &&
           std::ranges::all_of(packages, [](const auto& one) { return one.recorded.has_value(); });
}

std::string PackageOrder::volume_id(std::size_t number) const {
    return packages.size() < 2 ? id : id + "-v" + std::to_string(number);
}

std::string PackageOrder::to_kept_json() const {
    Json json = {{"v", 1},
                 {"id", id},
                 {"asked", asked.text},
                 {"asker",
                  {{"token", asker.token},
                   {"name", asker.name},
                   {"role", asker.role},
                   {"holder", asker.holder}}},
                 {"asked_at", asked_at.value},
                 {"state", order_state_name(state)},
                 {"packages", Json::array()}};
    if (failure) json["failure"] = failure_json(*failure);
    if (ended) json["ended"] = ended->value;
    if (size) json["size"] = size->value;
    for (const ShelvedPackage& package : packages)
        json["packages"].push_back(kept_json(package));
    return dumped(json);
}

Result<PackageOrder> PackageOrder::parse_kept(std::string_view text) {
    try {
        const Json json = Json::parse(text);
        PackageOrder order;
        order.id = json.at("id");
        auto asked = AskedPackage::parse(json.at("asked").get<std::string>(), {}, false);
        if (!asked) return fail(ErrorCode::corrupt, asked.error().text());
        order.asked = std::move(*asked);
        const Json& asker = json.at("asker");
        order.asker = {asker.at("token"), asker.at("name"), asker.at("role"), asker.at("holder")};
        order.asked_at = Micros{json.at("asked_at").get<std::int64_t>()};
        order.state = state_named(json.at("state"));
        if (json.contains("failure")) {
            const Json& failure = json["failure"];
            order.failure =
                Error{code_named(failure.at("code")), failure.at("detail"), failure.at("place")};
        }
        if (json.contains("ended")) order.ended = Micros{json["ended"].get<std::int64_t>()};
        if (json.contains("size")) order.size = TreeSize{json["size"].get<std::uint64_t>()};
        for (const Json& package : json.at("packages"))
            order.packages.push_back(read_kept(package));
        return order;
    } catch (const std::exception& odd) {
        return fail(ErrorCode::corrupt, odd.what());
    }
}

Json PackageOrder::shown(std::int64_t unrecorded_us) const {
    Json json = {{"id", id},
                 {"state", order_state_name(state)},
                 {"asked", Json::parse(asked.text)},
                 {"by", asker.name},
                 {"time", format_recorded(asked_at)},
                 {"progress", {{"done", progress.done}, {"all", progress.all}}},
                 {"size", size ? Json(size->value) : Json()},
                 {"until", Json()},
                 {"failure", Json()},
                 {"packages", Json::array()}};
    if (failure) {
        const Label label = error_label(failure->code);
        json["failure"] = failure_json(*failure);
        json["failure"]["zh"] = label.zh;
        json["failure"]["en"] = label.en;
    }
    if (ended && !is_recorded())
        json["until"] = format_recorded(Micros{ended->value + unrecorded_us});
    for (std::size_t number = 1; number <= packages.size(); ++number)
        json["packages"].push_back(shown_package(*this, number));
    return json;
}

}  // namespace qiyue
