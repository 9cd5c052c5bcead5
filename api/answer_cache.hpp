#pragma once

// Answers of the views, kept while the views stand still: the same question of the same generations
// at the same position has the same answer, byte for byte. Any thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/net/http.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/store/cache.hpp"
#include "projections/projections.hpp"

namespace qiyue {

class AnswerCache {
public:
    explicit AnswerCache(const Projections& projections) : projections_(projections) {}

    using Places = std::vector<ViewPlace>;
    Places places() const { return projections_.places(); }
    /// The answer to this target as the views stand now.
    std::optional<HttpResponse> find(const std::string& target);
    /// Keeps an answer that was made since the views stood at `before`, if they still do.
    void keep(const std::string& target, const Places& before, const HttpResponse& response);

private:
    struct Kept {
        Places places;
        HttpResponse response;
    };
    const Projections& projections_;
    Cache<std::string, std::shared_ptr<const Kept>, std::hash<std::string>> kept_{
        limits::kept_answers_max, limits::kept_answers_bytes};
};

}  // namespace qiyue
