// Intake: the way from bytes to the engine. Sources and HTTP doors decode bytes, then submit
// events; the engine answers once they are durable. Interfaces that ingest/, api/ and app/ share.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "model/input.h"
#include "model/record_events.h"

namespace headwater {

// What a source handed over, unchanged. Views must outlive the decode call only.
struct RawRecord {
  std::string_view source;    // "kafka:alerts", "hooks:alertmanager": becomes Event::source
  std::string_view position;  // "alerts/3/1042", "request 17", "stream.ndjson:12": for people
  std::string_view bytes;
  std::string_view content_type;  // HTTP and CloudEvents on Kafka; "" = not said
  // Header names in lower case (HTTP "ce-type", Kafka "ce_type").
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  Timestamp received_at;
  Timestamp record_time;  // Kafka's; unset elsewhere
};

// A part of a record that could not be used; `bytes` is the whole record, unchanged.
struct DeadLetter {
  std::uint64_t id = 0;  // given by the store
  std::string source;
  std::string position;
  std::string reason;  // names the field: "alerts[2].labels: at least one label pair required"
  std::string content_type;
  std::string bytes;
  Timestamp received_at;
  HW_FIELDS(id, source, position, reason, content_type, bytes, received_at)
};

struct Decoded {
  std::vector<Event> events;
  std::vector<std::string> rejected;  // one reason per part that could not be used
};

// One format. Stateless to callers and safe to call from any thread.
class Decoder {
 public:
  virtual ~Decoder() = default;
  // Never fails as a whole: what can't be used is in `rejected`, the rest in `events`, in order.
  [[nodiscard]] virtual Decoded decode(const RawRecord& record) const = 0;
};

// How far a Kafka partition has been read: the offset of the next record to read.
struct KafkaPosition {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t next_offset = 0;
  HW_FIELDS(topic, partition, next_offset)
};

// What the engine says of one submission, after the synced write.
struct Outcome {
  bool durable = false;  // false: the engine is stopping, nothing was taken
  // Parallel to Submission::inputs; empty text = accepted. Else why the core refused or dropped it:
  // a DropReason's word, or a command's refusal.
  std::vector<std::string> verdicts;
};

struct Submission {
  std::vector<decltype(Input::body)> inputs;
  std::vector<DeadLetter> dead_letters;
  std::vector<KafkaPosition> positions;
  std::size_t bytes = 0;  // of the raw records, for back-pressure
  // Called once, on the engine thread; must not block. May be empty.
  std::function<void(const Outcome&)> done;
};

// The engine's front door. Thread-safe.
class IntakePort {
 public:
  virtual ~IntakePort() = default;
  // Takes all of `submission` or, when the queue is full or the engine stops, nothing (false; the
  // submission is left as it was). Order within a caller is kept.
  [[nodiscard]] virtual bool submit(Submission& submission) = 0;
};

}  // namespace headwater
