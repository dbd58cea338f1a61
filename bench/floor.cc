// The least that anything durable behind Kafka does, in two forms, for Headwater to stand beside.
//   A: consume, parse (simdjson DOM), fingerprint the labels (sorted, FNV-1a), find the series in a
//      map, put one row of 500 bytes an event; the batch, offsets with it, synced before the next
//      poll.
//   B: the same with one journal record of 200 bytes an event a batch instead of the rows.
// Prints one line: events, batches, series. Third-party libraries alone, nothing of ours.
#include <librdkafka/rdkafka.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t kBatch = 1000;
constexpr int kPollMs = 5;
constexpr std::size_t kRowBytes = 500;
constexpr std::size_t kRecordBytes = 200;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "floor: %s\n", why.c_str());
  std::exit(1);
}

void set(rd_kafka_conf_t* conf, const char* name, const char* value) {
  char error[256];
  if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK) fail(error);
}

std::uint64_t fnv(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return (hash ^ 0xFF) * 1099511628211ULL;
}

struct Series {
  std::uint64_t count = 0;
  std::int64_t last_offset = 0;
  bool firing = false;
};

class Floor {
 public:
  Floor(bool rows, const std::string& folder) : rows_(rows), filler_(kRowBytes, 'x') {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.compression = rocksdb::kLZ4Compression;
    options.max_total_wal_size = 64 << 20;
    rocksdb::DB* db = nullptr;
    const auto opened = rocksdb::DB::Open(options, folder, &db);
    if (!opened.ok()) fail(opened.ToString());
    db_.reset(db);
  }

  void take(const rd_kafka_message_t& message) {
    simdjson::dom::element event;
    if (parser_.parse(static_cast<const char*>(message.payload), message.len).get(event) !=
        simdjson::SUCCESS)
      fail("not JSON");
    labels_.clear();
    simdjson::dom::object labels;
    if (event["labels"].get(labels) == simdjson::SUCCESS)
      for (const auto field : labels) add(field.key, field.value);
    for (const char* name : {"kind", "name", "service", "tenant", "severity"})
      if (simdjson::dom::element value; event[name].get(value) == simdjson::SUCCESS)
        add(name, value);
    std::sort(labels_.begin(), labels_.end());
    std::uint64_t hash = 14695981039346656037ULL;
    for (const auto& [name, value] : labels_) hash = fnv(fnv(hash, name), value);
    std::string_view status;
    const bool has_status = event["status"].get(status) == simdjson::SUCCESS;
    Series& series = series_[hash];
    ++series.count;
    series.last_offset = message.offset;
    series.firing = has_status && status == "firing";
    append(hash, message);
    offsets_[message.partition] = message.offset + 1;
    ++events_;
    ++in_batch_;
  }

  void commit() {
    if (in_batch_ == 0) return;
    if (!rows_) batch_.Put("j" + std::to_string(batches_), journal_);
    for (const auto& [partition, offset] : offsets_)
      batch_.Put("o" + std::to_string(partition), std::to_string(offset));
    rocksdb::WriteOptions options;
    options.sync = true;
    const auto written = db_->Write(options, &batch_);
    if (!written.ok()) fail(written.ToString());
    batch_.Clear();
    journal_.clear();
    in_batch_ = 0;
    ++batches_;
  }

  [[nodiscard]] std::size_t in_batch() const { return in_batch_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  void tell() const {
    std::printf("events=%llu batches=%llu series=%zu\n", static_cast<unsigned long long>(events_),
                static_cast<unsigned long long>(batches_), series_.size());
  }

 private:
  void add(std::string_view name, const simdjson::dom::element& value) {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) labels_.emplace_back(name, text);
  }

  void append(std::uint64_t hash, const rd_kafka_message_t& message) {
    const std::string_view payload(static_cast<const char*>(message.payload), message.len);
    if (!rows_) {
      journal_.append(payload.substr(0, kRecordBytes));
      return;
    }
    std::string key = "e";
    key.append(reinterpret_cast<const char*>(&hash), sizeof hash);
    key.append(reinterpret_cast<const char*>(&events_), sizeof events_);
    filler_.replace(0, std::min(payload.size(), kRowBytes), payload.substr(0, kRowBytes));
    filler_.resize(kRowBytes);
    batch_.Put(key, filler_);
  }

  bool rows_;
  std::unique_ptr<rocksdb::DB> db_;
  simdjson::dom::parser parser_;
  std::vector<std::pair<std::string_view, std::string_view>> labels_;
  std::unordered_map<std::uint64_t, Series> series_;
  std::map<int, std::int64_t> offsets_;
  rocksdb::WriteBatch batch_;
  std::string journal_;
  std::string filler_;
  std::size_t in_batch_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t batches_ = 0;
};

rd_kafka_t* consumer_of(const char* broker, const char* topic) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", broker);
  set(conf, "group.id", "floor");
  set(conf, "enable.auto.commit", "false");
  set(conf, "auto.offset.reset", "earliest");
  char error[256];
  rd_kafka_t* consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
  if (consumer == nullptr) fail(error);
  rd_kafka_poll_set_consumer(consumer);
  const rd_kafka_metadata_t* metadata = nullptr;
  rd_kafka_topic_t* handle = rd_kafka_topic_new(consumer, topic, nullptr);
  if (rd_kafka_metadata(consumer, 0, handle, &metadata, 10'000) != RD_KAFKA_RESP_ERR_NO_ERROR)
    fail("no metadata");
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(16);
  for (int i = 0; i < metadata->topics[0].partition_cnt; ++i)
    rd_kafka_topic_partition_list_add(list, topic, i)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(consumer, list);
  rd_kafka_topic_partition_list_destroy(list);
  rd_kafka_metadata_destroy(metadata);
  rd_kafka_topic_destroy(handle);
  return consumer;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) fail("usage: floor A|B BROKER TOPIC EVENTS FOLDER");
  const std::string form = argv[1];
  if (form != "A" && form != "B") fail("usage: floor A|B BROKER TOPIC EVENTS FOLDER");
  Floor floor(form == "A", argv[5]);
  const std::uint64_t expected = std::strtoull(argv[4], nullptr, 10);
  rd_kafka_t* consumer = consumer_of(argv[2], argv[3]);
  while (floor.events() < expected) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer, kPollMs);
    for (; message != nullptr; message = rd_kafka_consumer_poll(consumer, 0)) {
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) floor.take(*message);
      rd_kafka_message_destroy(message);
      if (floor.in_batch() == kBatch) break;
    }
    floor.commit();
  }
  floor.tell();
  rd_kafka_consumer_close(consumer);
  rd_kafka_destroy(consumer);
}
