#include "notifiers/http_sender.h"

#include <curl/curl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "notifiers/address_policy.h"

namespace headwater::notifiers {
namespace {

// Status line and headers together; the body has its own limit.
constexpr std::size_t kHeaderBytesMax = 64 * 1024;

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};
template <class T>
using Handle = std::unique_ptr<T, FreeHandle>;

void initialize_curl_once() {
  static const CURLcode kResult = curl_global_init(CURL_GLOBAL_DEFAULT);
  HW_CHECK(kResult == CURLE_OK, "libcurl could not be initialized");
}

// TLS may write to a connection that the other side has reset, and without its signal handlers
// libcurl leaves the SIGPIPE of that to us. Only this thread's is held back and taken.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutSigpipe() {
    const timespec no_wait{};
    while (sigtimedwait(&pipe_, nullptr, &no_wait) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutSigpipe(const WithoutSigpipe&) = delete;
  WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

// What one exchange may see and has seen; the callbacks fill it.
struct Exchange {
  bool allow_private = false;
  bool connected = false;         // an address was allowed
  std::string forbidden_address;  // the first that was not
  std::size_t header_bytes = 0;
  bool too_many_headers = false;
  HttpAnswer answer;
};

// Every connection starts here, whatever the name resolved to and whenever it did.
curl_socket_t open_socket(void* context, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(context);
  const AddressClass found = classify_address(&address->addr, address->addrlen);
  const bool allowed =
      found == AddressClass::kPublic || (found == AddressClass::kPrivate && exchange.allow_private);
  if (!allowed) {
    if (exchange.forbidden_address.empty()) {
      exchange.forbidden_address = address_text(&address->addr, address->addrlen);
    }
    return CURL_SOCKET_BAD;
  }
  exchange.connected = true;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Returning less than `size` ends the transfer with CURLE_WRITE_ERROR.
std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* context) {
  std::string& body = static_cast<Exchange*>(context)->answer.body;
  const std::size_t room = limits::kAnswerBytesMax - body.size();
  body.append(bytes, std::min(size, room));
  return size <= room ? size : 0;
}

bool names_retry_after(std::string_view line) {
  constexpr std::string_view kName = "retry-after:";
  if (line.size() < kName.size()) return false;
  return std::equal(kName.begin(), kName.end(), line.begin(),
                    [](char name, char c) { return name == (c >= 'A' && c <= 'Z' ? c + 32 : c); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t take_header(char* bytes, std::size_t, std::size_t size, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  exchange.header_bytes += size;
  if (exchange.header_bytes > kHeaderBytesMax) {
    exchange.too_many_headers = true;
    return 0;
  }
  const std::string_view line(bytes, size);
  // A 1xx answer has a head of its own: only the last one counts.
  if (line.starts_with("HTTP/")) exchange.answer.retry_after.clear();
  if (names_retry_after(line)) {
    exchange.answer.retry_after = trimmed(line.substr(line.find(':') + 1));
  }
  return size;
}

// Not 0 ends the transfer with CURLE_ABORTED_BY_CALLBACK; asked at least once a second.
int abandoned(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(context)->load() ? 1 : 0;
}

long milliseconds_of(Duration duration) {
  return static_cast<long>(std::max<std::int64_t>(1, duration.micros / 1000));
}

std::optional<std::string> url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return std::nullopt;
  const Handle<char> owned(text);
  return std::string(text);
}

Error refused(const char* why) { return {ErrorCode::kRefused, why}; }

Result<std::string> origin_of(const std::string& url, bool allow_insecure) {
  const Handle<CURLU> parsed(curl_url());
  HW_CHECK(parsed != nullptr, "out of memory");
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
      CURLUE_OK) {
    return refused("is not an absolute URL");
  }
  const auto scheme = url_part(parsed.get(), CURLUPART_SCHEME);
  const auto host = url_part(parsed.get(), CURLUPART_HOST);
  if (!scheme || !host || (*scheme != "https" && *scheme != "http")) {
    return refused("is not an https URL");
  }
  if (*scheme == "http" && !allow_insecure) {
    return refused("is plain http, which needs allow_insecure");
  }
  if (url_part(parsed.get(), CURLUPART_USER) || url_part(parsed.get(), CURLUPART_PASSWORD)) {
    return refused("carries a user name; give credentials as a secret");
  }
  const auto port = url_part(parsed.get(), CURLUPART_PORT);
  return *scheme + "://" + *host + (port ? ":" + *port : "");
}

}  // namespace

Result<std::string> printable_origin(const Secret& url, bool allow_insecure) {
  initialize_curl_once();
  auto origin = origin_of(url.reveal(), allow_insecure);
  if (!origin) return origin;
  // libcurl decodes a host, and what it makes of it may be read as yet another one.
  const auto again = origin_of(*origin, allow_insecure);
  if (!again || *again != *origin) return refused("hides its host behind percent signs");
  return origin;
}

struct HttpSender::Impl {
  HttpPolicy policy;
  Handle<CURL> curl;

  void configure(const HttpRequest& request, curl_slist* headers, Exchange& exchange);
  [[nodiscard]] Error error_of(CURLcode code, const Exchange& exchange,
                               const std::string& origin) const;
  template <class T>
  void set(CURLoption option, T value) {
    const CURLcode code = curl_easy_setopt(curl.get(), option, value);
    HW_CHECK(code == CURLE_OK, "libcurl refused an option");
  }
};

void HttpSender::Impl::configure(const HttpRequest& request, curl_slist* headers,
                                 Exchange& exchange) {
  curl_easy_reset(curl.get());  // keeps connections and the DNS cache
  set(CURLOPT_URL, request.url.reveal().c_str());
  set(CURLOPT_PROTOCOLS_STR, policy.allow_insecure ? "https,http" : "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");  // says "none" and keeps the environment out
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!policy.ca_file.empty()) set(CURLOPT_CAINFO, policy.ca_file.c_str());
  set(CURLOPT_NOSIGNAL, 1L);
  // A resolver that hangs is left behind at the deadline instead of being waited for.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds_of(policy.connect_timeout));
  set(CURLOPT_TIMEOUT_MS, milliseconds_of(policy.exchange_timeout));
  set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(CURLOPT_OPENSOCKETDATA, &exchange);
  set(CURLOPT_WRITEFUNCTION, &take_body);
  set(CURLOPT_WRITEDATA, &exchange);
  set(CURLOPT_HEADERFUNCTION, &take_header);
  set(CURLOPT_HEADERDATA, &exchange);
  set(CURLOPT_POST, 1L);
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  set(CURLOPT_POSTFIELDS, request.body.data());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(CURLOPT_HTTPHEADER, headers);
  set(CURLOPT_USERAGENT, "Headwater");
  if (policy.abandon == nullptr) return;
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &abandoned);
  set(CURLOPT_XFERINFODATA, policy.abandon.get());
}

