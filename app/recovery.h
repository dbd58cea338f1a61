// Recovery: the state and references of an estate as the store last made them durable. Runs no
// rules.
#pragma once

#include "app/reference_library.h"
#include "base/result.h"
#include "correlator/state.h"
#include "store/dirty_rows.h"
#include "store/estate_store.h"

namespace headwater::app {

// Rows, then the records that are newer than their object's row (C15), then indexes. An estate that
// was never written gives an empty state. Whoever goes on to write gives `dirty`: the objects whose
// rows lack those records are touched in it.
[[nodiscard]] Result<correlator::State> recover_state(const store::EstateView& view,
                                                      store::DirtyRows* dirty = nullptr);
// Compiles every reference in force into `references`.
[[nodiscard]] Status recover_references(const store::EstateStore& estate,
                                        const correlator::State& state,
                                        CompiledReferences& references);

}  // namespace headwater::app
