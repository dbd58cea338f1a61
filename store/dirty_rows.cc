#include "store/dirty_rows.h"

#include <algorithm>

#include "base/check.h"

namespace headwater::store {

DirtyRows::DirtyRows(std::size_t lag_max) : lag_max_(lag_max) {}

void DirtyRows::touch(ObjectRef object, Seq seq) {
  if (object.table == Table::kMeta) return;
  const std::uint64_t touch = touches_++;
  if (!dirty_.insert(object).second) return;
  HW_CHECK(queue_.empty() || queue_.back().since <= seq, "changes come in the order of the log");
  queue_.push_back({object, seq, touch});
}

std::vector<ObjectRef> DirtyRows::take_due() {
  const auto due = std::partition_point(queue_.begin(), queue_.end(), [&](const Dirty& dirty) {
    return touches_ - dirty.touch >= lag_max_;
  });
  return take(static_cast<std::size_t>(due - queue_.begin()));
}

std::vector<ObjectRef> DirtyRows::take(std::size_t count) {
  count = std::min(count, queue_.size());
  std::vector<ObjectRef> taken;
  taken.reserve(count);
  for (; count > 0; --count) {
    taken.push_back(queue_.front().object);
    dirty_.erase(queue_.front().object);
    queue_.pop_front();
  }
  return taken;
}

Seq DirtyRows::floor() const { return queue_.empty() ? Seq{} : queue_.front().since; }

}  // namespace headwater::store
