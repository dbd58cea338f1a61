#include "tests/sim/model_network.h"

#include <curl/curl.h>

#include <cstdarg>
#include <cstring>

#include "base/check.h"

// The header's macros check types; here the functions themselves are meant.
#undef curl_easy_setopt
#undef curl_easy_getinfo

namespace headwater::sim {

std::function<HttpReply(const HttpPost&)>& network() {
  static std::function<HttpReply(const HttpPost&)> answers;
  return answers;
}

namespace {

using Take = std::size_t (*)(char*, std::size_t, std::size_t, void*);

struct Exchange {
  std::string url;
  const char* body = nullptr;
  std::size_t body_bytes = 0;
  const curl_slist* headers = nullptr;
  Take take_body = nullptr;
  void* body_context = nullptr;
  Take take_header = nullptr;
  void* header_context = nullptr;
  long status = 0;
};

void set(Exchange& exchange, CURLoption option, std::va_list& arguments) {
  switch (option) {
    case CURLOPT_URL:
      exchange.url = va_arg(arguments, const char*);
      break;
    case CURLOPT_POSTFIELDS:
      exchange.body = va_arg(arguments, const char*);
      break;
    case CURLOPT_POSTFIELDSIZE_LARGE:
      exchange.body_bytes = static_cast<std::size_t>(va_arg(arguments, curl_off_t));
      break;
    case CURLOPT_HTTPHEADER:
      exchange.headers = va_arg(arguments, const curl_slist*);
      break;
    case CURLOPT_WRITEFUNCTION:
      exchange.take_body = va_arg(arguments, Take);
      break;
    case CURLOPT_WRITEDATA:
      exchange.body_context = va_arg(arguments, void*);
      break;
    case CURLOPT_HEADERFUNCTION:
      exchange.take_header = va_arg(arguments, Take);
      break;
    case CURLOPT_HEADERDATA:
      exchange.header_context = va_arg(arguments, void*);
      break;
    default:
      break;  // time-outs, TLS, addresses: of a real network
  }
}

CURLcode perform(Exchange& exchange) {
  HttpPost post{exchange.url, {}, std::string(exchange.body, exchange.body_bytes)};
  for (const curl_slist* at = exchange.headers; at != nullptr; at = at->next)
    post.headers.emplace_back(at->data);
  HttpReply reply = network()(post);
  if (reply.kind == HttpReply::Kind::kTimeout) return CURLE_OPERATION_TIMEDOUT;
  if (reply.kind == HttpReply::Kind::kNoConnection) return CURLE_COULDNT_CONNECT;
  exchange.status = reply.status;
  std::string line = "HTTP/1.1 " + std::to_string(reply.status) + "\r\n";
  exchange.take_header(line.data(), 1, line.size(), exchange.header_context);
  if (!reply.retry_after.empty()) {
    line = "Retry-After: " + reply.retry_after + "\r\n";
    exchange.take_header(line.data(), 1, line.size(), exchange.header_context);
  }
  if (!reply.body.empty())
    exchange.take_body(reply.body.data(), 1, reply.body.size(), exchange.body_context);
  return CURLE_OK;
}

}  // namespace
}  // namespace headwater::sim

using headwater::sim::Exchange;

extern "C" {

CURL* curl_easy_init(void) { return new Exchange; }
void curl_easy_cleanup(CURL* handle) { delete static_cast<Exchange*>(handle); }
void curl_easy_reset(CURL* handle) { *static_cast<Exchange*>(handle) = Exchange{}; }

CURLcode curl_easy_setopt(CURL* handle, CURLoption option, ...) {
  std::va_list arguments;
  va_start(arguments, option);
  headwater::sim::set(*static_cast<Exchange*>(handle), option, arguments);
  va_end(arguments);
  return CURLE_OK;
}

CURLcode curl_easy_perform(CURL* handle) {
  return headwater::sim::perform(*static_cast<Exchange*>(handle));
}

CURLcode curl_easy_getinfo(CURL* handle, CURLINFO info, ...) {
  HW_CHECK(info == CURLINFO_RESPONSE_CODE, "not modelled");
  std::va_list arguments;
  va_start(arguments, info);
  *va_arg(arguments, long*) = static_cast<Exchange*>(handle)->status;
  va_end(arguments);
  return CURLE_OK;
}

}  // extern "C"
