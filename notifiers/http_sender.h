// HttpSender: one request, one answer, within one absolute deadline. It follows no redirect, uses
// no proxy, always verifies TLS, and connects only to addresses that the policy allows. It does not
// retry and does not judge the answer (outcome.h does). Not thread-safe: one sender per worker; a
// connection is kept and used again.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "model/limits.h"
#include "model/secret.h"

namespace headwater::notifiers {

// What the operator allows for one receiver.
struct HttpPolicy {
  bool allow_insecure = false;  // plain http
  bool allow_private = false;   // loopback and private networks (address_policy.h)
  std::string ca_file;          // PEM; "" = the system's
  Duration connect_timeout = limits::kConnectTimeout;
  Duration exchange_timeout = limits::kExchangeTimeout;
  // Once true, an exchange under way ends within about a second. May be null.
  std::shared_ptr<const std::atomic<bool>> abandon;
};

struct HttpRequest {
  Secret url;                                                // an incoming webhook's URL is one
  std::vector<std::pair<std::string, std::string>> headers;  // may carry secrets
  std::string body;
  std::string method = "POST";
};

struct HttpAnswer {
  int status = 0;
  std::string retry_after;  // the header as sent; "" if none
  std::string body;         // at most limits::kAnswerBytesMax, the rest was not read
};

// "https://host:8443": what may be said of a URL in an error. Refuses what is no absolute http or
// https URL, carries a user name, is plain http without leave, or has a host that reads otherwise
// once decoded.
[[nodiscard]] Result<std::string> printable_origin(const Secret& url, bool allow_insecure);

class HttpSender {
 public:
  explicit HttpSender(HttpPolicy policy);
  ~HttpSender();
  HttpSender(const HttpSender&) = delete;
  HttpSender& operator=(const HttpSender&) = delete;

  // Any status is an answer. Errors, none of which holds a secret:
  //   kRefused      the URL or every address of its host is not allowed
  //   kExhausted    the deadline passed
  //   kUnavailable  no address, no connection, TLS, or an answer that is not HTTP
  // Header names and values must hold no control characters.
  [[nodiscard]] Result<HttpAnswer> post(const HttpRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The wait that a Retry-After header asks for, in seconds or as an HTTP date; never negative.
// Nothing for any other text.
[[nodiscard]] std::optional<Duration> read_retry_after(std::string_view header, Timestamp now);

}  // namespace headwater::notifiers
