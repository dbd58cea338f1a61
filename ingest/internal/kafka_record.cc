#include "ingest/internal/kafka_record.h"

#include <algorithm>

namespace headwater::ingest {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

Timestamp written_at(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const std::int64_t milliseconds = rd_kafka_message_timestamp(&message, &type);
  // A negative or far-off number is a producer's mistake, not a time.
  constexpr std::int64_t kYear9999 = 253'402'300'799'000;
  const bool known =
      type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE && milliseconds > 0 && milliseconds <= kYear9999;
  return known ? Timestamp{milliseconds * 1000} : Timestamp{};
}

const RawRecord& KafkaRecord::read(const rd_kafka_message_t& message, std::string_view source,
                                   Timestamp received_at) {
  position_ = rd_kafka_topic_name(message.rkt);
  position_ += '/';
  position_ += std::to_string(message.partition);
  position_ += '/';
  position_ += std::to_string(message.offset);
  record_.source = source;
  record_.position = position_;
  record_.bytes = {static_cast<const char*>(message.payload), message.len};
  record_.record_time = written_at(message);
  // What stood in the topic for hours was received then: an end that was to come when the broker
  // took it is no resolve, however late it is read.
  const bool stood = record_.record_time.set() && record_.record_time < received_at;
  record_.received_at = stood ? record_.record_time : received_at;
  read_headers(message);
  return record_;
}

void KafkaRecord::read_headers(const rd_kafka_message_t& message) {
  record_.content_type = {};
  record_.headers.clear();
  names_.clear();
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    std::string_view lower = name;
    if (std::any_of(lower.begin(), lower.end(), is_upper)) {
      std::string& own = names_.emplace_front(lower);
      std::transform(own.begin(), own.end(), own.begin(),
                     [](char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; });
      lower = own;
    }
    const std::string_view text(static_cast<const char*>(value), size);
    record_.headers.emplace_back(lower, text);
    if (lower == "content-type") record_.content_type = text;
  }
}

}  // namespace headwater::ingest
