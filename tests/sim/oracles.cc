#include "tests/sim/oracles.h"

#include <algorithm>
#include <utility>

#include "correlator/engine.h"
#include "tests/sim/generated_estate.h"

namespace headwater::sim {
namespace {

constexpr std::string_view kPartition = "kafka:events";

Hash128 chained(const Hash128& before, std::string_view more) {
  return hash128(to_hex(before).append(more));
}

std::string lines_of(const std::vector<Record>& records) {
  std::string lines;
  for (const Record& record : records) {
    append_line(lines, record);
    lines += '\n';
  }
  return lines;
}

// The first lines that differ.
std::string first_difference(const std::string& now, const std::string& then) {
  const auto differ = std::mismatch(now.begin(), now.end(), then.begin(), then.end());
  const auto same = static_cast<std::size_t>(differ.first - now.begin());
  const std::size_t start = same == 0 ? 0 : now.rfind('\n', same - 1) + 1;
  const auto line = [start](const std::string& lines) {
    return lines.substr(start, lines.find('\n', start) - start);
  };
  return "now '" + line(now) + "', then '" + line(then) + "'";
}

Hash128 hash_of(const store::JournalEntry& entry) {
  return hash128(encoded(entry.input) + encoded(entry.records));
}

const Event* event_of(const Input& input) {
  if (const auto* arrived = std::get_if<EventArrived>(&input.body)) return &arrived->event;
  if (const auto* bound = std::get_if<BoundEventArrived>(&input.body)) return &bound->event;
  return nullptr;
}

// What a person asked for is tagged by what it says of itself.
const std::string* command_of(const Input& input) {
  if (const auto* command = std::get_if<OperatorCommand>(&input.body)) return &command->reason;
  if (const auto* made = std::get_if<SilenceRequested>(&input.body)) return &made->created_by;
  if (const auto* ended = std::get_if<SilenceExpiryRequested>(&input.body)) return &ended->actor;
  return nullptr;
}

bool told_redelivered(const std::vector<Record>& records) {
  return std::any_of(records.begin(), records.end(), [](const Record& record) {
    const auto* dropped = std::get_if<EventDropped>(&record);
    return dropped != nullptr && dropped->reason == DropReason::kRedelivered;
  });
}

}  // namespace

JournalMirror::JournalMirror() { folded_.meta.decision_version = correlator::kDecisionVersion; }

Status JournalMirror::follow(const store::EstateView& view) {
  return view.scan_journal(Seq{hashes_.size() + 1},
                           [&](const store::JournalHead&, const store::JournalEntry& entry) {
                             add(entry, hash_of(entry));
                             return Status(Ok{});
                           });
}

Status JournalMirror::compare_whole(const store::EstateView& view) {
  std::uint64_t seen = 0;
  Status scanned =
      view.scan_journal(Seq{}, [&](const store::JournalHead&, const store::JournalEntry& entry) {
        const Hash128 hash = hash_of(entry);
        if (seen == 0) seen = entry.input.seq.value - 1;  // what came before was cut
        if (entry.input.seq.value != ++seen)
          throw Violation{"journal", "seq " + std::to_string(entry.input.seq.value) +
                                         " stands in the place of " + std::to_string(seen)};
        if (seen > hashes_.size()) {
          add(entry, hash);
        } else if (hash != hashes_[seen - 1]) {
          throw Violation{"journal", "input " + std::to_string(seen) + " is another one now"};
        }
        return Status(Ok{});
      });
  if (!scanned) return scanned;
  if (seen < hashes_.size())
    throw Violation{"acknowledged", "inputs up to " + std::to_string(hashes_.size()) +
                                        " were durable, the journal ends with " +
                                        std::to_string(seen)};
  return Ok{};
}

void JournalMirror::add(const store::JournalEntry& entry, const Hash128& hash) {
  if (entry.input.seq.value != hashes_.size() + 1)
    throw Violation{"journal", "seq " + std::to_string(entry.input.seq.value) + " follows on " +
                                   std::to_string(hashes_.size())};
  hashes_.push_back(hash);
  entries_.push_back(entry);
  trace_ = chained(trace_, to_hex(hash));
  if (const Event* event = event_of(entry.input)) add_event(*event, entry.records);
  if (const std::string* command = command_of(entry.input))
    if (++times_[*command] > 1) throw Violation{"acknowledged", *command + " was done twice"};
  for (const Record& record : entry.records) {
    correlator::apply(folded_, record);
    add_page(record);
  }
}

void JournalMirror::add_event(const Event& event, const std::vector<Record>& records) {
  const std::string tag = tag_of(event);
  const std::uint32_t times = ++times_[tag];
  if (event.source == kPartition) {
    if (times > 1) throw Violation{"acknowledged", tag + " was read from Kafka twice"};
    add_partition(tag);
  } else if (times > 1 && !event.source_id.empty() && !told_redelivered(records)) {
    throw Violation{"acknowledged", tag + " came again and was not known again"};
  }
}

void JournalMirror::add_partition(const std::string& tag) {
  while (next_in_partition_ < partition_.size() && partition_[next_in_partition_] != tag)
    passed_over_.insert(partition_[next_in_partition_++]);
  if (next_in_partition_ == partition_.size())
    throw Violation{"acknowledged", tag + " is not in the order of its partition"};
  ++next_in_partition_;
}

void JournalMirror::add_page(const Record& record) {
  if (const auto* opened = std::get_if<ThreadOpened>(&record)) {
    threads_[opened->thread] = {.id = opened->thread,
                                .incident = opened->incident,
                                .receiver = opened->receiver,
                                .receiver_kind = opened->receiver_kind,
                                .thread_key = opened->thread_key};
  } else if (const auto* queued = std::get_if<MessageQueued>(&record)) {
    const auto named = message_by_key_.emplace(queued->queued.send_key, queued->queued.id);
    if (named.first->second != queued->queued.id)
      throw Violation{"pages", queued->queued.send_key + " is the key of two messages"};
    messages_[queued->queued.id] = queued->queued;
  } else if (const auto* delivered = std::get_if<MessageDelivered>(&record)) {
    messages_[delivered->message].state = MessageState::kDelivered;
    delivered_.push_back(delivered->message);
  } else if (const auto* failed = std::get_if<MessageFailed>(&record)) {
    messages_[failed->message].state = MessageState::kFailed;
  } else if (const auto* merged = std::get_if<MessageMerged>(&record)) {
    messages_[merged->message].state = MessageState::kMerged;
  }
}

// Whatever fires is silenced by silences that hold, and no page is kept back but by those.
void JournalMirror::check_silences(const correlator::State& state) {
  for (const IncidentId id : state.indexes.open_incidents) {
    const Incident& incident = state.incidents.at(id);
    for (const SymptomId each : state.index_of(id).symptoms) {
      const Symptom& symptom = state.symptoms.at(each);
      if (symptom.cleared_at.set() || symptom.severity == Severity::kInfo) continue;
      const bool looked_at = !incident.rank_due.set();  // pages are decided behind a ranking
      if (incident.held == HoldReason::kSilenced && looked_at && symptom.silenced_by.empty())
        throw Violation{"silences", incident_name(id) + " is held though something fires"};
      for (const SilenceId silence : symptom.silenced_by)
        if (state.silences.at(silence).state != SilenceState::kActive)
          throw Violation{"silences", incident_name(id) + " has a symptom under one that is over"};
    }
  }
}

void JournalMirror::compare_state(const correlator::State& state) const {
  check_silences(state);
  if (correlator::digest(state) == correlator::digest(folded_)) return;
  std::map<ObjectRef, std::string> rows;
  correlator::for_each_row(state, [&](const ObjectRef& object, const std::string& bytes) {
    rows.emplace(object, bytes);
  });
  std::string differs;
  correlator::for_each_row(folded_, [&](const ObjectRef& object, const std::string& bytes) {
    const auto at = rows.find(object);
    if (at == rows.end() || at->second != bytes)
      differs += " " + std::string(to_string(object.table)) + "/" + std::to_string(object.id);
    if (at != rows.end()) rows.erase(at);
  });
  for (const auto& [object, bytes] : rows)
    differs += " +" + std::string(to_string(object.table)) + "/" + std::to_string(object.id);
  throw Violation{"digest", "the state is not what the journal folds to:" +
                                (differs.empty() ? std::string(" meta") : differs.substr(0, 400))};
}

const Message* JournalMirror::message(MessageId id) const {
  const auto at = messages_.find(id);
  return at == messages_.end() ? nullptr : &at->second;
}

const PageThread* JournalMirror::thread(ThreadId id) const {
  const auto at = threads_.find(id);
  return at == threads_.end() ? nullptr : &at->second;
}

std::vector<MessageId> JournalMirror::take_delivered() { return std::exchange(delivered_, {}); }

void PageBook::sent(const Delivery& delivery, std::string_view body, bool taken) {
  const Message& message = delivery.message;
  const std::string& key = message.send_key;
  const Message* known = mirror_.message(message.id);
  const PageThread* thread = mirror_.thread(message.thread);
  if (known == nullptr || thread == nullptr)
    throw Violation{"pages", key + " went out before its decision was durable"};
  if (known->state != MessageState::kPending)
    throw Violation{"pages", key + " went out again although its outcome was durable"};
  if (known->send_key != key || thread->thread_key != delivery.thread.thread_key)
    throw Violation{"pages", key + " went out under another key than was decided"};
  const Hash128 content = hash128(body);
  trace_ = chained(trace_, key + to_hex(content) + (taken ? "+" : "-"));
  const auto before = content_by_key_.emplace(key, content);
  if (before.first->second != content)
    throw Violation{"pages", key + " went out with other content than before"};
  if (!taken) return;
  ++taken_;
  const bool first = taken_keys_.insert(key).second;
  MessageId& newest = newest_taken_[thread->thread_key];
  if (first && newest.set() && message.id < newest)
    throw Violation{"pages", key + " was overtaken in its thread"};
  newest = std::max(newest, message.id);
  if (message.action != PageAction::kTrigger) return;
  std::set<std::string>& keys = triggered_[{thread->incident, thread->receiver}];
  keys.insert(thread->thread_key);
  if (keys.size() > 1)
    throw Violation{"pages",
                    incident_name(thread->incident) + " has two threads at " + thread->receiver};
}

void PageBook::check_delivered(const std::vector<MessageId>& delivered) const {
  for (const MessageId id : delivered) {
    const Message* message = mirror_.message(id);
    if (message == nullptr || !taken_keys_.contains(message->send_key))
      throw Violation{"delivered", "message " + std::to_string(id.value) +
                                       " is said to be delivered and nobody took it"};
  }
}

void PageBook::check_drained() const {
  for (const auto& [id, message] : mirror_.messages())
    if (message.state == MessageState::kPending)
      throw Violation{"liveness", message.send_key + " is neither taken nor failed"};
}

void decide_again(const JournalMirror& mirror, correlator::ReferenceLibrary& library) {
  correlator::State fresh;
  fresh.meta.decision_version = correlator::kDecisionVersion;
  correlator::Engine engine(std::move(fresh), library);
  for (const store::JournalEntry& entry : mirror.entries()) {
    std::vector<Record> records;
    // A tick at each deadline by itself; none before a resumption, which fires nothing (C6).
    while (!std::holds_alternative<Resumed>(entry.input.body)) {
      const auto due = engine.next_deadline();
      if (!due || *due > entry.input.at) break;
      const Timestamp at = std::max(*due, engine.state().meta.at);
      engine.advance({.seq = engine.state().meta.seq, .at = at, .body = Tick{}}, records);
    }
    engine.advance(entry.input, records);
    if (encoded(records) != encoded(entry.records))
      throw Violation{"replay", "input " + std::to_string(entry.input.seq.value) +
                                    " is decided otherwise the second time: " +
                                    first_difference(lines_of(records), lines_of(entry.records))};
  }
}

}  // namespace headwater::sim
