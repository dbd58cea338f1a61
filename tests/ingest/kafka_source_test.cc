#include "ingest/kafka_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "ingest/cloudevents_decoder.h"
#include "ingest/headwater_json_decoder.h"
#include "ingest/topic_producer.h"
#include "model/letter_class.h"
#include "tests/ingest/fake_port.h"
#include "tests/ingest/mock_kafka.h"

namespace headwater::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kFetch = 1;
constexpr int kMetadata = 3;
constexpr int kOffsetCommit = 8;
constexpr int kJoinGroup = 11;
constexpr int kHeartbeatApi = 12;

std::string alert(const std::string& name) { return R"({"kind":"alert","name":")" + name + "\"}"; }

std::int64_t minutes_ago(int count) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() - count * 60'000LL;
}

class KafkaSourceTest : public ::testing::Test {
 protected:
  KafkaSourceOptions options(std::vector<KafkaPosition> positions = {}) {
    KafkaSourceOptions options;
    options.settings.brokers = kafka_.address();
    // The mock lets each rebalance but the first last a second less than the session.
    options.settings.client = {{"session.timeout.ms", "4000"}, {"heartbeat.interval.ms", "200"}};
    options.member = "";
    options.topics = {{"alerts", &decoder_}};
    options.positions = std::move(positions);
    return options;
  }
  std::unique_ptr<KafkaSource> start(KafkaSourceOptions from) {
    auto source = KafkaSource::start(std::move(from), port_);
    EXPECT_TRUE(source.ok()) << (source.ok() ? "" : source.error().message());
    return std::move(*source);
  }

  MockKafka kafka_;
  HeadwaterJsonDecoder decoder_;
  FakePort port_;
};

TEST_F(KafkaSourceTest, ReadsWhatIsThereAndWhatComes) {
  kafka_.create_topic("alerts", 1);
  kafka_.produce("alerts", {{0, alert("a")}, {0, alert("b")}});
  const auto source = start(options());
  ASSERT_TRUE(port_.wait_for_events(2));
  kafka_.produce("alerts", {0, alert("c")});
  ASSERT_TRUE(port_.wait_for_events(3));
  EXPECT_THAT(port_.names(), ElementsAre("a", "b", "c"));
  const auto events = port_.inputs<EventArrived>();
  EXPECT_EQ(events[0].event.source, "kafka:alerts");
  EXPECT_TRUE(events[0].event.received_at.set());
  EXPECT_EQ(port_.position("alerts", 0), 3);
}

TEST_F(KafkaSourceTest, R2StartsAtTheStoresPositionWhateverTheBrokerHasCommitted) {
  kafka_.create_topic("alerts", 2);
  kafka_.produce("alerts", {{0, alert("a")}, {0, alert("b")}, {0, alert("c")}, {1, alert("x")}});
  {
    const auto first = start(options());
    ASSERT_TRUE(port_.wait_for_events(4));
  }
  FakePort again;
  auto source = KafkaSource::start(options({{"alerts", 0, 2}, {"alerts", 1, 1}}), again);
  ASSERT_TRUE(source.ok());
  ASSERT_TRUE(again.wait_for_events(1));
  EXPECT_TRUE(again.wait([&] { return (*source)->at_end(); }));
  EXPECT_THAT(again.names(), ElementsAre("c"));
}

TEST_F(KafkaSourceTest, WhenTheEngineIsFullItPausesAndLosesNothing) {
  kafka_.create_topic("alerts", 1);
  port_.set_full(true);
  kafka_.produce("alerts", {{0, alert("a")}, {0, alert("b")}});
  const auto source = start(options());
  ASSERT_TRUE(port_.wait_for_refusals(3));
  EXPECT_TRUE(port_.wait([&] { return source->statistics().paused; }));
  kafka_.produce("alerts", {{0, alert("c")}, {0, alert("d")}});
  ASSERT_TRUE(port_.wait_for_refusals(6));
  EXPECT_THAT(port_.names(), SizeIs(0));
  port_.set_full(false);
  ASSERT_TRUE(port_.wait_for_events(4));
  EXPECT_THAT(port_.names(), ElementsAre("a", "b", "c", "d"));
  EXPECT_TRUE(port_.wait([&] { return !source->statistics().paused; }));
  EXPECT_EQ(source->statistics().skipped, 0U);
}

