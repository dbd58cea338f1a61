// Upkeep of the indexes between incidents, their symptoms and threads, and between entities,
// symptoms and changes. What a list holds and in which order depends on the tables alone, so that a
// rebuilt index equals one kept up record by record.
#pragma once

#include "correlator/state.h"

namespace headwater::correlator {

// `symptom` has just got its incident.
void add_member(State& state, const Symptom& symptom);
// The incident was closed: its symptoms are no neighbours any more, its alerts may be forgotten.
void close_members(State& state, IncidentId incident);
void reopen_members(State& state, IncidentId incident);
// Everything that belongs to `absorbed` belongs to `into` from now on, but for its threads.
void move_members(State& state, IncidentId absorbed, IncidentId into);

void add_thread(State& state, IncidentId incident, ThreadId thread);
void remove_thread(State& state, IncidentId incident, ThreadId thread);

void index_change(State& state, const Change& change);
void unindex_change(State& state, const Change& change);

}  // namespace headwater::correlator
