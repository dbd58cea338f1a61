#include "ingest/topic_producer.h"

#include <array>
#include <chrono>
#include <utility>

#include "ingest/internal/kafka_client.h"

namespace headwater::ingest {
namespace {

// How many records of one publish() were acknowledged, and why the first of the others was not.
struct Deliveries {
  std::size_t acknowledged = 0;
  std::size_t failed = 0;
  std::string why;
};

void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  auto& deliveries = *static_cast<Deliveries*>(message->_private);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++deliveries.acknowledged;
  } else if (deliveries.failed++ == 0) {
    deliveries.why = rd_kafka_err2str(message->err);
  }
}

void add_header(rd_kafka_headers_t* headers, std::string_view name, std::string_view value) {
  rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                      static_cast<ssize_t>(value.size()));
}

rd_kafka_headers_t* headers_of(const OutgoingRecord& record) {
  rd_kafka_headers_t* const headers = rd_kafka_headers_new(record.headers.size());
  for (const Header& header : record.headers) add_header(headers, header.name, header.value);
  return headers;
}

}  // namespace

OutgoingRecord record_of(const DeadLetter& letter) {
  OutgoingRecord record{.key = letter.source, .value = letter.bytes, .headers = letter.headers};
  record.headers.push_back({"headwater_reason", letter.reason});
  record.headers.push_back({"headwater_source", letter.source});
  record.headers.push_back({"headwater_position", letter.position});
  record.headers.push_back({"headwater_time", format_rfc3339(letter.received_at)});
  record.headers.push_back({"headwater_id", std::to_string(letter.id)});
  return record;
}

struct TopicProducer::Impl {
  KafkaSettings settings;
  std::string topic;
  KafkaClient client;

  Status open();
  Status produce(const OutgoingRecord& record, Deliveries& deliveries);
};

Status TopicProducer::Impl::open() {
  auto conf = make_kafka_conf(
      settings,
      {{"acks", "all"},
       // Order without idempotence, whose sequence may end up fatally out
       // of step after a timeout; twice is allowed here.
       {"max.in.flight.requests.per.connection", "1"}},
      {{"client.id", "headwater"}, {"linger.ms", "0"}, {"reconnect.backoff.max.ms", "2000"}});
  if (!conf) return conf.error();
  rd_kafka_conf_set_dr_msg_cb(conf->get(), on_delivery);
  auto made = make_kafka_client(RD_KAFKA_PRODUCER, std::move(*conf));
  if (!made) return made.error();
  client = std::move(*made);
  return Ok{};
}

Status TopicProducer::Impl::produce(const OutgoingRecord& record, Deliveries& deliveries) {
  rd_kafka_headers_t* const headers = headers_of(record);
  std::array<rd_kafka_vu_t, 6> parts{};
  parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  parts[0].u.cstr = topic.c_str();
  parts[1].vtype = RD_KAFKA_VTYPE_KEY;
  parts[1].u.mem = {const_cast<char*>(record.key.data()), record.key.size()};
  parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
  parts[2].u.mem = {const_cast<char*>(record.value.data()), record.value.size()};
  parts[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  parts[3].u.i = RD_KAFKA_MSG_F_COPY;
  parts[4].vtype = RD_KAFKA_VTYPE_HEADERS;
  parts[4].u.headers = headers;
  parts[5].vtype = RD_KAFKA_VTYPE_OPAQUE;
  parts[5].u.ptr = &deliveries;
  rd_kafka_error_t* const failed = rd_kafka_produceva(client.get(), parts.data(), parts.size());
  if (failed == nullptr) return Ok{};
  // The client takes the headers over only if it takes the record.
  rd_kafka_headers_destroy(headers);
  Error error(ErrorCode::kUnavailable, topic + ": " + rd_kafka_error_string(failed));
  rd_kafka_error_destroy(failed);
  return error;
}

TopicProducer::TopicProducer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TopicProducer::~TopicProducer() = default;

Result<std::unique_ptr<TopicProducer>> TopicProducer::open(const KafkaSettings& settings,
                                                           std::string topic) {
  auto impl = std::make_unique<Impl>(Impl{settings, std::move(topic), nullptr});
  if (auto opened = impl->open(); !opened) return opened.error();
  return std::unique_ptr<TopicProducer>(new TopicProducer(std::move(impl)));
}

Status TopicProducer::publish(const std::vector<OutgoingRecord>& records, Duration timeout) {
  Deliveries deliveries;
  Status produced = Ok{};
  std::size_t sent = 0;
  while (sent < records.size()) {
    produced = impl_->produce(records[sent], deliveries);
    if (!produced) break;
    ++sent;
  }
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::microseconds(timeout.micros);
  const auto open = [&] { return deliveries.acknowledged + deliveries.failed < sent; };
  while (open() && std::chrono::steady_clock::now() < deadline)
    rd_kafka_poll(impl_->client.get(), 10);
  if (open()) {
    // None may report to `deliveries` after this call.
    rd_kafka_purge(impl_->client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    while (open()) rd_kafka_poll(impl_->client.get(), 10);
  }
  if (!produced) return produced;
  if (deliveries.failed == 0) return Ok{};
  return Error(ErrorCode::kUnavailable, impl_->topic + ": " + deliveries.why);
}

}  // namespace headwater::ingest