TEST_F(KafkaSourceTest, R6WhatCannotBeUsedIsADeadLetterAndThePartitionGoesOn) {
  kafka_.create_topic("alerts", 1);
  kafka_.produce("alerts",
                 {{0, alert("a")},
                  {0, "{\"kind\":", 0, {{"Content-Type", "application/json"}, {"k", "v"}}},
                  {0, ""},
                  {0, alert("b")}});
  const auto source = start(options());
  ASSERT_TRUE(port_.wait_for_events(2));
  const auto letters = port_.dead_letters();
  ASSERT_THAT(letters, SizeIs(2));
  EXPECT_EQ(letters[0].source, "kafka:alerts");
  EXPECT_EQ(letters[0].position, "alerts/0/1");
  EXPECT_EQ(letters[0].bytes, "{\"kind\":");
  EXPECT_EQ(letters[0].content_type, "application/json");
  ASSERT_THAT(letters[0].headers, SizeIs(2));
  EXPECT_EQ(letters[0].headers[0].name, "content-type");
  EXPECT_EQ(letters[0].headers[1].value, "v");
  EXPECT_THAT(letters[0].reason, HasSubstr("not JSON"));
  EXPECT_EQ(letters[1].reason, "not JSON: empty");
  EXPECT_EQ(letter_class(letters[0]), "not_json");
  EXPECT_EQ(port_.position("alerts", 0), 4);
}

TEST_F(KafkaSourceTest, ABinaryCloudEventsHeadersReachTheDecoder) {
  kafka_.create_topic("changes", 1);
  kafka_.produce("changes", {0,
                             R"({"name":"nightly"})",
                             0,
                             {{"content-type", "application/json"},
                              {"ce_specversion", "1.0"},
                              {"ce_id", "7"},
                              {"ce_source", "/jobs"},
                              {"ce_type", "io.headwater.heartbeat.v1"}}});
  const CloudEventsDecoder cloudevents;
  KafkaSourceOptions both = options();
  both.topics.push_back({"changes", &cloudevents});
  const auto source = start(std::move(both));
  ASSERT_TRUE(port_.wait_for_events(1));
  const auto events = port_.inputs<EventArrived>();
  EXPECT_EQ(events[0].event.source, "kafka:changes");
  EXPECT_EQ(events[0].event.source_id, "/jobs 7");
}

TEST_F(KafkaSourceTest, TheBrokerIsToldOnlyWhatIsDurable) {
  kafka_.create_topic("alerts", 1);
  port_.hold_answers();
  kafka_.produce("alerts", {{0, alert("a")}, {0, alert("b")}});
  const auto source = start(options());
  ASSERT_TRUE(port_.wait_for_events(2));
  EXPECT_EQ(kafka_.committed("headwater", "alerts", 0), -1);
  EXPECT_FALSE(source->at_end());
  port_.answer();
  EXPECT_TRUE(port_.wait([&] { return source->at_end(); }));
  source->stop();
  EXPECT_EQ(kafka_.committed("headwater", "alerts", 0), 2);
}

TEST_F(KafkaSourceTest, WhatTheEngineDidNotTakeIsNotCommitted) {
  kafka_.create_topic("alerts", 1);
  port_.hold_answers();
  kafka_.produce("alerts", {0, alert("a")});
  const auto source = start(options());
  ASSERT_TRUE(port_.wait_for_events(1));
  port_.answer(/*durable=*/false);
  source->stop();
  EXPECT_EQ(kafka_.committed("headwater", "alerts", 0), -1);
}

// C10, C29
TEST_F(KafkaSourceTest, WhatComesThroughABoundTopicBearsItsLabelsAndItsTenants) {
  kafka_.create_topic("alerts", 1);
  kafka_.produce("alerts", {{0, alert("a")}, {0, R"({"kind":"alert","name":"b","tenant":"t17"})"}});
  KafkaSourceOptions bound = options();
  bound.topics[0].binding = {
      .labels = LabelSet(std::vector<std::pair<std::string, std::string>>{{"tenant", "t05"}}),
      .tenants = {"t05"}};
  const auto source = start(std::move(bound));
  ASSERT_TRUE(port_.wait([&] { return source->at_end(); }));
  const auto events = port_.inputs<BoundEventArrived>();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].event.labels.get("tenant"), "t05");
  EXPECT_EQ(events[0].tenants, std::vector<std::string>{"t05"});
  const auto letters = port_.dead_letters();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].reason, "event 0: labels.tenant: its source is bound to t05");
  EXPECT_EQ(letter_class(letters[0]), "bound_elsewhere");
}

TEST_F(KafkaSourceTest, AnEmptyTopicIsAtItsEnd) {
  kafka_.create_topic("alerts", 3);
  const auto source = start(options());
  EXPECT_TRUE(port_.wait([&] { return source->at_end(); }));
  EXPECT_TRUE(port_.wait([&] { return source->statistics().partitions.size() == 3; }));
  EXPECT_TRUE(source->statistics().connected);
}

