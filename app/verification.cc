#include "app/verification.h"

#include <memory>
#include <utility>

#include "store/store.h"

namespace headwater::app {
namespace {

class EstateCheck {
 public:
  EstateCheck(const store::EstateStore& estate, const GoOn& go_on, std::vector<std::string>& faults)
      : estate_(estate), go_on_(go_on), faults_(faults) {}

  // Each check by itself: one that fails says nothing of the others.
  EstateVerdict run() {
    verdict_.state.estate = estate_.name();
    check(estate_.check_keys());
    check_audit();
    auto view = estate_.view();
    if (!view) {
      fault(view.error().message());
      return std::move(verdict_);
    }
    check_journal(*view);
    check_rows(*view);
    check_fold(*view);
    return std::move(verdict_);
  }

 private:
  void fault(const std::string& what) { faults_.push_back(estate_.name() + ": " + what); }
  void check(const Status& status) {
    if (!status) fault(status.error().message());
  }

  void check_audit() {
    const auto audit = estate_.verify_audit({});
    if (!audit) return fault(audit.error().message());
    verdict_.audit_records = audit->records;
    for (const AuditFault& each : audit->faults)
      fault("audit record " + std::to_string(each.number) + " " + each.what);
  }

  void check_journal(const store::EstateView& view) {
    check(view.scan_journal(
        Seq{}, [&](const store::JournalHead&, const store::JournalEntry& entry) -> Status {
          if (verdict_.inputs++ == 0) verdict_.journal_from = entry.input.seq.value;
          verdict_.records += entry.records.size();
          return go_on_();
        }));
  }

  void check_rows(const store::EstateView& view) {
    const auto state = recover_state(view);
    if (!state) return fault(state.error().message());
    correlator::for_each_row(*state,
                             [&](const ObjectRef&, const std::string&) { ++verdict_.rows; });
    CompiledReferences references;
    check(recover_references(estate_, *state, references));
    verdict_.state.seq = view.head().seq.value;
    verdict_.state.at = view.head().at;
    verdict_.state.digest = to_hex(correlator::digest(*state));
  }

  // The journal can only have been cut behind a snapshot.
  void check_fold(const store::EstateView& view) {
    const auto snapshots = estate_.snapshots();
    if (!snapshots) return fault(snapshots.error().message());
    verdict_.snapshots = snapshots->size();
    for (const store::SnapshotFile& each : *snapshots)
      if (const auto read = read_snapshot_state(each.path, estate_.name()); !read)
        return fault(read.error().message());
    const bool from_nothing = verdict_.journal_from <= 1;
    const store::SnapshotFile* base = from_nothing ? nullptr : base_of(*snapshots);
    if (!from_nothing && base == nullptr)
      return fault("the journal begins at seq " + std::to_string(verdict_.journal_from) +
                   " and there is no snapshot before it");
    const auto folded = fold_state(view, estate_.name(), base, go_on_);
    if (!folded) return fault(folded.error().message());
    const std::string digest = to_hex(correlator::digest(*folded));
    if (digest != verdict_.state.digest)
      return fault("the rows come to " + verdict_.state.digest + ", the journal to " + digest);
    verdict_.folded_from =
        from_nothing ? "the first input" : "the snapshot of seq " + std::to_string(base->seq.value);
  }

  [[nodiscard]] const store::SnapshotFile* base_of(
      const std::vector<store::SnapshotFile>& snapshots) const {
    for (const store::SnapshotFile& each : snapshots)
      if (each.seq.value + 1 >= verdict_.journal_from) return &each;
    return nullptr;
  }

  const store::EstateStore& estate_;
  const GoOn& go_on_;
  std::vector<std::string>& faults_;
  EstateVerdict verdict_;
};

}  // namespace

Result<StoreVerdict> verify_store(const std::string& path, const GoOn& go_on) {
  StoreVerdict verdict{.path = path};
  const auto told = [&]() -> Result<StoreVerdict> {
    if (const Status on = go_on(); !on) return on.error();
    verdict.whole = verdict.faults.empty();
    return std::move(verdict);
  };
  const auto store = store::Store::open(path, {.read_only = true});
  if (!store) {
    const ErrorCode code = store.error().code();
    if (code == ErrorCode::kNotFound || code == ErrorCode::kRefused) return store.error();
    verdict.faults.push_back(store.error().message());
    return told();
  }
  if (const Status sums = (*store)->verify(); !sums)
    verdict.faults.push_back(sums.error().message());
  const auto names = (*store)->estates();
  if (!names) {
    verdict.faults.push_back(names.error().message());
    return told();
  }
  for (const std::string& name : *names) {
    const auto estate = (*store)->estate(name);
    if (estate) {
      verdict.estates.push_back(EstateCheck(**estate, go_on, verdict.faults).run());
    } else {
      verdict.faults.push_back(estate.error().message());
    }
  }
  return told();
}

}  // namespace headwater::app
