#pragma once

// Chooses acts at random: often lawful by the model's word, so that lives go on, often not. The
// same seed gives the same acts as long as the model judges alike.

#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/model/model.hpp"
#include "tests/model/world.hpp"

namespace qiyue::model {

class Chooser {
public:
    Chooser(std::uint64_t seed, Model& model) : random_(seed), model_(&model) {}

    /// The next act, complete, at a moment of its own.
    Deed next();
    /// An act of this type with the parts that the model asks for, not judged.
    Deed draft(const std::string& type);

    // What writers of drafts ask.
    Model& model() { return *model_; }
    bool chance(unsigned percent) { return number(1, 100) <= percent; }
    std::int64_t number(std::int64_t low, std::int64_t high);
    template <class List>
    auto pick(const List& list) {
        auto at = list.begin();
        std::advance(at, number(0, static_cast<std::int64_t>(list.size()) - 1));
        return *at;
    }
    std::string date(std::int64_t days) { return date_of(now_ + days * 86'400'000'000); }
    std::string uscc();  ///< of any organisation of the world
    std::string id(const char* prefix);  ///< one of few, so that ids meet again
    std::string fresh_event_id();
    /// Members and lead of the complex, or anybody if there is none.
    std::vector<std::string> parties(const Complex* complex);
    std::uint64_t index();  ///< of an earlier entry, mostly a late one
    Complex* complex(const Deed& deed) { return model_->complex_of(deed); }

private:
    std::string complex_id(const std::string& type);
    std::string type();
    void sign(Deed& deed);
    void sign_for(Deed& deed, const std::string& party);
    std::string key_of(const std::string& party);
    void spoil(Deed& deed);
    void spoil_signers(Deed& deed);
    void spoil_numbers(Json& data);

    std::mt19937_64 random_;
    Model* model_;
    Time now_ = 1'772'500'000'000'000;  ///< 2026-03
    std::uint64_t made_ = 0;
    std::map<std::string, Deed> latest_;  ///< of each type: acts that are tried twice
    std::map<std::string, std::string> opened_;  ///< event id → what opens its scores

    friend std::string scores_of(Chooser& chooser, Deed& deed);
    friend Json opened_scores(Chooser& chooser, const Evaluation& evaluation);
};

/// Writes data (and stream, and source where it must be a certain one) of a type at random.
using Writer = std::function<void(Chooser&, Deed&)>;
struct Kind {
    Writer write;
    unsigned weight = 1;
    std::string stream;  ///< "complex", or a stream; empty: the writer says which
};
using Kinds = std::map<std::string, Kind>;
const Kinds& kinds();
void add_party_kinds(Kinds& kinds);
void add_office_kinds(Kinds& kinds);
void add_life_kinds(Kinds& kinds);
void add_charter_kinds(Kinds& kinds);
void add_exit_kinds(Kinds& kinds);
void add_evaluation_kinds(Kinds& kinds);
void add_work_kinds(Kinds& kinds);
void add_record_kinds(Kinds& kinds);

std::string scores_of(Chooser& chooser, Deed& deed);
Json opened_scores(Chooser& chooser, const Evaluation& evaluation);

}  // namespace qiyue::model
