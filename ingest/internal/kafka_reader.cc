#include "ingest/internal/kafka_reader.h"

#include <algorithm>
#include <utility>

#include "model/letter_class.h"
#include "model/limits.h"

namespace headwater::ingest {
namespace {

// A message ends the wait at once; this long a thread looks up only to see whether it shall stop.
constexpr int kIdleWaitMs = 20;
constexpr std::chrono::seconds kCommitEvery{1};
constexpr std::chrono::seconds kAnswersWait{5};

Timestamp now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

KafkaPartitions partition_list(const std::vector<KafkaPosition>& positions) {
  KafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
  for (const KafkaPosition& position : positions) {
    rd_kafka_topic_partition_list_add(list.get(), position.topic.c_str(), position.partition)
        ->offset = position.next_offset;
  }
  return list;
}

}  // namespace

KafkaReader::KafkaReader(KafkaSourceOptions options, IntakePort& port)
    : options_(std::move(options)), port_(port), ledger_(options_.positions) {
  for (const KafkaTopic& topic : options_.topics)
    topics_.push_back({topic.name, "kafka:" + topic.name, topic.decoder, topic.binding});
}

KafkaReader::~KafkaReader() = default;

Status KafkaReader::open() {
  auto conf = make_kafka_conf(options_.settings,
                              {{"group.id", options_.group},
                               {"group.instance.id", options_.member},
                               // Positions live in the store; the broker's are written by us, late.
                               {"enable.auto.commit", "false"},
                               {"enable.auto.offset.store", "false"},
                               // A position that is gone must not become a silent jump.
                               {"auto.offset.reset", "error"},
                               {"isolation.level", "read_committed"},
                               {"check.crcs", "true"},
                               {"enable.partition.eof", "true"},
                               {"statistics.interval.ms", "1000"},
                               {"partition.assignment.strategy", "range"}},
                              {{"client.id", "headwater"}, {"reconnect.backoff.max.ms", "2000"}});
  if (!conf) return conf.error();
  rd_kafka_conf_set_opaque(conf->get(), this);
  rd_kafka_conf_set_rebalance_cb(conf->get(), on_rebalance);
  rd_kafka_conf_set_error_cb(conf->get(), on_error);
  rd_kafka_conf_set_stats_cb(conf->get(), on_statistics);
  auto client = make_kafka_client(RD_KAFKA_CONSUMER, std::move(*conf));
  if (!client) return client.error();
  client_ = std::move(*client);
  rd_kafka_poll_set_consumer(client_.get());
  return subscribe();
}

Status KafkaReader::subscribe() {
  if (topics_.empty()) return malformed("kafka topics: missing");
  KafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(topics_.size())));
  for (const Topic& topic : topics_) {
    // The library would take it for a pattern.
    if (topic.name.empty() || topic.name.front() == '^')
      return malformed("kafka topic \"" + topic.name + "\": not a topic's name");
    rd_kafka_topic_partition_list_add(list.get(), topic.name.c_str(), RD_KAFKA_PARTITION_UA);
  }
  const auto failed = rd_kafka_subscribe(client_.get(), list.get());
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR)
    return malformed(std::string("kafka topics: ") + rd_kafka_err2str(failed));
  return Ok{};
}

void KafkaReader::on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t event,
                               rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  auto& reader = *static_cast<KafkaReader*>(opaque);
  if (event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    reader.assign(*partitions);
  } else {
    reader.revoke(rd_kafka_assignment_lost(reader.client_.get()) != 0);
  }
}

// A lasting member that comes back is handed what it had, whatever it subscribes to now.
bool KafkaReader::of_other_topics(const rd_kafka_topic_partition_list_t& partitions) const {
  const auto assigned = [&](const Topic& topic) {
    for (int i = 0; i < partitions.cnt; ++i)
      if (partitions.elems[i].topic == topic.name) return true;
    return false;
  };
  for (int i = 0; i < partitions.cnt; ++i)
    if (find_topic(partitions.elems[i].topic) == nullptr) return true;
  return !std::all_of(topics_.begin(), topics_.end(), assigned);
}

void KafkaReader::assign(rd_kafka_topic_partition_list_t& partitions) {
  // As a member that is known already, joining makes the group share out anew. Once: another member
  // may rightly have all of a topic's partitions.
  if (!joined_again_ && of_other_topics(partitions)) join_again_ = joined_again_ = true;
  for (int i = partitions.cnt - 1; i >= 0; --i)
    if (find_topic(partitions.elems[i].topic) == nullptr)
      rd_kafka_topic_partition_list_del_by_idx(&partitions, i);
  for (int i = 0; i < partitions.cnt; ++i) {
    rd_kafka_topic_partition_t& entry = partitions.elems[i];
    Partition& partition = ledger_.partition(entry.topic, entry.partition);
    ledger_.assign(partition);
    const bool known = partition.read != Partition::kUnknown;
    entry.offset = known ? partition.read : RD_KAFKA_OFFSET_BEGINNING;
  }
  rd_kafka_assign(client_.get(), &partitions);
  counts_.connected = true;
}

