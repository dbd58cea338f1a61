// Intake: the way from bytes to the engine. Sources and HTTP doors decode bytes, then submit
// events; the engine answers once they are durable. Interfaces that ingest/, api/ and app/ share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "model/audit.h"
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
  Timestamp received_at;  // unset for a line of a file: the payload's own stands in for it
  Timestamp record_time;  // Kafka's; unset elsewhere
};

struct Header {
  std::string name;
  std::string value;
  HW_FIELDS(name, value)
};

// A record of which some or all could not be used; `bytes` and `headers` are the whole record,
// unchanged, so that it can be decoded again.
struct DeadLetter {
  std::uint64_t id = 0;  // given by the store
  std::string source;
  std::string position;
  std::string reason;  // names the field: "/alerts/2/labels: at least one label pair required"
  std::string content_type;
  std::vector<Header> headers;
  std::string bytes;
  Timestamp received_at;
  HW_FIELDS(id, source, position, reason, content_type, headers, bytes, received_at)
};

// `reasons` joined, cut at kDeadLetterReasonBytesMax with a count of the rest.
[[nodiscard]] std::string joined_reasons(const std::vector<std::string>& reasons);
[[nodiscard]] DeadLetter dead_letter_of(const RawRecord& record,
                                        const std::vector<std::string>& reasons);

struct Decoded {
  std::vector<Event> events;
  // One reason per part that could not be used: a JSON Pointer to it, ": ", and why. What concerns
  // the record as a whole has no pointer ("not JSON: ...").
  std::vector<std::string> rejected;
  // The same for each part that its format knows as none of an event: a ping, a subscription.
  std::vector<std::string> ignored;
};

// The formats by the names that configuration and command line use; "auto" tells by the bytes.
inline constexpr std::array<std::string_view, 8> kFormatNames = {
    "auto",        "headwater_json", "alertmanager_webhook", "alertmanager_alerts",
    "cloudevents", "cdevents",       "alertmanager_events",  "pagerduty_events"};

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

// A record of which the core may yet refuse an event: its letter, without a reason so far.
struct KeptRecord {
  std::size_t first_input = 0;  // in the submission
  std::size_t inputs = 0;
  DeadLetter letter;
};

struct Submission {
  std::string sender;  // whose it is: senders take turns, each one's submissions stay in order
  std::vector<decltype(Input::body)> inputs;
  std::vector<DeadLetter> dead_letters;
  std::vector<KeptRecord> kept;
  std::vector<KafkaPosition> positions;
  // Recorded in the same write as the inputs; the first verdict that is not empty is its outcome.
  std::optional<AuditEntry> audit = std::nullopt;
  std::uint64_t reinjects = 0;  // the dead letter that the inputs come from again; 0 = none
  std::size_t bytes = 0;        // of the raw records, for back-pressure
  // Called once, on the engine thread; must not block. May be empty.
  std::function<void(const Outcome&)> done;
};

// The engine's front door. Thread-safe.
class IntakePort {
 public:
  virtual ~IntakePort() = default;
  // Takes all of `submission` or, when the queue is full, its sender has as much in it as is left
  // for all others, or the engine stops, nothing (false; the submission is left as it was). Order
  // within a sender is kept.
  [[nodiscard]] virtual bool submit(Submission& submission) = 0;
};

}  // namespace headwater