TEST_F(KafkaSourceTest, C7TellsThatItIsCatchingUpAndWhenItHas) {
  kafka_.create_topic("alerts", 1);
  kafka_.produce("alerts", {{0, alert("old"), minutes_ago(30)},
                            {0, alert("older"), minutes_ago(3)},
                            {0, alert("fresh"), minutes_ago(1)}});
  const auto source = start(options());
  ASSERT_TRUE(port_.wait_for_events(3));
  const auto told = port_.inputs<SourceProgress>();
  ASSERT_THAT(told, SizeIs(3));
  EXPECT_EQ(told[0].source, "kafka:alerts");
  EXPECT_TRUE(told[0].catching_up);
  EXPECT_TRUE(told[1].catching_up);
  EXPECT_LT(told[0].as_of, told[1].as_of);
  EXPECT_FALSE(told[2].catching_up);
}

TEST_F(KafkaSourceTest, C11WhatStoodInTheTopicWasReceivedThen) {
  kafka_.create_topic("alerts", 1);
  const auto then = minutes_ago(30);
  kafka_.produce("alerts", {{0, alert("old"), then}, {0, alert("ahead"), minutes_ago(-30)}});
  const auto source = start(options());
  ASSERT_TRUE(port_.wait_for_events(2));
  const auto events = port_.inputs<EventArrived>();
  EXPECT_EQ(events[0].event.received_at, Timestamp{then * 1000});
  // A producer whose clock runs ahead is not believed.
  EXPECT_LT(events[1].event.received_at, Timestamp{minutes_ago(-1) * 1000});
}

TEST_F(KafkaSourceTest, C7OneOldRecordIsCaughtUpAtOnce) {
  kafka_.create_topic("alerts", 1);
  kafka_.produce("alerts", {0, alert("old"), minutes_ago(30)});
  const auto source = start(options());
  ASSERT_TRUE(port_.wait([&] { return source->at_end(); }));
  const auto told = port_.inputs<SourceProgress>();
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_TRUE(told[0].catching_up);
  EXPECT_FALSE(told[1].catching_up);
}

TEST_F(KafkaSourceTest, ErrorsOfTheBrokerCostNothing) {
  kafka_.create_topic("alerts", 1);
  kafka_.fail_next(kMetadata, {RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE});
  kafka_.fail_next(kJoinGroup, {RD_KAFKA_RESP_ERR_NOT_COORDINATOR});
  kafka_.fail_next(
      kFetch, {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
               RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR});
  kafka_.fail_next(kOffsetCommit, {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS});
  const auto source = start(options());
  std::vector<MockKafka::Record> records;
  std::vector<std::string> names;
  for (int i = 0; i < 500; ++i) {
    names.push_back("a" + std::to_string(i));
    records.push_back({0, alert(names.back())});
  }
  kafka_.produce("alerts", records);
  ASSERT_TRUE(port_.wait_for_events(500));
  EXPECT_EQ(port_.names(), names);
}

TEST_F(KafkaSourceTest, ARebalanceInTheMiddleNeitherLosesNorRepeats) {
  kafka_.create_topic("alerts", 1);
  const auto source = start(options());
  kafka_.produce("alerts", {0, alert("a")});
  ASSERT_TRUE(port_.wait_for_events(1));
  kafka_.fail_next(kHeartbeatApi, {RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS});
  kafka_.produce("alerts", {0, alert("b")});
  ASSERT_TRUE(port_.wait_for_events(2));
  kafka_.fail_next(kHeartbeatApi, {RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID});
  for (const char* name : {"c", "d", "e"}) kafka_.produce("alerts", {0, alert(name)});
  ASSERT_TRUE(port_.wait_for_events(5));
  EXPECT_THAT(port_.names(), ElementsAre("a", "b", "c", "d", "e"));
}

TEST_F(KafkaSourceTest, TwoMembersShareTheTopicAndTheLastOneGetsAll) {
  kafka_.create_topic("alerts", 2);
  const auto first = start(options());
  EXPECT_TRUE(port_.wait([&] { return first->statistics().partitions.size() == 2; }));
  FakePort other;
  auto second = KafkaSource::start(options(), other);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(other.wait([&] { return (*second)->statistics().partitions.size() == 1; }));
  EXPECT_TRUE(port_.wait([&] { return first->statistics().partitions.size() == 1; }));
  kafka_.produce("alerts", {{0, alert("a")}, {1, alert("b")}});
  ASSERT_TRUE(port_.wait_for_events(1));
  ASSERT_TRUE(other.wait_for_events(1));
  (*second)->stop();
  EXPECT_TRUE(port_.wait([&] { return first->statistics().partitions.size() == 2; }));
}

