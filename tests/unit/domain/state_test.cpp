// Overlays and memory.

#include "ledger/domain/state.hpp"

#include <gtest/gtest.h>

namespace qiyue {
namespace {

ExpertRow expert(std::string employer) { return {"E", std::move(employer), {}, Index{1}, {}}; }

TEST(State, AnOverlayHidesWhatLiesBelowUntilItIsApplied) {
    MemoryState memory;
    StateOverlay first(memory);
    EXPECT_FALSE(get<ExpertRow>(first, "E"));
    first.put("E", expert("a"));
    EXPECT_EQ(get<ExpertRow>(first, "E")->employer, "a");
    EXPECT_FALSE(get<ExpertRow>(memory, "E"));
    memory.apply(first);
    EXPECT_EQ(get<ExpertRow>(memory, "E")->employer, "a");

    StateOverlay second(memory);
    StateOverlay third(static_cast<StateReader&>(second));
    second.put("E", expert("b"));
    EXPECT_EQ(get<ExpertRow>(third, "E")->employer, "b");
    third.put("E", expert("c"));
    EXPECT_EQ(get<ExpertRow>(second, "E")->employer, "b");
    EXPECT_EQ(third.rows().size(), 1u);
    third.clear();
    EXPECT_TRUE(third.rows().empty());
    EXPECT_EQ(get<ExpertRow>(third, "E")->employer, "b");
}

TEST(State, ARowIsPutUnderTheIdItHadBeforeItWasMoved) {
    MemoryState memory;
    StateOverlay overlay(memory);
    ExpertRow row{"an id too long to be kept in place", "a", {}, Index{1}, {}};
    overlay.put(row.id, std::move(row));
    EXPECT_TRUE(get<ExpertRow>(overlay, "an id too long to be kept in place"));
}

TEST(State, RowsOfDifferentKindsDoNotMeet) {
    MemoryState memory;
    StateOverlay overlay(memory);
    overlay.put("E", expert("a"));
    EXPECT_FALSE(get<OrganizationRow>(overlay, "E"));
    EXPECT_FALSE(get<ExpertRow>(overlay, "F"));
    EXPECT_FALSE(get<ExpertRow>(overlay));
}

TEST(State, ActsAreNotedLikeRows) {
    MemoryState memory;
    StateOverlay overlay(memory);
    overlay.note_act(Index{3}, {"lead.applied", "complexes/C", "/organizations/9", Micros{5}});
    EXPECT_EQ(overlay.act(Index{3})->type, "lead.applied");
    EXPECT_FALSE(memory.act(Index{3}));
    EXPECT_FALSE(overlay.act(Index{4}));
    memory.apply(overlay);
    EXPECT_EQ(memory.act(Index{3})->recorded, Micros{5});
    overlay.clear();
    EXPECT_EQ(overlay.act(Index{3})->subject, "complexes/C");
    EXPECT_FALSE(overlay.failed());
}

}  // namespace
}  // namespace qiyue
