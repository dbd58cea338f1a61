// A server on a free loopback port that does to its clients what a test asks for: answer, hang,
// drip, lie, hang up. Every connection has a thread; all end with the server. Thread-safe.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace headwater::notifiers {

struct ReceivedRequest {
  std::string target;                          // "/hook"
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// One end of a connection, for the handler.
class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {}
  // False when the client has gone.
  bool send(std::string_view bytes) const;
  // Sends one byte at a time with a pause between them, until the client goes.
  void drip(std::string_view endless) const;
  // Returns when the client goes.
  void hang() const;

 private:
  [[nodiscard]] bool gone_within(int milliseconds) const;
  int socket_;
};

class LoopbackServer {
 public:
  using Handler = std::function<void(const ReceivedRequest& request, const Peer& peer)>;
  explicit LoopbackServer(Handler handler);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path = "/hook") const;
  // What has arrived, in order.
  [[nodiscard]] std::vector<ReceivedRequest> received() const;
  // Blocks until `count` requests have arrived.
  void wait_for(std::size_t count) const;

 private:
  void accept_all();
  void serve(int socket);

  const Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::vector<ReceivedRequest> received_;  // guarded by mutex_
  std::list<std::thread> connections_;     // the accepting thread's
  std::thread acceptor_;
};

// A whole answer that ends with the connection.
[[nodiscard]] std::string answer(int status, std::string_view body = "",
                                 std::string_view extra_headers = "");
// A handler that always sends these bytes.
[[nodiscard]] LoopbackServer::Handler always(std::string bytes);

}  // namespace headwater::notifiers