TEST_F(KafkaSourceTest, WhileNoBrokerIsThereItWaitsAndThenGoesOn) {
  kafka_.create_topic("alerts", 1);
  const auto source = start(options());
  kafka_.produce("alerts", {0, alert("a")});
  ASSERT_TRUE(port_.wait_for_events(1));
  kafka_.set_down(true);
  EXPECT_TRUE(port_.wait([&] { return !source->statistics().connected; }));
  EXPECT_GT(source->statistics().errors, 0U);
  kafka_.set_down(false);
  kafka_.produce("alerts", {0, alert("b")});
  ASSERT_TRUE(port_.wait_for_events(2));
  EXPECT_TRUE(port_.wait([&] { return source->statistics().connected; }));
  EXPECT_THAT(port_.names(), ElementsAre("a", "b"));
}

TEST_F(KafkaSourceTest, APositionThatTheBrokerDoesNotHaveIsAnErrorAndNoJump) {
  kafka_.create_topic("alerts", 2);
  kafka_.produce("alerts", {{0, alert("a")}, {1, alert("b")}});
  const auto source = start(options({{"alerts", 0, 1000}}));
  ASSERT_TRUE(port_.wait_for_events(1));
  EXPECT_TRUE(port_.wait([&] {
    const auto statistics = source->statistics();
    return statistics.partitions.size() == 2 && !statistics.partitions[0].error.empty();
  }));
  EXPECT_THAT(port_.names(), ElementsAre("b"));
  EXPECT_FALSE(source->at_end());
}

TEST_F(KafkaSourceTest, SettingsThatTheClientOrThePromisesRefuseAreNamed) {
  const auto refusal = [&](KafkaSourceOptions from) {
    const auto source = KafkaSource::start(std::move(from), port_);
    return source.ok() ? "started" : source.error().message();
  };
  KafkaSourceOptions wrong = options();
  wrong.settings.client["enable.auto.commit"] = "true";
  EXPECT_EQ(refusal(wrong), "kafka setting enable.auto.commit: this one is fixed");
  wrong = options();
  wrong.settings.client["no.such.thing"] = "1";
  EXPECT_THAT(refusal(wrong), HasSubstr("kafka setting no.such.thing: No such configuration"));
  wrong = options();
  wrong.settings.brokers.clear();
  EXPECT_EQ(refusal(wrong), "kafka brokers: missing");
  wrong = options();
  wrong.topics.clear();
  EXPECT_EQ(refusal(wrong), "kafka topics: missing");
  wrong = options();
  wrong.topics[0].name = "^alerts.*";
  EXPECT_EQ(refusal(wrong), "kafka topic \"^alerts.*\": not a topic's name");
}

std::string header(const MockKafka::Consumed& record, std::string_view name) {
  for (const auto& [known, value] : record.headers)
    if (known == name) return value;
  return "absent";
}

TEST(TopicProducer, KeepsTheBytesAndHeadersAndAddsWhatIsKnown) {
  MockKafka kafka;
  kafka.create_topic("alerts.dlq", 1);
  auto producer = TopicProducer::open({kafka.address(), {}}, "alerts.dlq");
  ASSERT_TRUE(producer.ok());
  DeadLetter letter{.id = 17,
                    .source = "kafka:alerts",
                    .position = "alerts/0/1",
                    .reason = "not JSON: empty",
                    .headers = {{"ce_id", "x"}},
                    .bytes = std::string("\0\xff", 2),
                    .received_at = *parse_rfc3339("2026-01-01T00:00:00Z")};
  ASSERT_TRUE((*producer)->publish({record_of(letter), record_of(letter)}).ok());
  const auto records = kafka.consume("alerts.dlq", 2);
  EXPECT_EQ(records[1].value, letter.bytes);
  EXPECT_EQ(header(records[0], "ce_id"), "x");
  EXPECT_EQ(header(records[0], "headwater_reason"), "not JSON: empty");
  EXPECT_EQ(header(records[0], "headwater_source"), "kafka:alerts");
  EXPECT_EQ(header(records[0], "headwater_position"), "alerts/0/1");
  EXPECT_EQ(header(records[0], "headwater_time"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(header(records[0], "headwater_id"), "17");
}

TEST(TopicProducer, WithoutABrokerItSaysSoAndCanBeAskedAgain) {
  MockKafka kafka;
  kafka.create_topic("alerts.dlq", 1);
  auto producer = TopicProducer::open({kafka.address(), {}}, "alerts.dlq");
  ASSERT_TRUE(producer.ok());
  const DeadLetter letter{.source = "s", .reason = "r", .bytes = "b"};
  kafka.set_down(true);
  const Status failed = (*producer)->publish({record_of(letter)}, milliseconds(100));
  ASSERT_FALSE(failed.ok());
  EXPECT_TRUE(failed.error().retryable());
  kafka.set_down(false);
  EXPECT_TRUE((*producer)->publish({record_of(letter)}).ok());
  EXPECT_THAT(kafka.consume("alerts.dlq", 1), SizeIs(1));
}

}  // namespace
}  // namespace headwater::ingest
