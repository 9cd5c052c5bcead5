#include "tools/qiyue/demo/lives/chapter.hpp"

#include <fmt/core.h>

namespace qiyue::demo {

namespace {

constexpr int publicity_days = 6;  ///< working days: the policy's, and one

}  // namespace

Recorded Chapter::act(const std::string& type, Json data, Parties signers,
                      std::int64_t days_before) {
    return stage_.recorder.record(
        {type, complex_.stream, std::move(data), std::move(signers), days_before});
}

Recorded Chapter::decree(const std::string& type, Json data, const Parties& more) {
    return qiyue::demo::decree(stage_, type, complex_.stream, std::move(data), more);
}

Recorded Chapter::order(const std::string& type, Json data) {
    return order_of(stage_, stage_.city.district_of(complex_.region), type, complex_.stream,
                    std::move(data));
}

void Chapter::serve(const Recorded& served, const std::string& matter, const Party& recipient,
                    const Parties& server) {
    act("notice.served",
        {{"of", served.index},
         {"matter", matter},
         {"recipient", recipient.id},
         {"method", "electronic"},
         {"doc", document("notice.txt", "送达" + recipient.name)}},
        server);
}

void Chapter::publicise(std::uint64_t index, std::function<void()> then) {
    decree("notice.publicised",
           {{"of", index},
            {"from", today()},
            {"to", date(14)},
            {"url", fmt::format("https://demo.example/notices/{}", index)},
            {"doc", document("notice.txt", "关于" + complex_.name + "有关事项的公示")}});
    after(publicity_days, std::move(then));
}

std::string Chapter::resolve(const std::string& matter, const std::string& target,
                             const Party* against) {
    Json votes = Json::array();
    Parties signers = {complex_.host};
    for (const Party* seat : complex_.seats) {
        if (matter == "removal" && seat->id == target) continue;
        const bool in_favour = seat != against;
        votes.push_back({{"uscc", seat->id}, {"vote", in_favour ? "for" : "against"}});
        if (in_favour) signers.push_back(seat);
    }
    const std::string id = fmt::format("R-{}", ++complex_.resolutions);
    act("resolution.adopted",
        {{"resolution_id", id},
         {"matter", matter},
         {"target", target},
         {"votes", std::move(votes)},
         {"doc", document("resolution.txt", complex_.name + "理事会决议 " + id)},
         {"roll_call", {{"minutes", "示例记名表决单"}}}},
        std::move(signers));
    return id;
}

Json Chapter::document(const std::string& name, const std::string& words) {
    return stage_.recorder.document(name, words);
}

}  // namespace qiyue::demo
