#include "app/kafka_intake.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "app/audit_command.h"
#include "app/secrets.h"
#include "ingest/formats.h"

namespace headwater::app {
namespace {

constexpr std::string_view kFedUpTo = "dead-letter-topic/fed";
constexpr std::size_t kLettersAtOnce = 100;
constexpr auto kLook = std::chrono::milliseconds(200);
constexpr auto kAnchorEvery = std::chrono::minutes(1);

}  // namespace

Result<std::unique_ptr<KafkaIntake>> KafkaIntake::start(const rules::KafkaRule& rule,
                                                        std::span<const rules::Mapping> mappings,
                                                        store::EstateStore& estate,
                                                        IntakePort& port) {
  std::unique_ptr<KafkaIntake> intake(new KafkaIntake(estate));
  ingest::KafkaSourceOptions options{.settings = {.brokers = rule.brokers}, .group = rule.group};
  for (const auto& [name, value] : rule.client) {
    const Result<Secret> text = read_setting(value);
    if (!text)
      return Error(text.error().code(), "kafka.client." + name + ": " + text.error().message());
    options.settings.client[name] = text->reveal();
  }
  for (const rules::KafkaTopicRule& topic : rule.topics) {
    auto decoder = ingest::decoder_for(topic.format, mappings);
    if (!decoder) return decoder.error();
    options.topics.push_back(
        {.name = topic.topic,
         .decoder = decoder->get(),
         .binding = {.labels = LabelSet(topic.labels), .tenants = topic.tenants}});
    intake->decoders_["kafka:" + topic.topic] = std::move(*decoder);
  }
  const auto view = estate.view();
  if (!view) return view.error();
  auto positions = view->positions();
  if (!positions) return positions.error();
  options.positions = std::move(*positions);
  const ingest::KafkaSettings settings = options.settings;
  auto source = ingest::KafkaSource::start(std::move(options), port);
  if (!source) return source.error();
  intake->source_ = std::move(*source);
  for (const auto& [topic, producer] : {std::pair(&rule.dead_letter_topic, &intake->dead_letters_),
                                        std::pair(&rule.audit_topic, &intake->audit_)}) {
    if (topic->empty()) continue;
    auto opened = ingest::TopicProducer::open(settings, *topic);
    if (!opened) return opened.error();
    *producer = std::move(*opened);
  }
  if (intake->dead_letters_ || intake->audit_)
    intake->feeder_ = std::thread([it = intake.get()] { it->feed(); });
  return intake;
}

KafkaIntake::~KafkaIntake() { stop(); }

void KafkaIntake::stop() {
  if (source_) source_->stop();
  stopping_ = true;
  if (feeder_.joinable()) feeder_.join();
}

void KafkaIntake::feed() {
  const auto told = [](std::string_view topic, const Status& fed) {
    if (!fed) spdlog::warn("{} topic: {}", topic, fed.error().message());
  };
  std::chrono::steady_clock::time_point anchor_at;
  while (!stopping_) {
    bool more = false;
    if (dead_letters_) told("dead-letter", feed_dead_letters(more));
    const auto now = std::chrono::steady_clock::now();
    if (audit_ && estate_.audit_head().number != anchored_ && now >= anchor_at) {
      told("audit", feed_audit_head());
      anchor_at = now + kAnchorEvery;
    }
    if (!more) std::this_thread::sleep_for(kLook);
  }
  if (audit_) told("audit", feed_audit_head());
}

Status KafkaIntake::feed_audit_head() {
  const AuditAnchor head = estate_.audit_head();
  if (head.number == anchored_) return Ok{};
  Status published = audit_->publish(
      {{.key = estate_.name(), .value = anchor_line(estate_.name(), head)}}, seconds(2));
  if (published) anchored_ = head.number;
  return published;
}

// At least once: the cursor moves only after the broker has them.
Status KafkaIntake::feed_dead_letters(bool& more) {
  const Result<std::string> fed = estate_.shell(kFedUpTo);
  const std::uint64_t after = fed && fed->size() == 8 ? read_big_endian(*fed) : 0;
  const auto stored = estate_.dead_letters_after(after, kLettersAtOnce);
  if (!stored) return stored.error();
  if (stored->empty()) return Ok{};
  std::vector<ingest::OutgoingRecord> records;
  records.reserve(stored->size());
  for (const store::StoredDeadLetter& each : *stored)
    records.push_back(ingest::record_of(each.letter));
  if (Status published = dead_letters_->publish(records, seconds(2)); !published) return published;
  std::string cursor;
  append_big_endian(cursor, stored->back().letter.id);
  more = records.size() == kLettersAtOnce;
  return estate_.write_shell({{.key = std::string(kFedUpTo), .value = cursor}});
}

}  // namespace headwater::app