// What is read and not handed over is left to whoever gets the partitions; what is handed over gets
// the time to become durable, so that the next owner need not read it again.
void KafkaReader::revoke(bool lost) {
  batch_ = {};
  batch_records_ = 0;
  counts_.paused = false;
  if (!lost) {
    answers_->wait(kAnswersWait);
    take_answers();
    commit(/*at_once=*/true);
  }
  ledger_.revoke_all();
  for (SourceProgress& progress : ledger_.progress_after_revoke())
    batch_.inputs.emplace_back(std::move(progress));
  rd_kafka_assign(client_.get(), nullptr);
}

void KafkaReader::on_error(rd_kafka_t*, int error, const char* reason, void* opaque) {
  auto& reader = *static_cast<KafkaReader*>(opaque);
  ++reader.counts_.errors;
  reader.counts_.last_error = reason;
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) reader.counts_.connected = false;
}

// The client tells its brokers' states each second; any that is up will do.
int KafkaReader::on_statistics(rd_kafka_t*, char* json, std::size_t size, void* opaque) {
  const bool up = std::string_view(json, size).find(R"("state":"UP")") != std::string_view::npos;
  static_cast<KafkaReader*>(opaque)->counts_.connected = up;
  return 0;
}

void KafkaReader::step() {
  if (std::exchange(join_again_, false)) {
    if (const Status joined = subscribe(); !joined) counts_.last_error = joined.error().message();
  }
  take_answers();
  commit(/*at_once=*/false);
  read_batch();
  hear_ends();
  offer();
}

// While paused this only serves the client's callbacks.
void KafkaReader::read_batch() {
  KafkaMessage message(rd_kafka_consumer_poll(client_.get(), kIdleWaitMs));
  if (message) batch_received_at_ = now();
  while (message) {
    take(*message);
    if (batch_full()) return;
    message.reset(rd_kafka_consumer_poll(client_.get(), 0));
  }
}

bool KafkaReader::batch_full() const {
  return batch_records_ >= options_.batch_records_max || batch_.bytes >= limits::kBatchBytesMax ||
         batch_.inputs.size() >= limits::kBatchInputsMax;
}

const KafkaReader::Topic* KafkaReader::find_topic(std::string_view name) const {
  const auto known = std::find_if(topics_.begin(), topics_.end(),
                                  [&](const Topic& topic) { return topic.name == name; });
  return known == topics_.end() ? nullptr : &*known;
}

const KafkaReader::Topic& KafkaReader::topic_of(const rd_kafka_message_t& message) const {
  const Topic* known = find_topic(rd_kafka_topic_name(message.rkt));
  HW_CHECK(known != nullptr, "a record of a topic that was not subscribed to");
  return *known;
}

void KafkaReader::take(const rd_kafka_message_t& message) {
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR && message.err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
    return take_error(message);
  counts_.connected = true;
  Partition& partition = ledger_.partition(rd_kafka_topic_name(message.rkt), message.partition);
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    hear_high(partition);
    ledger_.reach_eof(partition);
    return tell_progress(partition, {});
  }
  ++counts_.records;
  ++batch_records_;
  if (!ledger_.take(partition, message.offset)) {
    ++counts_.skipped;
    return;
  }
  tell_progress(partition, written_at(message));
  take_record(message, topic_of(message));
}

void KafkaReader::take_record(const rd_kafka_message_t& message, const Topic& topic) {
  batch_.bytes += message.len;
  const RawRecord& record = record_.read(message, topic.source, batch_received_at_);
  Decoded decoded = topic.decoder->decode(record);
  bind(decoded, topic.binding);
  counts_.events += decoded.events.size();
  if (!decoded.ignored.empty()) counts_.ignored[topic.source] += decoded.ignored.size();
  add_events(batch_, record, std::move(decoded), topic.binding);
}

// The client goes on by itself after most errors; a partition that can't be read says why.
void KafkaReader::take_error(const rd_kafka_message_t& message) {
  ++counts_.errors;
  counts_.last_error = rd_kafka_message_errstr(&message);
  if (message.err == RD_KAFKA_RESP_ERR__FATAL) counts_.fatal = counts_.last_error;
  if (message.rkt == nullptr || message.partition < 0) return;
  Partition& partition = ledger_.partition(rd_kafka_topic_name(message.rkt), message.partition);
  partition.error = counts_.last_error;
  if (message.err != RD_KAFKA_RESP_ERR__BAD_MSG || message.offset < 0) return;
  if (!ledger_.take(partition, message.offset)) return;
  // Its bytes are lost on the broker; that it was there is kept.
  rd_kafka_message_t empty = message;
  empty.payload = nullptr;
  empty.len = 0;
  batch_.dead_letters.push_back(
      dead_letter_of(record_.read(empty, topic_of(message).source, batch_received_at_),
                     {std::string(kUnreadableRecord) + counts_.last_error}));
}

