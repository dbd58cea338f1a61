#include "model/event.h"

#include <gtest/gtest.h>

#include "model/intake.h"
#include "model/limits.h"
#include "model/page.h"

namespace headwater {
namespace {

constexpr Timestamp kNoon{1'767'614'400'000'000};

Event alert() {
  Event event{.source = "api:v2", .occurred_at = kNoon, .received_at = kNoon};
  event.labels = LabelSet().with("alertname", "Down");
  return event;
}

Event change() {
  Event event = alert();
  event.labels = LabelSet();
  event.body = ChangeBody{.id = "r214"};
  return event;
}

std::string refusal(const Event& event) {
  const Status status = validate(event);
  return status ? "" : status.error().message();
}

LabelSet labels(std::size_t count, std::size_t name_bytes, std::size_t value_bytes) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i < count; ++i) {
    std::string name = std::to_string(i);
    name.resize(name_bytes, 'n');
    pairs.emplace_back(name, std::string(value_bytes, 'v'));
  }
  return LabelSet(pairs);
}

TEST(Events, AtTheirLimitsAreGood) {
  EXPECT_EQ(refusal(alert()), "");
  EXPECT_EQ(refusal(change()), "");
  Event event = alert();
  event.labels = labels(limits::kLabelsMax, limits::kLabelNameBytesMax, 8);
  EXPECT_EQ(refusal(event), "");
  event.labels = labels(1, 8, limits::kLabelValueBytesMax);
  EXPECT_EQ(refusal(event), "");
}

TEST(Events, OverALimitNameTheField) {
  Event event = alert();
  event.labels = labels(limits::kLabelsMax + 1, 8, 8);
  EXPECT_EQ(refusal(event), "labels: more than 64");
  event.labels = labels(1, limits::kLabelNameBytesMax + 1, 8);
  EXPECT_TRUE(refusal(event).starts_with("labels: name over 128 bytes"));
  event.labels = labels(1, 1, limits::kLabelValueBytesMax + 1);
  EXPECT_EQ(refusal(event), "labels.0: value over 4096 bytes");
  event = alert();
  event.source_id = std::string(limits::kTextFieldBytesMax + 1, 'x');
  EXPECT_EQ(refusal(event), "id: over 4096 bytes");
  event = change();
  std::get<ChangeBody>(event.body).services.assign(limits::kChangeScopeMax + 1, "web");
  EXPECT_EQ(refusal(event), "services: more than 1024");
}

TEST(Events, WithoutWhatEveryoneReliesOnAreRefused) {
  Event event = alert();
  event.source.clear();
  EXPECT_EQ(refusal(event), "source: empty");
  event = alert();
  event.occurred_at = Timestamp{};
  EXPECT_EQ(refusal(event), "time: missing");
  event = alert();
  event.received_at = Timestamp{};
  EXPECT_EQ(refusal(event), "received_at: missing");
  event = alert();
  event.labels = LabelSet();
  EXPECT_EQ(refusal(event), "labels: at least one label pair required");
  event = change();
  std::get<ChangeBody>(event.body).id.clear();
  EXPECT_EQ(refusal(event), "id: a change needs one");
  event = alert();
  event.body = AlertBody{.starts_at = kNoon, .ends_at = kNoon - seconds(1)};
  EXPECT_EQ(refusal(event), "ends_at: before starts_at");
  event.body = SignalBody{.spread = Quantity::of(-1)};
  EXPECT_EQ(refusal(event), "baseline.stddev: negative");
  event.body = HeartbeatBody{.interval = seconds(-1)};
  EXPECT_EQ(refusal(event), "interval: negative");
}

TEST(DeadLetters, KeepTheWholeRecordAndAsManyReasonsAsFit) {
  const RawRecord record{.source = "kafka:alerts",
                         .position = "alerts/3/1042",
                         .bytes = "{]",
                         .content_type = "application/json",
                         .headers = {{"ce_type", "x"}},
                         .received_at = kNoon};
  const DeadLetter letter = dead_letter_of(record, {"/0: no", "/1: neither"});
  EXPECT_EQ(letter.reason, "/0: no; /1: neither");
  EXPECT_EQ(letter.bytes, "{]");
  EXPECT_EQ(letter.position, "alerts/3/1042");
  EXPECT_EQ(letter.headers.at(0).name, "ce_type");
  EXPECT_EQ(letter.received_at, kNoon);
  const std::string long_reason(limits::kDeadLetterReasonBytesMax / 2, 'r');
  EXPECT_TRUE(dead_letter_of(record, {long_reason, long_reason, "third"})
                  .reason.ends_with("r; and 2 more"));
}

TEST(Incidents, AreKnownByANameThatReadsBack) {
  EXPECT_EQ(incident_name({7}), "INC-7");
  EXPECT_EQ(read_incident_name("INC-7"), IncidentId{7});
  EXPECT_EQ(read_incident_name("7"), IncidentId{7});
  for (const char* text :
       {"", "INC-", "INC-x", "INC-7x", "inc-7", "-7", "INC-99999999999999999999"})
    EXPECT_FALSE(read_incident_name(text).set()) << text;
}

TEST(Words, ReadBackAsTheyAreSpelled) {
  for (int i = 0; i < 64; ++i) {
    const auto try_one = [&](auto value, const auto& read) {
      if (to_string(value) == kInvalidName) return;
      EXPECT_EQ(read(to_string(value)), value) << i;
    };
    try_one(static_cast<ChangeKind>(i), read_change_kind);
    try_one(static_cast<ChangeStatus>(i), read_change_status);
    try_one(static_cast<SymptomClass>(i), read_symptom_class);
    try_one(static_cast<EntityKind>(i), read_entity_kind);
    try_one(static_cast<EdgeKind>(i), read_edge_kind);
    try_one(static_cast<SignalKind>(i), read_signal_kind);
    try_one(static_cast<SignalDirection>(i), read_signal_direction);
  }
  EXPECT_FALSE(read_change_kind("deployment of something").has_value());
  EXPECT_EQ(read_severity("critical").severity, Severity::kCritical);
  EXPECT_FALSE(read_severity("mauve").known);
  EXPECT_EQ(read_severity("mauve").severity, Severity::kWarning);
}

}  // namespace
}  // namespace headwater
