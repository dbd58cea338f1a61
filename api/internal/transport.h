// Transport: sockets to RequestSink. One io thread, absolute deadlines, bounded everything; it
// knows framing and nothing of routes. Made and stopped by one thread, all else on the io thread.
#pragma once

#include <cstdint>
#include <memory>

#include "api/request_sink.h"
#include "api/server.h"
#include "base/result.h"

namespace headwater::api {

class Transport {
 public:
  // Listens and serves on a thread of its own. `sink` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Transport>> start(const ServerOptions& options,
                                                                RequestSink& sink);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // For connections from now on.
  void use(std::shared_ptr<TlsContext> tls);
  // Closes what has no whole request, lets the rest answer, joins the thread. Idempotent.
  void stop();

 private:
  class Listener;
  explicit Transport(std::unique_ptr<Listener> listener);
  std::unique_ptr<Listener> listener_;
};

// Whether `address` is a literal loopback address.
[[nodiscard]] bool is_loopback(const std::string& address);

}  // namespace headwater::api
