// Random acts, lawful and not, judged by the rules and by their naive model: same verdicts, same
// states, 100,000 acts in all. What was recorded is replayed: the same digest at every index, the
// same bytes twice.

#include <cstdlib>
#include <deque>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/model/chooser.hpp"
#include "tests/model/portrait.hpp"
#include "tests/model/ruled_ledger.hpp"

namespace qiyue::model {
namespace {

constexpr int acts_of_a_seed = 10'000;
constexpr int look_at_all_every = 250;
constexpr std::size_t acts_shown = 20;

class ModelTest : public ::testing::TestWithParam<unsigned> {
protected:
    void SetUp() override {
        PolicyChoice choice;
        choice.quorum = GetParam() % 3 == 1 ? 1 : 2;
        choice.waives = GetParam() % 2 == 0;
        Deed founding = world().founding(choice);
        founding.id = "00000000-0000-7000-9000-000000000000";
        founding.recorded = founding.time = 1'772'400'000'000'000;
        complete(founding, false);
        ASSERT_FALSE(judged(founding).has_value());
    }

    /// Judges by both; the word of whoever disagrees.
    std::optional<std::string> judged(const Deed& deed) {
        const Refused by_model = model_.judge(deed);
        const std::size_t before = ledger_.log().size();
        const auto by_rules = ledger_.enter(deed);
        note(deed, by_model, by_rules);
        if (by_model.has_value() != by_rules.has_value()) return "verdicts differ";
        if (by_rules) {
            ++refused_;
            return {};
        }
        ++accepted_[deed.type];
        EXPECT_EQ(before + 1, ledger_.log().size());
        digests_.push_back(ledger_.digest());
        model_.apply(deed);
        for (const RowName& row : ledger_.changed())
            if (auto no = compare(sitter_of(row), deed.recorded)) return no;
        return {};
    }

    std::optional<std::string> compare(const std::string& sitter, Time now) {
        if (sitter.empty()) return {};
        const std::string by_model = portrait(model_, sitter, now);
        const std::string by_rules = portrait(ledger_.state(), sitter, now);
        if (by_model == by_rules) return {};
        return "states of " + sitter + " differ\nmodel:\n" + by_model + "rules:\n" + by_rules;
    }

    void note(const Deed& deed, const Refused& model, const std::optional<Rejection>& rules) {
        std::ostringstream out;
        out << deed.index << " " << deed.type << " " << deed.stream << " by " << deed.source
            << " recorded " << date_of(deed.recorded) << " (" << deed.recorded << ") signed";
        for (const auto& key : deed.signers)
            out << " " << model_.keys[key].holder << "#" << key.substr(0, 6);
        if (deed.corrects) out << " corrects " << *deed.corrects;
        if (deed.type != "policy.version_published" && deed.type != "ledger.founded")
            out << " " << deed.data.dump();
        out << "\n    model: " << (model ? "refused, " + *model : "accepted") << "; rules: "
            << (rules ? "refused, " + rules->rule + " (" + rules->says.en + ")" : "accepted");
        for (const auto& key : deed.signers)
            if (model_.keys[key].holder.empty()) model_.keys.erase(key);
        story_.push_back(out.str());
        if (story_.size() > acts_shown) story_.pop_front();
    }

    std::string story() const {
        std::string all = "seed " + std::to_string(GetParam()) + ", the last acts:\n";
        for (const auto& one : story_)
            all += one + "\n";
        return all;
    }

    Model model_;
    RuledLedger ledger_;
    std::vector<Hash> digests_;
    std::map<std::string, std::uint64_t> accepted_;
    std::size_t refused_ = 0;
    std::deque<std::string> story_;
};

TEST_P(ModelTest, SameVerdictsSameStatesSameReplay) {
    Chooser chooser(GetParam(), model_);
    for (int n = 1; n <= acts_of_a_seed; ++n) {
        const Deed deed = chooser.next();
        auto no = judged(deed);
        if (!no && n % look_at_all_every == 0)
            for (const auto& sitter : sitters(model_))
                if (!no) no = compare(sitter, deed.recorded);
        ASSERT_FALSE(no) << *no << "\n" << story();
    }
    RuledLedger replayed;
    for (std::size_t index = 0; index < ledger_.log().size(); ++index) {
        const auto refused = replayed.enter(*ledger_.log()[index]);
        ASSERT_FALSE(refused) << "seed " << GetParam() << ": refused when replayed, " << index;
        ASSERT_EQ(replayed.digest(), digests_[index]) << "seed " << GetParam() << ", " << index;
    }
    EXPECT_EQ(replayed.digest_of_all(), ledger_.digest_of_all());
    std::string never;
    for (const auto& [type, kind] : kinds())
        if (!accepted_.contains(type)) never += " " + type;
    std::printf("seed %u: %zu entries of %zu types, %zu refused; never accepted:%s\n", GetParam(),
                ledger_.log().size(), accepted_.size(), refused_, never.c_str());
    EXPECT_GE(accepted_.size() * 10, kinds().size() * 9) << "lives do not go on";
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, ::testing::Range(1u, 11u));

}  // namespace
}  // namespace qiyue::model
