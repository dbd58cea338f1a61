#include "app/snapshot.h"

#include <utility>

#include "app/recovery.h"
#include "store/snapshot_file.h"

namespace headwater::app {

Result<SnapshotPlan> plan_snapshot(EstateEngine& engine, const store::Retention& retention) {
  const auto due = engine.estate().snapshot_due(engine.now(), retention);
  if (!due) return due.error();
  SnapshotPlan plan{.store = &engine.estate(), .estate = engine.estate().name()};
  if (!*due) return plan;
  auto view = engine.estate().view();
  if (!view) return view.error();
  plan.view = std::make_shared<store::EstateView>(std::move(*view));
  plan.path = engine.estate().snapshot_path(plan.view->head().seq);
  return plan;
}

Status write_snapshot(const SnapshotPlan& plan) {
  const Result<correlator::State> state = recover_state(*plan.view);
  if (!state) return state.error();
  auto writer = store::SnapshotWriter::create(plan.path, plan.estate, plan.view->head());
  if (!writer) return writer.error();
  Status added = Ok{};
  correlator::for_each_row(*state, [&](const ObjectRef& object, const std::string& bytes) {
    if (added) added = (*writer)->add(object, bytes);
  });
  if (!added) return added;
  return (*writer)->finish();
}

}  // namespace headwater::app
