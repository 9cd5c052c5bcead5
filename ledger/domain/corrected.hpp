#pragma once

// An act as its corrections leave it: the event as it was signed, with values of its data replaced.
// Nothing is overwritten; this is what the record says of the past by what is known now. It is
// never hashed or signed.

#include <memory>
#include <string>

#include "ledger/base/ids.hpp"
#include "ledger/domain/case.hpp"
#include "ledger/domain/rejection.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {

struct EventType;

/// An event that holds its own text.
struct HeldEvent {
    Document document;
    CloudEvent event;
};

/// The event of an earlier entry, or null if it is none.
std::unique_ptr<HeldEvent> held_event(StateReader& state, Index index);
/// The same, with `instead` in its data as the member of that name: who signs a correction is told
/// by the parts of the original, and who is replaced in it by the correction alone.
std::unique_ptr<HeldEvent> held_event_instead(StateReader& state, Index index, Value instead);

/// The event of entry `index` after all its corrections so far and, if `fields` is an object, after
/// these changes too: pointer relative to data → new value. Rules: event_corrected.pointer (a place
/// that neither is there nor could be), event_corrected.fixed (a field that no correction changes),
/// event_corrected.not_whole (what comes out is no event).
std::expected<std::unique_ptr<HeldEvent>, Rejection> corrected_event(Case& c, Index index,
                                                                     Value fields);

}  // namespace qiyue