// libcurl's own message may quote what the other side sent, so only its fixed words are used.
Error HttpSender::Impl::error_of(CURLcode code, const Exchange& exchange,
                                 const std::string& origin) const {
  if (!exchange.connected && !exchange.forbidden_address.empty()) {
    return {ErrorCode::kRefused,
            origin + ": " + exchange.forbidden_address + " is not an allowed address"};
  }
  if (exchange.too_many_headers) return {ErrorCode::kUnavailable, origin + ": too many headers"};
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return {ErrorCode::kExhausted, origin + ": no whole answer before the deadline"};
  }
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    return {ErrorCode::kUnavailable, origin + ": no whole answer before the end of this process"};
  }
  return {ErrorCode::kUnavailable, origin + ": " + curl_easy_strerror(code)};
}

HttpSender::HttpSender(HttpPolicy policy) : impl_(std::make_unique<Impl>()) {
  initialize_curl_once();
  impl_->policy = std::move(policy);
  impl_->curl.reset(curl_easy_init());
  HW_CHECK(impl_->curl != nullptr, "out of memory");
}

HttpSender::~HttpSender() {
  const WithoutSigpipe guard;
  impl_.reset();
}

Result<HttpAnswer> HttpSender::post(const HttpRequest& request) {
  const auto origin = printable_origin(request.url, impl_->policy.allow_insecure);
  if (!origin) return Error(ErrorCode::kRefused, "the URL " + origin.error().message());
  Handle<curl_slist> headers(curl_slist_append(nullptr, "Expect:"));
  for (const auto& [name, value] : request.headers) {
    std::string line = name;
    line.append(": ").append(value);
    curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
    HW_CHECK(longer != nullptr, "out of memory");
    static_cast<void>(headers.release());
    headers.reset(longer);
  }
  Exchange exchange;
  exchange.allow_private = impl_->policy.allow_private;
  impl_->configure(request, headers.get(), exchange);
  const WithoutSigpipe guard;
  const CURLcode code = curl_easy_perform(impl_->curl.get());
  const bool enough = code == CURLE_WRITE_ERROR && !exchange.too_many_headers;
  if (code != CURLE_OK && !enough) return impl_->error_of(code, exchange, *origin);
  long status = 0;
  curl_easy_getinfo(impl_->curl.get(), CURLINFO_RESPONSE_CODE, &status);
  exchange.answer.status = static_cast<int>(status);
  return std::move(exchange.answer);
}

std::optional<Duration> read_retry_after(std::string_view header, Timestamp now) {
  const std::string_view text = trimmed(header);
  std::int32_t whole_seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole_seconds);
  if (error == std::errc{} && end == text.data() + text.size() && whole_seconds >= 0) {
    return std::min<Duration>(seconds(whole_seconds), limits::kRetryAfterMax);
  }
  const time_t date = curl_getdate(std::string(text).c_str(), nullptr);
  if (date < 0) return std::nullopt;
  return std::clamp(Timestamp{static_cast<std::int64_t>(date) * 1'000'000} - now, Duration{},
                    limits::kRetryAfterMax);
}

}  // namespace headwater::notifiers
