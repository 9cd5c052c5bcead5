#pragma once

// Making an event: the attributes, a UUID of version 7, the nonce, and the catalogue's sensitive
// fields turned into commitments with their disclosure texts (FORMAT.md 1 and 8). Pure but for the
// random bytes, which are given.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/rejection.hpp"

namespace qiyue {

using Randomness = std::function<std::string(std::size_t)>;

struct DraftRequest {
    std::string type;
    std::string source;
    std::string subject;
    std::string ledger;  ///< origin
    Micros time{};
    std::optional<std::uint64_t> corrects;
    /// The fields as their author knows them: sensitive ones in clear, absent ones as null.
    nlohmann::ordered_json data;
};

/// A text D and the name of the file it goes to: `<event-id>.<field>.json`.
struct DraftedDisclosure {
    std::string file_name;
    std::string pointer;
    std::string text;
};

struct EventDraft {
    std::string id;
    std::string payload;
    std::vector<DraftedDisclosure> disclosures;
};

/// Drafts by the newest version of the type. A Rejection if the catalogue refuses the form, or does
/// not know the type; an Error if the event is malformed.
std::variant<EventDraft, Rejection, Error> draft_event(const DraftRequest& request,
                                                       const Randomness& random);

}  // namespace qiyue
