// librdkafka's mock cluster as a broker on loopback, behind one face: it is marked experimental. It
// keeps only the last 5 MB of a partition and knows no transactions; restarts, rebalances among
// processes and retention need a real broker.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater::ingest {

class MockKafka {
 public:
  explicit MockKafka(int brokers = 1);
  ~MockKafka();
  MockKafka(const MockKafka&) = delete;
  MockKafka& operator=(const MockKafka&) = delete;

  struct Record {
    std::int32_t partition = 0;
    std::string value;
    std::int64_t timestamp_ms = 0;  // 0: now
    std::vector<std::pair<std::string, std::string>> headers;
  };
  struct Consumed {
    std::string value;
    std::vector<std::pair<std::string, std::string>> headers;
  };

  [[nodiscard]] std::string address() const;
  void create_topic(const std::string& topic, int partitions);
  // Returns once the broker has it.
  void produce(const std::string& topic, const Record& record);
  void produce(const std::string& topic, const std::vector<Record>& records);
  // The first `count` records of partition 0.
  [[nodiscard]] std::vector<Consumed> consume(const std::string& topic, std::size_t count);
  // What the group has committed; -1 for nothing.
  [[nodiscard]] std::int64_t committed(const std::string& group, const std::string& topic,
                                       std::int32_t partition);
  // The next requests of this kind (a Kafka API key) fail so, one each.
  void fail_next(int api_key, std::initializer_list<rd_kafka_resp_err_t> errors);
  void set_down(bool down);

 private:
  rd_kafka_t* host_ = nullptr;
  rd_kafka_t* producer_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
  int brokers_;
};

}  // namespace headwater::ingest
