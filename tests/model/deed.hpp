#pragma once

// An act before it is written as an event: what both the rules and their naive second model judge.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace qiyue::model {

using Json = nlohmann::json;

/// Times are microseconds since 1970, keys are keyids in hex, parties are `/organizations/…` and
/// `/experts/…`.
struct Deed {
    std::string type;
    std::string stream;
    std::string source;
    std::vector<std::string> signers;
    Json data = Json::object();
    std::optional<std::uint64_t> corrects;
    std::string id;
    std::int64_t time = 0;
    std::uint64_t index = 0;
    std::int64_t recorded = 0;
};

/// The event that the signers sign.
std::string event_text(const Deed& deed, const std::string& origin);
/// Adds what the catalogue asks of every event of its type: commitments of sensitive fields, each
/// another; an official document where `official` says so.
void complete(Deed& deed, bool official);

}  // namespace qiyue::model
