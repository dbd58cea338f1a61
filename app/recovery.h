// Recovery: the state and references of an estate as the store last made them durable. Runs no
// rules.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/reference_library.h"
#include "base/result.h"
#include "correlator/state.h"
#include "model/backup.h"
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

// Asked at each record of work that may take minutes; an error ends it and is what it returns.
using GoOn = std::function<Status()>;

// The state that the kept journal folds to: from the snapshot `base` and the records behind it, or
// from nothing where it is null, which needs a journal that was never cut. What recover_state()
// gives must be the same.
[[nodiscard]] Result<correlator::State> fold_state(const store::EstateView& view,
                                                   std::string_view estate,
                                                   const store::SnapshotFile* base,
                                                   const GoOn& go_on);
// As of the last write; nobody who writes waits for it. Takes the time and memory of a recovery.
[[nodiscard]] Result<EstateDigest> digest_of(const store::EstateStore& estate);
// One file's rows; kCorrupt for a damaged one.
[[nodiscard]] Result<correlator::State> read_snapshot_state(const std::string& path,
                                                            std::string_view estate);

}  // namespace headwater::app
