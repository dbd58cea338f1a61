#include "api/server.h"

#include "api/internal/transport.h"
#include "api/service.h"

namespace headwater::api {

class Server::Parts {
 public:
  Parts(const ServerOptions& options, const ServerDependencies& dependencies)
      : service(options, dependencies) {}

  Service service;
  std::unique_ptr<Transport> transport;  // stops before the service goes
};

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options,
                                              const ServerDependencies& dependencies) {
  if (!options.authentication && !is_loopback(options.address)) {
    return Error(ErrorCode::kRefused,
                 "without tokens the server listens on loopback only, not on " + options.address);
  }
  if (!options.tls && !options.plain_http && !is_loopback(options.address)) {
    return Error(ErrorCode::kRefused, "without TLS the server listens on loopback only, not on " +
                                          options.address + "; server.plain_http asks for it");
  }
  auto parts = std::make_unique<Parts>(options, dependencies);
  auto transport = Transport::start(options, parts->service);
  if (!transport) return transport.error();
  parts->transport = std::move(transport).value();
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { stop(); }

std::uint16_t Server::port() const { return parts_->transport->port(); }

void Server::use(std::shared_ptr<TlsContext> tls) { parts_->transport->use(std::move(tls)); }

void Server::stop() { parts_->transport->stop(); }

}  // namespace headwater::api
