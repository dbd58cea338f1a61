#include "tests/ingest/mock_kafka.h"

#include <array>

#include "base/check.h"

namespace headwater::ingest {
namespace {

constexpr int kWaitMs = 20'000;

rd_kafka_t* make_client(rd_kafka_type_t type, const std::string& brokers,
                        const std::string& group = "") {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  const auto set = [&](const char* name, const std::string& value) {
    const auto result = rd_kafka_conf_set(conf, name, value.c_str(), nullptr, 0);
    HW_CHECK(result == RD_KAFKA_CONF_OK, name);
  };
  rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
  if (!brokers.empty()) set("bootstrap.servers", brokers);
  if (!group.empty()) set("group.id", group);
  if (type == RD_KAFKA_CONSUMER) set("auto.offset.reset", "earliest");
  rd_kafka_t* const client = rd_kafka_new(type, conf, nullptr, 0);
  HW_CHECK(client != nullptr, "a test's Kafka client");
  return client;
}

rd_kafka_headers_t* headers_of(const MockKafka::Record& record) {
  rd_kafka_headers_t* const headers = rd_kafka_headers_new(record.headers.size());
  for (const auto& [name, value] : record.headers)
    rd_kafka_header_add(headers, name.c_str(), -1, value.data(),
                        static_cast<ssize_t>(value.size()));
  return headers;
}

}  // namespace

MockKafka::MockKafka(int brokers) : brokers_(brokers) {
  rd_kafka_t* const host = make_client(RD_KAFKA_PRODUCER, "");
  cluster_ = rd_kafka_mock_cluster_new(host, brokers);
  HW_CHECK(cluster_ != nullptr, "the mock cluster");
  host_ = host;
  producer_ = make_client(RD_KAFKA_PRODUCER, address());
}

MockKafka::~MockKafka() {
  rd_kafka_destroy(producer_);
  rd_kafka_mock_cluster_destroy(cluster_);
  rd_kafka_destroy(host_);
}

std::string MockKafka::address() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }

void MockKafka::create_topic(const std::string& topic, int partitions) {
  rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, brokers_);
}

void MockKafka::produce(const std::string& topic, const Record& record) {
  produce(topic, std::vector<Record>{record});
}

void MockKafka::produce(const std::string& topic, const std::vector<Record>& records) {
  for (const Record& record : records) {
    std::array<rd_kafka_vu_t, 6> parts{};
    parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    parts[0].u.cstr = topic.c_str();
    parts[1].vtype = RD_KAFKA_VTYPE_PARTITION;
    parts[1].u.i32 = record.partition;
    parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
    parts[2].u.mem = {const_cast<char*>(record.value.data()), record.value.size()};
    parts[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    parts[3].u.i = RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK;
    parts[4].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
    parts[4].u.i64 = record.timestamp_ms;
    parts[5].vtype = RD_KAFKA_VTYPE_HEADERS;
    parts[5].u.headers = headers_of(record);
    HW_CHECK(rd_kafka_produceva(producer_, parts.data(), parts.size()) == nullptr, "produce");
  }
  HW_CHECK(rd_kafka_flush(producer_, kWaitMs) == RD_KAFKA_RESP_ERR_NO_ERROR, "flush");
}

std::vector<MockKafka::Consumed> MockKafka::consume(const std::string& topic, std::size_t count) {
  rd_kafka_t* const consumer = make_client(RD_KAFKA_CONSUMER, address(), "reader");
  rd_kafka_topic_partition_list_t* const list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(consumer, list);
  rd_kafka_topic_partition_list_destroy(list);
  std::vector<Consumed> out;
  while (out.size() < count) {
    rd_kafka_message_t* const message = rd_kafka_consumer_poll(consumer, kWaitMs);
    HW_CHECK(message != nullptr, "a record that was expected did not come");
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      Consumed& record = out.emplace_back();
      record.value.assign(static_cast<const char*>(message->payload), message->len);
      rd_kafka_headers_t* headers = nullptr;
      rd_kafka_message_headers(message, &headers);
      const char* name = nullptr;
      const void* value = nullptr;
      std::size_t size = 0;
      for (std::size_t i = 0;
           headers != nullptr &&
           rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
           ++i) {
        record.headers.emplace_back(name, std::string(static_cast<const char*>(value), size));
      }
    }
    rd_kafka_message_destroy(message);
  }
  rd_kafka_consumer_close(consumer);
  rd_kafka_destroy(consumer);
  return out;
}

std::int64_t MockKafka::committed(const std::string& group, const std::string& topic,
                                  std::int32_t partition) {
  rd_kafka_t* const consumer = make_client(RD_KAFKA_CONSUMER, address(), group);
  rd_kafka_topic_partition_list_t* const list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), partition);
  const auto failed = rd_kafka_committed(consumer, list, kWaitMs);
  HW_CHECK(failed == RD_KAFKA_RESP_ERR_NO_ERROR, rd_kafka_err2str(failed));
  const std::int64_t offset = list->elems[0].offset;
  rd_kafka_topic_partition_list_destroy(list);
  rd_kafka_destroy(consumer);
  return offset < 0 ? -1 : offset;
}

void MockKafka::fail_next(int api_key, std::initializer_list<rd_kafka_resp_err_t> errors) {
  rd_kafka_mock_push_request_errors_array(cluster_, static_cast<std::int16_t>(api_key),
                                          errors.size(), errors.begin());
}

void MockKafka::set_down(bool down) {
  for (int id = 1; id <= brokers_; ++id) {
    if (down) {
      rd_kafka_mock_broker_set_down(cluster_, id);
    } else {
      rd_kafka_mock_broker_set_up(cluster_, id);
    }
  }
}

}  // namespace headwater::ingest
