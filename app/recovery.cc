#include "app/recovery.h"

#include <utility>

#include "store/snapshot_file.h"

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

Result<correlator::State> read_snapshot_state(const std::string& path, std::string_view estate) {
  correlator::State state;
  const auto head = store::read_snapshot(path, estate, [&](const store::StoredRow& row) -> Status {
    if (correlator::load_row(state, row.object.table, row.object.id, row.bytes)) return Ok{};
    return damaged_row(row.object);
  });
  if (!head) return head.error();
  if (!correlator::load_row(state, Table::kMeta, 0, head->meta))
    return damaged_row({Table::kMeta, 0});
  return state;
}

Result<EstateDigest> digest_of(const store::EstateStore& estate) {
  const auto view = estate.view();
  if (!view) return view.error();
  const auto state = recover_state(*view);
  if (!state) return state.error();
  return EstateDigest{.estate = estate.name(),
                      .seq = view->head().seq.value,
                      .at = view->head().at,
                      .digest = to_hex(correlator::digest(*state))};
}

Result<correlator::State> fold_state(const store::EstateView& view, std::string_view estate,
                                     const store::SnapshotFile* base, const GoOn& go_on) {
  correlator::State state;
  state.meta.decision_version = correlator::kDecisionVersion;
  Seq from{1};
  if (base != nullptr) {
    Result<correlator::State> read = read_snapshot_state(base->path, estate);
    if (!read) return read.error();
    state = std::move(*read);
    correlator::rebuild_indexes(state);
    from = Seq{base->seq.value + 1};
  }
  const Status scanned = view.scan_records(from, [&](Seq, const Record& record) -> Status {
    correlator::apply(state, record);
    return go_on();
  });
  if (!scanned) return scanned.error();
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
