#include "ingest/internal/partition_ledger.h"

#include <algorithm>

#include "model/limits.h"

namespace headwater::ingest {
namespace {

constexpr Duration kToldAgainAfter = seconds(10);

}  // namespace

PartitionLedger::PartitionLedger(const std::vector<KafkaPosition>& stored) {
  for (const KafkaPosition& position : stored) {
    Partition& known = partition(position.topic, position.partition);
    known.read = known.handed_over = known.durable = position.next_offset;
  }
}

Partition& PartitionLedger::partition(std::string_view topic, std::int32_t number) {
  const auto is_it = [&](const Partition& p) { return p.number == number && p.topic == topic; };
  if (last_ != nullptr && is_it(*last_)) return *last_;
  const auto known = std::find_if(partitions_.begin(), partitions_.end(), is_it);
  if (known == partitions_.end()) {
    partitions_.push_back({.topic = std::string(topic), .number = number});
    last_ = &partitions_.back();
  } else {
    last_ = &*known;
  }
  return *last_;
}

void PartitionLedger::assign(Partition& partition) {
  partition.assigned = true;
  partition.at_eof = false;
  partition.error.clear();
}

void PartitionLedger::revoke_all() {
  for (Partition& partition : partitions_) {
    partition.assigned = false;
    partition.behind = false;
    partition.read = partition.handed_over;
  }
}

bool PartitionLedger::take(Partition& partition, std::int64_t offset) {
  partition.error.clear();
  if (offset < partition.read) return false;
  // The first record of a partition without a position: all before it is as good as durable.
  if (partition.read == Partition::kUnknown) partition.handed_over = partition.durable = offset;
  partition.read = offset + 1;
  partition.at_eof = false;
  return true;
}

void PartitionLedger::hear_high(Partition& partition, std::int64_t high) {
  if (high < 0) return;
  partition.high = high;
  if (partition.end == Partition::kUnknown) partition.end = high;
  settle(partition);
}

void PartitionLedger::reach_eof(Partition& partition) {
  partition.error.clear();
  partition.at_eof = true;
  settle(partition);
}

// A partition whose last offsets are transaction markers never gives a record up to its end: there
// the broker's word that nothing is left decides.
void PartitionLedger::settle(Partition& partition) {
  const bool passed = partition.end != Partition::kUnknown && partition.durable >= partition.end;
  const bool drained = partition.at_eof && partition.durable == partition.read;
  if (passed || drained) partition.ended = true;
}

std::vector<KafkaPosition> PartitionLedger::read_positions() const {
  std::vector<KafkaPosition> positions;
  for (const Partition& partition : partitions_)
    if (partition.read != partition.handed_over)
      positions.push_back({partition.topic, partition.number, partition.read});
  return positions;
}

void PartitionLedger::hand_over() {
  for (Partition& partition : partitions_) partition.handed_over = partition.read;
}

void PartitionLedger::make_durable(const std::vector<KafkaPosition>& positions) {
  for (const KafkaPosition& position : positions) {
    Partition& known = partition(position.topic, position.partition);
    known.durable = std::max(known.durable, position.next_offset);
    settle(known);
  }
}

PartitionLedger::Topic& PartitionLedger::topic(const std::string& name) {
  const auto known = std::find_if(topics_.begin(), topics_.end(),
                                  [&](const Topic& topic) { return topic.name == name; });
  if (known != topics_.end()) return *known;
  topics_.push_back({.name = name});
  return topics_.back();
}

std::optional<SourceProgress> PartitionLedger::tell(Topic& topic, Timestamp as_of) {
  const bool catching_up =
      std::any_of(partitions_.begin(), partitions_.end(), [&](const Partition& partition) {
        return partition.behind && partition.topic == topic.name;
      });
  const bool moved = catching_up && (!topic.told_as_of.set() || !as_of.set() ||
                                     as_of - topic.told_as_of >= kToldAgainAfter);
  if (catching_up == topic.catching_up && !moved) return std::nullopt;
  topic.catching_up = catching_up;
  topic.told_as_of = as_of;
  return SourceProgress{"kafka:" + topic.name, catching_up, as_of};
}

std::optional<SourceProgress> PartitionLedger::progress(Partition& partition, Timestamp written_at,
                                                        Timestamp now) {
  const bool was_behind = partition.behind;
  if (written_at.set()) {
    partition.as_of = written_at;
    partition.behind = now - written_at > limits::kCatchingUpBehind;
  } else {
    partition.behind = false;
  }
  if (!was_behind && !partition.behind) return std::nullopt;
  return tell(topic(partition.topic), partition.as_of);
}

std::vector<SourceProgress> PartitionLedger::progress_after_revoke() {
  std::vector<SourceProgress> told;
  for (Topic& topic : topics_) {
    if (!topic.catching_up) continue;
    if (auto progress = tell(topic, topic.told_as_of); progress) told.push_back(*progress);
  }
  return told;
}

bool PartitionLedger::at_end() const {
  bool any = false;
  for (const Partition& partition : partitions_) {
    if (!partition.assigned) continue;
    any = true;
    if (!partition.ended) return false;
  }
  return any;
}

}  // namespace headwater::ingest
