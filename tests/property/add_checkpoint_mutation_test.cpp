// 2,000 mutated add-checkpoint requests before a witness that holds an earlier checkpoint, or none.
// Accepted: it would cosign. Requests that say the same differ only in signatures by unknown keys
// and in how often one by the log's key stands there (meaning.hpp).

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/witness/judgement.hpp"
#include "tests/property/mutator.hpp"
#include "tests/property/tally.hpp"
#include "tests/property/vectors.hpp"
#include "tests/support/naive_merkle.hpp"

namespace {

using namespace qiyue;
using namespace qiyue::property;

constexpr unsigned requests_tried = 2'000;

struct Step {
    std::string request;
    std::optional<Checkpoint> held;
};

/// An honest request from each of these sizes to each later one.
std::vector<Step> steps() {
    const auto expected = read_json("expected.json")["entries"];
    std::vector<Hash> leaves;
    std::vector<std::string> notes;
    for (const auto& entry : expected) {
        leaves.push_back(*hash_from_hex(entry["leaf_sha256"].get<std::string>()));
        notes.push_back(entry["checkpoint"].get<std::string>());
    }
    std::vector<Step> all;
    const std::vector<std::size_t> sizes{0, 1, 7, 16, 31, 32, 49, 50};
    for (const std::size_t from : sizes) {
        for (const std::size_t to : sizes) {
            if (to == 0 || from > to) continue;
            std::optional<Checkpoint> held;
            std::string request = "old " + std::to_string(from) + "\n";
            if (from > 0) {
                held = *Checkpoint::parse(Note::parse(notes[from - 1])->text);
                for (const Hash& hash :
                     naive::consistency(HashAlgorithm::sha256, from, std::span{leaves}.first(to)))
                    request += to_base64(hash.view()) + "\n";
            }
            all.push_back({request + "\n" + notes[to - 1], held});
        }
    }
    return all;
}

bool cosigned(const std::string& body, const LogList& logs, const std::optional<Checkpoint>& held) {
    const auto request = AddCheckpoint::parse(body);
    return request && judge_add_checkpoint(*request, logs, held).verdict == WitnessVerdict::cosign;
}

TEST(AddCheckpointMutations, Requests) {
    const Trust trust = read_trust("trust");
    const auto keys = keys_of(trust);
    const auto logs =
        LogList::parse("logs/v0\nvkey " + trust.log_key()->vkey() + "\nqpd 86400\ncontact us\n");
    ASSERT_TRUE(logs);
    const auto all = steps();
    std::vector<std::string> bodies;
    for (const Step& step : all)
        bodies.push_back(step.request);
    Mutator mutator{51};
    Tally tally{"add-checkpoint requests"};
    for (unsigned i = 0; i < requests_tried; ++i) {
        const Step& step = mutator.one_of(all);
        ASSERT_TRUE(cosigned(step.request, *logs, step.held)) << step.request;
        const std::string mutated = mutator.mutate(step.request, bodies);
        tally.count(cosigned(mutated, *logs, step.held), mutated, [&] {
            // A whole honest request of another step may come out: the witness holds the same.
            return std::ranges::any_of(all, [&](const Step& other) {
                return other.held == step.held &&
                       request_meaning(mutated, keys) == request_meaning(other.request, keys);
            });
        });
    }
    EXPECT_GT(tally.refused(), requests_tried * 8U / 10);
}

}  // namespace
