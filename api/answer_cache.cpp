#include "api/answer_cache.hpp"

namespace qiyue {

std::optional<HttpResponse> AnswerCache::find(const std::string& target) {
    decltype(kept_)::Ticket ticket = 0;
    const auto kept = kept_.find(target, ticket);
    if (!kept || (*kept)->places != places()) return std::nullopt;
    return (*kept)->response;
}

void AnswerCache::keep(const std::string& target, const Places& before,
                       const HttpResponse& response) {
    if (places() != before) return;
    kept_.put(target, std::make_shared<const Kept>(Kept{before, response}),
              response.body.size() + target.size() + 512);
}

}  // namespace qiyue
