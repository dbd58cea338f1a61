#include "app/recovery.h"

#include <utility>

namespace headwater::app {
namespace {

Error damaged_row(const ObjectRef& object) {
  return {ErrorCode::kCorrupt, "row " + std::string(to_string(object.table)) + "/" +
                                   std::to_string(object.id) + ": not what this program wrote"};
}

}  // namespace

Result<correlator::State> recover_state(const store::EstateView& view, store::DirtyRows* dirty) {
  correlator::State state;
  const store::Head& head = view.head();
  if (!head.seq.set()) return state;
  if (!correlator::load_row(state, Table::kMeta, 0, head.meta))
    return damaged_row({Table::kMeta, 0});
  const Status recovered = view.recover(
      [&](const store::StoredRow& row) -> Status {
        if (!correlator::load_row(state, row.object.table, row.object.id, row.bytes))
          return damaged_row(row.object);
        return Ok{};
      },
      [&](Seq seq, const Record& record) -> Status {
        correlator::apply_in_recovery(state, record);
        if (dirty != nullptr) dirty->touch(object_of(record), seq);
        return Ok{};
      });
  if (!recovered) return recovered.error();
  state.meta.seq = head.seq;
  state.meta.at = head.at;
  correlator::rebuild_indexes(state);
  return state;
}

Status recover_references(const store::EstateStore& estate, const correlator::State& state,
                          CompiledReferences& references) {
  for (const auto& [id, reference] : state.references) {
    const Result<std::string> content = estate.reference(reference->digest);
    if (!content) return content.error();
    if (Status added = references.add_content(reference->kind, *content); !added) return added;
  }
  return Ok{};
}

}  // namespace headwater::app
