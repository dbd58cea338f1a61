#include "api/internal/connection.h"

#include <boost/asio/post.hpp>

#include "api/internal/http_date.h"
#include "api/problem.h"
#include "api/request_head.h"
#include "api/request_id.h"

namespace headwater::api {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

// A head and the bytes read along with it; a body is moved on to the parser as it comes.
constexpr std::size_t kBufferBytesMax = limits::kRequestHeadBytesMax + 64 * 1024;
constexpr std::size_t kReadBytes = 16 * 1024;
// How long a client that was answered early may go on sending before it is cut off.
constexpr Duration kDrainTimeout = seconds(2);

std::string_view view(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

std::chrono::microseconds chrono_of(Duration duration) {
  return std::chrono::microseconds(duration.micros);
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, std::string peer, ConnectionId id,
                       ConnectionContext& context)
    : wire_(std::move(socket), context.tls),
      deadline_(wire_.executor()),
      peer_(std::move(peer)),
      id_(id),
      context_(context),
      buffer_(kBufferBytesMax) {}

Connection::~Connection() { release_body(); }

void Connection::start() {
  if (!wire_.secure()) return await_request();
  enter(Phase::kHandshake, context_.options.head_timeout);
  context_.shakes_hands(id_);
  wire_.shake_hands([self = shared_from_this()](error_code failed) {
    self->context_.handshakes.erase(self->id_);
    if (self->phase_ == Phase::kClosed) return;
    failed ? self->close() : self->await_request();
  });
}

void Connection::await_request() {
  ++exchange_;
  scanned_ = 0;
  parser_.reset();
  head_ = {};
  admission_ = {};
  if (first_) begin_request();
  if (phase_ != Phase::kHead) enter(Phase::kIdle, context_.options.idle_timeout);
  first_ = false;
  look_for_head();
}

void Connection::begin_request() {
  began_at_ = std::chrono::steady_clock::now();
  enter(Phase::kHead, context_.options.head_timeout, began_at_);
}

void Connection::look_for_head() {
  if (phase_ == Phase::kIdle && buffer_.size() > 0) begin_request();
  const std::string_view bytes = view(buffer_);
  const std::size_t end = bytes.find("\r\n\r\n", scanned_ < 3 ? 0 : scanned_ - 3);
  if (end != std::string_view::npos) return take_head(bytes.substr(0, end + 4));
  if (const auto refusal = check_partial_head(bytes, scanned_)) {
    return refuse(refusal->status, refusal->reason);
  }
  scanned_ = bytes.size();
  read_more(&Connection::look_for_head);
}

void Connection::take_head(std::string_view head) {
  head_read_at_ = std::chrono::steady_clock::now();
  if (const auto refusal = check_head(head, context_.options.body_bytes_max)) {
    return refuse(refusal->status, refusal->reason);
  }
  parser_.emplace();
  parser_->header_limit(limits::kRequestHeadBytesMax + 1);
  parser_->body_limit(context_.options.body_bytes_max);
  parser_->eager(true);
  error_code error;
  const std::size_t used = parser_->put(asio::buffer(head), error);
  if (used != head.size() || !parser_->is_header_done())
    return refuse(400, "the head is malformed");
  buffer_.consume(used);
  head_ = copy_head();
  admission_ = context_.sink.admit(head_);
  if (admission_.refusal) {
    if (!parser_->is_done()) admission_.refusal->close = true;
    return respond(std::move(*admission_.refusal));
  }
  enter(Phase::kBody, context_.options.request_timeout, began_at_);
  if (head_.header("expect").empty() || parser_->is_done()) return read_body();
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  wire_.write(asio::buffer(kContinue), [self = shared_from_this()](error_code failed, std::size_t) {
    if (self->phase_ == Phase::kClosed) return;
    failed ? self->close() : self->read_body();
  });
}

void Connection::read_body() {
  while (!parser_->is_done()) {
    const std::size_t before = buffer_.size();
    if (before > 0 && !take_body_bytes()) return;
    if (parser_->is_done() || buffer_.size() < before) continue;
    return read_more(&Connection::read_body);
  }
  hand_over();
}

bool Connection::take_body_bytes() {
  error_code error;
  buffer_.consume(parser_->put(buffer_.data(), error));
  if (error && error != http::error::need_more) {
    const bool large = error == http::error::body_limit;
    refuse(large ? 413 : 400, large ? "the body is too large" : "the body's framing is malformed");
    return false;
  }
  const std::size_t bytes = parser_->get().body().size();
  context_.bodies_bytes += bytes - body_bytes_;
  body_bytes_ = bytes;
  if (context_.bodies_bytes > context_.options.bodies_bytes_max) {
    Response full = try_later(head_.path, "too many request bodies at once");
    full.close = true;
    respond(std::move(full));
    return false;
  }
  return true;
}

void Connection::hand_over() {
  phase_ = Phase::kHandling;  // under the same deadline
  context_.table.busy(id_);
  context_.sink.connections_changed(context_.table.size(), context_.table.busy_count());
  Reply reply = [io = context_.io, weak = weak_from_this(),
                 exchange = exchange_](std::function<Response()> make) {
    asio::post(*io, [weak, exchange, make = std::move(make)] {
      const auto self = weak.lock();
      if (!self || self->phase_ != Phase::kHandling || self->exchange_ != exchange) return;
      self->respond(make());
    });
  };
  admission_.handle(Request{head_, std::move(parser_->get().body())}, std::move(reply));
}

void Connection::refuse(unsigned status, std::string_view reason) {
  Response response = error_response(head_.path, status, reason);
  response.close = true;
  respond(std::move(response));
}

void Connection::respond(Response response) {
  const std::string id = request_id(head_);
  name_instance(response, id);
  response.headers.push_back({"X-Request-Id", id});
  close_after_ = response.close || response.stream || last_request();
  response.close = close_after_;
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - head_read_at_);
  const bool head_known = parser_ && parser_->is_header_done();
  context_.sink.answered({.route = admission_.route,
                          .method = head_known ? std::string(to_string(head_.method)) : "",
                          .status = response.status,
                          .took = head_known ? Duration{took.count()} : Duration{}});
  enter(Phase::kWriting, context_.options.request_timeout);
  release_body();
  chunked_ = response.stream && head_known && parser_->get().version() >= 11;
  out_ = serialised(response);
  if (response.stream && head_.method != Method::kHead)
    begin_stream(std::move(response.stream), response.body);
  write_out();
}

void Connection::write_out() {
  wire_.write(asio::buffer(out_), [self = shared_from_this()](error_code failed, std::size_t) {
    if (self->phase_ == Phase::kClosed) return;
    failed ? self->close() : self->written();
  });
}

void Connection::written() {
  out_.clear();
  if (stream_) return go_on_streaming();
  if (!close_after_ && !context_.stopping) {
    context_.table.waiting(id_);
    context_.sink.connections_changed(context_.table.size(), context_.table.busy_count());
    return await_request();
  }
  finish();
}

void Connection::finish() {
  // Closing with unread bytes would reset the connection and might take the answer with it.
  context_.table.waiting(id_);
  enter(Phase::kDraining, kDrainTimeout);
  wire_.finish_sending([self = shared_from_this()] {
    if (self->phase_ != Phase::kClosed) self->drain();
  });
}

void Connection::drain() {
  if (!ignored_.empty()) return;  // what reads along already does it
  discarded_.resize(kReadBytes);
  wire_.discard_some(asio::buffer(discarded_),
                     [self = shared_from_this()](error_code failed, std::size_t) {
                       if (self->phase_ == Phase::kClosed) return;
                       failed ? self->close() : self->drain();
                     });
}

void Connection::read_more(void (Connection::*next)()) {
  const std::size_t room = buffer_.max_size() - buffer_.size();
  if (room == 0) return refuse(400, "a chunk's head is too large");
  wire_.read_some(buffer_.prepare(std::min(room, kReadBytes)),
                  [self = shared_from_this(), next](error_code failed, std::size_t bytes) {
                    if (self->phase_ == Phase::kClosed) return;
                    if (failed) return self->close();
                    self->buffer_.commit(bytes);
                    (self.get()->*next)();
                  });
}

void Connection::enter(Phase phase, Duration limit, Instant since) {
  phase_ = phase;
  deadline_.expires_at(since + chrono_of(limit));
  deadline_.async_wait([self = shared_from_this()](error_code cancelled) {
    if (!cancelled) self->on_deadline();
  });
}

void Connection::on_deadline() {
  // A wait that was already due when the timer was set anew comes here too early.
  if (phase_ == Phase::kClosed || deadline_.expiry() > std::chrono::steady_clock::now()) return;
  if (phase_ == Phase::kStreaming) return keep_stream_alive();
  if (phase_ != Phase::kHandling) return close();
  Response late = try_later(head_.path, "no answer in time");
  late.close = true;
  respond(std::move(late));
}

void Connection::stop() {
  if (phase_ == Phase::kStreaming) return end_stream();
  if (phase_ != Phase::kHandling && phase_ != Phase::kWriting) close();
}

void Connection::close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  stream_.reset();
  error_code ignored;
  deadline_.cancel(ignored);
  wire_.close();
  release_body();
  context_.table.remove(id_);
  context_.sink.connections_changed(context_.table.size(), context_.table.busy_count());
  context_.closed(id_);
}

