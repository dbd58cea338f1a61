#include "app/kafka_intake.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "app/secrets.h"
#include "ingest/formats.h"

namespace headwater::app {
namespace {

constexpr std::string_view kFedUpTo = "dead-letter-topic/fed";
constexpr std::size_t kLettersAtOnce = 100;
constexpr auto kLook = std::chrono::milliseconds(200);

// A setting, or the secret that it refers to.
Result<std::string> client_setting(const std::string& name, const std::string& value) {
  if (!value.starts_with("file:") && !value.starts_with("env:")) return value;
  const Result<Secret> secret = read_secret(value);
  if (!secret)
    return Error(secret.error().code(), "kafka.client." + name + ": " + secret.error().message());
  return secret->reveal();
}

}  // namespace

Result<std::unique_ptr<KafkaIntake>> KafkaIntake::start(const rules::KafkaRule& rule,
                                                        std::span<const rules::Mapping> mappings,
                                                        store::EstateStore& estate,
                                                        IntakePort& port) {
  std::unique_ptr<KafkaIntake> intake(new KafkaIntake(estate));
  ingest::KafkaSourceOptions options{.settings = {.brokers = rule.brokers}, .group = rule.group};
  for (const auto& [name, value] : rule.client) {
    const auto text = client_setting(name, value);
    if (!text) return text.error();
    options.settings.client[name] = *text;
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
  if (rule.dead_letter_topic.empty()) return intake;
  auto producer = ingest::DeadLetterProducer::open(settings, rule.dead_letter_topic);
  if (!producer) return producer.error();
  intake->producer_ = std::move(*producer);
  intake->feeder_ = std::thread([it = intake.get()] { it->feed_dead_letters(); });
  return intake;
}

KafkaIntake::~KafkaIntake() { stop(); }

void KafkaIntake::stop() {
  if (source_) source_->stop();
  stopping_ = true;
  if (feeder_.joinable()) feeder_.join();
}

void KafkaIntake::feed_dead_letters() {
  while (!stopping_) {
    bool more = false;
    if (const Status fed = feed_some(more); !fed)
      spdlog::warn("dead-letter topic: {}", fed.error().message());
    if (!more) std::this_thread::sleep_for(kLook);
  }
}

// At least once: the cursor moves only after the broker has them.
Status KafkaIntake::feed_some(bool& more) {
  const Result<std::string> fed = estate_.shell(kFedUpTo);
  const std::uint64_t after = fed && fed->size() == 8 ? read_big_endian(*fed) : 0;
  const auto stored = estate_.dead_letters_after(after, kLettersAtOnce);
  if (!stored) return stored.error();
  if (stored->empty()) return Ok{};
  std::vector<DeadLetter> letters;
  for (const store::StoredDeadLetter& each : *stored) letters.push_back(each.letter);
  if (Status published = producer_->publish(letters, seconds(2)); !published) return published;
  std::string cursor;
  append_big_endian(cursor, letters.back().id);
  more = letters.size() == kLettersAtOnce;
  return estate_.write_shell({{.key = std::string(kFedUpTo), .value = cursor}});
}

}  // namespace headwater::app