void KafkaReader::tell_progress(Partition& partition, Timestamp written_at) {
  if (auto progress = ledger_.progress(partition, written_at, batch_received_at_); progress)
    batch_.inputs.emplace_back(std::move(*progress));
}

// Asked once a batch, not once a record: the answer is cached, but it is found under locks.
void KafkaReader::hear_ends() {
  for (Partition& partition : ledger_.partitions()) {
    if (!partition.assigned || partition.read == partition.handed_over) continue;
    hear_high(partition);
    if (partition.high != Partition::kUnknown && partition.read >= partition.high)
      tell_progress(partition, {});
  }
}

void KafkaReader::hear_high(Partition& partition) {
  std::int64_t low = 0;
  std::int64_t high = Partition::kUnknown;
  const auto failed = rd_kafka_get_watermark_offsets(client_.get(), partition.topic.c_str(),
                                                     partition.number, &low, &high);
  if (failed == RD_KAFKA_RESP_ERR_NO_ERROR) ledger_.hear_high(partition, high);
}

// Hands the batch over; if the engine is full it stays, and reading pauses until it is taken.
void KafkaReader::offer() {
  batch_.sender = "kafka";
  batch_.positions = ledger_.read_positions();
  if (batch_.positions.empty() && batch_.inputs.empty() && batch_.dead_letters.empty()) return;
  batch_.done = [answers = answers_, positions = batch_.positions](const Outcome& outcome) {
    answers->answer(positions, outcome.durable);
  };
  answers_->expect();
  if (!port_.submit(batch_)) {
    answers_->withdraw();
    return set_paused(true);
  }
  ledger_.hand_over();
  batch_ = {};
  batch_records_ = 0;
  set_paused(false);
}

void KafkaReader::set_paused(bool paused) {
  if (counts_.paused == paused) return;
  rd_kafka_topic_partition_list_t* assigned = nullptr;
  if (rd_kafka_assignment(client_.get(), &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const KafkaPartitions owned(assigned);
  const auto failed = paused ? rd_kafka_pause_partitions(client_.get(), assigned)
                             : rd_kafka_resume_partitions(client_.get(), assigned);
  if (failed == RD_KAFKA_RESP_ERR_NO_ERROR) counts_.paused = paused;
}

void KafkaReader::take_answers() {
  for (const auto& positions : answers_->take()) {
    ledger_.make_durable(positions);
    commit_due_ = true;
  }
}

// The broker's copy of our positions is for monitors only: it may lag and may fail.
void KafkaReader::commit(bool at_once) {
  if (!commit_due_) return;
  const auto time = Clock::now();
  if (!at_once && time - committed_at_ < kCommitEvery) return;
  std::vector<KafkaPosition> positions;
  for (const Partition& partition : ledger_.partitions())
    if (partition.assigned && partition.durable != Partition::kUnknown)
      positions.push_back({partition.topic, partition.number, partition.durable});
  if (!positions.empty()) {
    const KafkaPartitions list = partition_list(positions);
    rd_kafka_commit(client_.get(), list.get(), /*async=*/1);
  }
  committed_at_ = time;
  commit_due_ = false;
}

void KafkaReader::close() {
  batch_ = {};
  if (client_) rd_kafka_consumer_close(client_.get());
}

KafkaStatistics KafkaReader::statistics() const {
  KafkaStatistics statistics = counts_;
  for (const Partition& partition : ledger_.partitions()) {
    if (!partition.assigned) continue;
    const bool known = partition.high >= 0 && partition.read >= 0;
    statistics.partitions.push_back(
        {.topic = partition.topic,
         .partition = partition.number,
         .next_offset = std::max<std::int64_t>(partition.read, 0),
         .durable_offset = std::max<std::int64_t>(partition.durable, 0),
         .lag = known ? std::max<std::int64_t>(partition.high - partition.read, 0) : 0,
         .catching_up = partition.behind,
         .error = partition.error});
  }
  std::sort(statistics.partitions.begin(), statistics.partitions.end(),
            [](const auto& a, const auto& b) {
              return a.topic != b.topic ? a.topic < b.topic : a.partition < b.partition;
            });
  return statistics;
}

}  // namespace headwater::ingest