void Connection::release_body() {
  context_.bodies_bytes -= body_bytes_;
  body_bytes_ = 0;
}

bool Connection::last_request() const {
  return context_.stopping || !parser_ || !parser_->is_header_done() || !parser_->is_done() ||
         !parser_->keep_alive();
}

RequestHead Connection::copy_head() const {
  const auto& message = parser_->get();
  const auto text = [](boost::beast::string_view from) {
    return std::string_view(from.data(), from.size());
  };
  RequestHead head;
  head.method = read_method(text(message.method_string())).value_or(Method::kGet);
  const std::string_view target = text(message.target());
  const std::size_t mark = std::min(target.find('?'), target.size());
  head.path = std::string(target.substr(0, mark));
  head.query = std::string(target.substr(std::min(mark + 1, target.size())));
  for (const auto& field : message) {
    head.headers.push_back(
        {lower_case(text(field.name_string())), std::string(trimmed(text(field.value())))});
  }
  head.peer = peer_;
  return head;
}

std::string Connection::serialised(const Response& response) const {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  const auto add = [&out](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  out.append(status_text(response.status)).append("\r\n");
  add("Date", format_http_date(context_.sink.now()));
  if (!response.content_type.empty()) {
    add("Content-Type", response.content_type);
    add("X-Content-Type-Options", "nosniff");
  }
  bool cached = false;
  for (const Header& header : response.headers) {
    add(header.name, header.value);
    cached = cached || header.name == "Cache-Control";
  }
  if (!cached) add("Cache-Control", "no-store");
  const bool bodiless = response.status == 204 || response.status == 304;
  if (chunked_) add("Transfer-Encoding", "chunked");
  if (!bodiless && !response.stream) add("Content-Length", std::to_string(response.body.size()));
  add("Connection", response.close ? "close" : "keep-alive");
  out += "\r\n";
  if (response.stream) return out;
  if (!bodiless && head_.method != Method::kHead) out += response.body;
  return out;
}

}  // namespace headwater::api
