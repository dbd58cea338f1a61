#include "api/internal/transport.h"

#include <map>
#include <thread>

#include "api/internal/connection.h"

#include <boost/asio/post.hpp>

namespace headwater::api {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Out of file descriptors: wait for some to come back.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

// Whose share of the connections an address counts into: itself, or its /64.
std::string address_share(const asio::ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  auto bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return asio::ip::address_v6(bytes).to_string();
}

}  // namespace

bool is_loopback(const std::string& address) {
  error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  return !error && parsed.is_loopback();
}

class Transport::Listener {
 public:
  Listener(ServerOptions options, RequestSink& sink)
      : options_(std::move(options)),
        io_(std::make_shared<asio::io_context>(1)),
        acceptor_(*io_),
        timer_(*io_),
        context_{.options = options_,
                 .sink = sink,
                 .io = io_,
                 .table = ConnectionTable(options_.connections_max,
                                          options_.connections_per_address_max),
                 .tls = options_.tls,
                 .closed = [this](ConnectionId id) { forget(id); },
                 .shakes_hands = [this](ConnectionId id) { note_handshake(id); }} {}

  Status listen() {
    error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) return malformed("listen address " + options_.address + ": not an IP address");
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) {
      return Error(ErrorCode::kUnavailable, "listen on " + options_.address + " port " +
                                                std::to_string(options_.port) + ": " +
                                                error.message());
    }
    accept();
    thread_ = std::thread([this] { io_->run(); });
    return Ok{};
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  void use(std::shared_ptr<TlsContext> tls) {
    asio::post(*io_, [this, tls = std::move(tls)] { context_.tls = tls; });
  }

  void stop() {
    if (!thread_.joinable()) return;
    asio::post(*io_, [this] { begin_stop(); });
    thread_.join();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code failed, tcp::socket socket) {
      if (context_.stopping) return;
      if (failed) return accept_later();
      welcome(std::move(socket));
      accept();
    });
  }

  void accept_later() {
    timer_.expires_after(kAcceptPause);
    timer_.async_wait([this](error_code cancelled) {
      if (!cancelled && !context_.stopping) accept();
    });
  }

  void welcome(tcp::socket socket) {
    error_code error;
    const auto peer = socket.remote_endpoint(error).address();
    if (error) return;  // gone already
    socket.set_option(tcp::no_delay(true), error);
    const ConnectionId id = ++last_id_;
    const std::string share = address_share(peer);
    auto connection = std::make_shared<Connection>(std::move(socket), share, id, context_);
    const auto victim = context_.table.add(id, share);
    connections_.emplace(id, connection);
    if (victim) {
      const auto closing = connections_.at(*victim).lock();
      HW_CHECK(closing, "a connection leaves the list when it closes");
      closing->close();
      if (*victim == id) return;
    }
    connection->start();
  }

  // As with connections that wait for a whole request: the oldest goes, never the newest.
  void note_handshake(ConnectionId id) {
    context_.handshakes.insert(id);
    if (context_.handshakes.size() <= options_.handshakes_max) return;
    const auto oldest = connections_.at(*context_.handshakes.begin()).lock();
    HW_CHECK(oldest, "a connection leaves the list when it closes");
    oldest->close();
  }

  void forget(ConnectionId id) {
    connections_.erase(id);
    context_.handshakes.erase(id);
    if (context_.stopping && connections_.empty()) timer_.cancel();
  }

  void begin_stop() {
    context_.stopping = true;
    error_code ignored;
    acceptor_.close(ignored);
    each_connection(&Connection::stop);
    if (connections_.empty()) return;
    timer_.expires_after(std::chrono::microseconds(options_.stop_timeout.micros));
    timer_.async_wait([this](error_code cancelled) {
      if (!cancelled) each_connection(&Connection::close);
    });
  }

  void each_connection(void (Connection::*verb)()) {
    const auto copy = connections_;  // closing one takes it off the list
    for (const auto& [id, weak] : copy) {
      if (const auto connection = weak.lock()) (connection.get()->*verb)();
    }
  }

  const ServerOptions options_;
  std::shared_ptr<asio::io_context> io_;  // shared with Reply, which may outlive us
  tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  ConnectionContext context_;
  std::map<ConnectionId, std::weak_ptr<Connection>> connections_;
  ConnectionId last_id_ = 0;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

Result<std::unique_ptr<Transport>> Transport::start(const ServerOptions& options,
                                                    RequestSink& sink) {
  auto listener = std::make_unique<Listener>(options, sink);
  if (const Status listening = listener->listen(); !listening) return listening.error();
  return std::unique_ptr<Transport>(new Transport(std::move(listener)));
}

Transport::Transport(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}

Transport::~Transport() { stop(); }

std::uint16_t Transport::port() const { return listener_->port(); }

void Transport::use(std::shared_ptr<TlsContext> tls) { listener_->use(std::move(tls)); }

void Transport::stop() { listener_->stop(); }

}  // namespace headwater::api
