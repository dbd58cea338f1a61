// Connection: one client's socket, one request at a time, pipelined ones in order. Each phase has
// one absolute deadline that no dripped byte moves. Lives as long as its pending operations; all on
// the io thread.
#pragma once

#include <utility>  // before asio, which needs std::exchange under g++

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "api/internal/connection_table.h"
#include "api/internal/wire.h"
#include "api/request_sink.h"
#include "api/server.h"

namespace headwater::api {

// What connections share; outlives them. Owned by the listener.
struct ConnectionContext {
  const ServerOptions& options;
  RequestSink& sink;
  std::shared_ptr<boost::asio::io_context> io;
  ConnectionTable table;
  std::size_t bodies_bytes = 0;     // held by all connections together
  std::shared_ptr<TlsContext> tls;  // of new connections; null: plain
  std::set<ConnectionId> handshakes = {};
  bool stopping = false;
  std::function<void(ConnectionId)> closed;        // called once, last
  std::function<void(ConnectionId)> shakes_hands;  // begins to; the oldest ones may have to go
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, std::string peer, ConnectionId id,
             ConnectionContext& context);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  // At once, whatever it is doing. Does nothing the second time.
  void close();
  // Closes it unless it has a whole request in hand, whose answer will then be its last.
  void stop();

 private:
  using Instant = std::chrono::steady_clock::time_point;
  enum class Phase {
    kHandshake,
    kIdle,
    kHead,
    kBody,
    kHandling,
    kWriting,
    kStreaming,
    kDraining,
    kClosed
  };

  void await_request();
  void begin_request();
  void look_for_head();
  void take_head(std::string_view head);
  void read_body();
  // False when the body can't go on: the connection has been answered.
  bool take_body_bytes();
  void hand_over();
  void refuse(unsigned status, std::string_view reason);
  void respond(Response response);
  void write_out();
  void written();
  void finish();
  void drain();

  // connection_stream.cc: the body of an answer that goes on.
  void begin_stream(std::shared_ptr<BodyStream> stream, const std::string& first);
  void go_on_streaming();
  void take_piece(std::optional<std::string> piece);
  void keep_stream_alive();
  void end_stream();
  void notice_leaving();
  void on_deadline();

  void read_more(void (Connection::*next)());
  // The phase ends at `since` + `limit`, whatever comes in the meantime.
  void enter(Phase phase, Duration limit, Instant since = std::chrono::steady_clock::now());
  void release_body();
  [[nodiscard]] RequestHead copy_head() const;
  [[nodiscard]] std::string serialised(const Response& response) const;
  [[nodiscard]] bool last_request() const;

  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  Wire wire_;
  boost::asio::steady_timer deadline_;
  std::string peer_;
  ConnectionId id_;
  ConnectionContext& context_;

  Phase phase_ = Phase::kIdle;
  bool first_ = true;
  bool close_after_ = false;
  boost::beast::flat_buffer buffer_;
  std::size_t scanned_ = 0;       // of buffer_, for the end of the head
  std::optional<Parser> parser_;  // a fresh one per request
  std::uint64_t exchange_ = 0;    // counts requests: an answer to an earlier one is late
  RequestHead head_;
  Admission admission_;
  std::size_t body_bytes_ = 0;  // counted into context_.bodies_bytes
  Instant began_at_;            // first byte of the request, or the accept
  Instant head_read_at_;
  std::string out_;
  std::string discarded_;  // what a client still sends after its last answer

  std::shared_ptr<BodyStream> stream_;  // set while the body goes on
  bool chunked_ = false;
  bool piece_asked_for_ = false;
  std::optional<std::optional<std::string>> piece_;  // came while another was being written
  std::string ignored_;                              // what a streamed client sends meanwhile
};

}  // namespace headwater::api
