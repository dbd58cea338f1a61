// A snapshot of an estate: planned between two batches of its engine, written beside it with
// recovery's code (C16).
#pragma once

#include <memory>
#include <string>

#include "app/estate_engine.h"
#include "store/retention.h"

namespace headwater::app {

struct SnapshotPlan {
  const store::EstateStore* store = nullptr;
  std::shared_ptr<store::EstateView> view;  // null: none is due
  std::string path;
  std::string estate;
};

// On the engine's thread.
[[nodiscard]] Result<SnapshotPlan> plan_snapshot(EstateEngine& engine,
                                                 const store::Retention& retention);
// Folds what the store held at the batch border into a file that appears whole or not at all. Any
// thread.
[[nodiscard]] Status write_snapshot(const SnapshotPlan& plan);

}  // namespace headwater::app
