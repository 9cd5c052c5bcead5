#pragma once

// One invented complex from its application to its archive, as steps with the days they happen on,
// so that several lives can be told at once in the order of time.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ledger/base/result.hpp"
#include "tools/qiyue/demo/city.hpp"
#include "tools/qiyue/demo/party.hpp"
#include "tools/qiyue/demo/recorder.hpp"

namespace qiyue::demo {

struct Step {
    std::int64_t day = 0;  ///< since 1970
    std::function<void()> tell;
};

class ComplexStory {
public:
    /// Lives are told differently by their number: how a member leaves, who answers a settlement.
    static Result<std::unique_ptr<ComplexStory>> make(unsigned number, const City& city,
                                                      Recorder& recorder,
                                                      const SeededBytes& seeded);

    /// The steps of a life that begins on this day; the story must outlive them.
    std::vector<Step> steps(std::int64_t first_day);
    std::vector<const Party*> parties() const;

private:
    ComplexStory(unsigned number, const City& city, Recorder& recorder);

    Recorded act(const std::string& type, Json data, std::vector<const Party*> signers);
    void gather();
    void apply();
    void select();
    void propose_charter();
    void sign_charter(const Party& party);
    void constitute();
    void join();
    void cultivate();
    void recognise();
    void open_evaluation();
    void score(const Party& expert, int offset);
    void conclude();
    void announce_leaving();
    void leave();
    void propose_exit();
    void decide_exit();
    void propose_settlement();
    void answer_settlement();
    void settle();
    void close();
    /// All seats vote for, except that the second member is against what is not about members.
    std::string resolve(const std::string& matter, const std::string& target);
    bool told_otherwise() const { return number_ % 2 == 0; }

    const unsigned number_;
    const City& city_;
    Recorder& recorder_;
    std::string id_;
    std::vector<Party> parties_;  ///< lead, university, enterprise, service, finance
    std::vector<std::uint64_t> mandates_;
    Json charter_;
    Json settlement_;
    std::vector<std::string> opened_;
    std::uint64_t settlement_index_ = 0;
    std::uint64_t reserved_evidence_ = 0;
    unsigned resolutions_ = 0;
};

}  // namespace qiyue::demo
