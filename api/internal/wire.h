// Wire: one client's socket, plain or under TLS. Knows nothing of HTTP. Lives as long as its
// pending operations, which its owner sees to; all on the io thread.
#pragma once

#include <utility>  // before asio, which needs std::exchange under g++

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <memory>
#include <optional>

#include "api/internal/tls_context.h"

namespace headwater::api {

class Wire {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  // `tls` null: plain.
  Wire(Socket socket, std::shared_ptr<TlsContext> tls)
      : socket_(std::move(socket)), context_(std::move(tls)) {
    if (context_) tls_.emplace(socket_, context_->context);
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  [[nodiscard]] bool secure() const { return tls_.has_value(); }
  [[nodiscard]] auto executor() { return socket_.get_executor(); }

  // Only where it is secure; done(error).
  template <class Done>
  void shake_hands(Done done) {
    tls_->async_handshake(boost::asio::ssl::stream_base::server, std::move(done));
  }
  // done(error, bytes), in both.
  template <class Done>
  void read_some(boost::asio::mutable_buffer into, Done done) {
    tls_ ? tls_->async_read_some(into, std::move(done))
         : socket_.async_read_some(into, std::move(done));
  }
  template <class Done>
  void write(boost::asio::const_buffer from, Done done) {
    tls_ ? boost::asio::async_write(*tls_, from, std::move(done))
         : boost::asio::async_write(socket_, from, std::move(done));
  }
  // Nothing more is written. `done()` may be called at once.
  template <class Done>
  void finish_sending(Done done) {
    if (!tls_) {
      shut();
      return done();
    }
    // What it answers, and whether it does, matters to nobody.
    tls_->async_shutdown([this, done = std::move(done)](const boost::system::error_code&) {
      shut();
      done();
    });
  }
  // After finish_sending(): what still comes, whatever it is. done(error, bytes).
  template <class Done>
  void discard_some(boost::asio::mutable_buffer into, Done done) {
    socket_.async_read_some(into, std::move(done));
  }
  void close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  void shut() {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }

  Socket socket_;
  std::shared_ptr<TlsContext> context_;
  std::optional<boost::asio::ssl::stream<Socket&>> tls_;
};

}  // namespace headwater::api
