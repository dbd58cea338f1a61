#include "tests/notifiers/loopback_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/check.h"

namespace headwater::notifiers {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

ReceivedRequest parse_head(const std::string& head) {
  ReceivedRequest request;
  const std::size_t target = head.find(' ') + 1;
  request.target = head.substr(target, head.find(' ', target) - target);
  std::size_t at = head.find("\r\n") + 2;
  while (at < head.size()) {
    const std::size_t end = std::min(head.find("\r\n", at), head.size());
    const std::size_t colon = head.find(": ", at);
    if (colon < end) {
      request.headers[lower(head.substr(at, colon - at))] = head.substr(colon + 2, end - colon - 2);
    }
    at = end + 2;
  }
  return request;
}

// False when the client went before its request was whole.
bool read_request(int socket, ReceivedRequest& request) {
  std::string bytes;
  std::array<char, 4096> buffer{};
  std::size_t head_end = std::string::npos;
  std::size_t length = 0;
  while (head_end == std::string::npos || bytes.size() < head_end + 4 + length) {
    const ssize_t size = recv(socket, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    bytes.append(buffer.data(), static_cast<std::size_t>(size));
    if (head_end != std::string::npos) continue;
    head_end = bytes.find("\r\n\r\n");
    if (head_end == std::string::npos) continue;
    request = parse_head(bytes.substr(0, head_end));
    const auto found = request.headers.find("content-length");
    if (found != request.headers.end()) length = std::stoul(found->second);
  }
  request.body = bytes.substr(head_end + 4);
  return true;
}

}  // namespace

bool Peer::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Peer::drip(std::string_view endless) const {
  for (std::size_t i = 0; send(endless.substr(i % endless.size(), 1)); ++i) {
    if (gone_within(5)) return;
  }
}

void Peer::hang() const {
  while (!gone_within(1000)) {
  }
}

bool Peer::gone_within(int milliseconds) const {
  pollfd waited{socket_, POLLIN | POLLRDHUP, 0};
  return poll(&waited, 1, milliseconds) > 0;
}

LoopbackServer::LoopbackServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  HW_CHECK(bind(listener_, generic, size) == 0 && listen(listener_, 64) == 0, "no loopback port");
  HW_CHECK(getsockname(listener_, generic, &size) == 0, "no port");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  close(listener_);
}

std::string LoopbackServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::vector<ReceivedRequest> LoopbackServer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void LoopbackServer::wait_for(std::size_t count) const {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return received_.size() >= count; });
}

void LoopbackServer::accept_all() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    connections_.emplace_back([this, socket] { serve(socket); });
  }
}

void LoopbackServer::serve(int socket) {
  ReceivedRequest request;
  if (read_request(socket, request)) {
    {
      const std::lock_guard lock(mutex_);
      received_.push_back(request);
    }
    arrived_.notify_all();
    handler_(request, Peer(socket));
  }
  close(socket);
}

std::string answer(int status, std::string_view body, std::string_view extra_headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Word\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(extra_headers) + "\r\n" + std::string(body);
}

LoopbackServer::Handler always(std::string bytes) {
  return [bytes = std::move(bytes)](const ReceivedRequest&, const Peer& peer) { peer.send(bytes); };
}

}  // namespace headwater::notifiers
