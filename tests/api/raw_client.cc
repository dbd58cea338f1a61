#include "tests/api/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace headwater::api {
namespace {

sockaddr_in address(const std::string& host, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  inet_pton(AF_INET, host.c_str(), &out.sin_addr);
  return out;
}

}  // namespace

std::string RawResponse::header(std::string_view name) const {
  std::size_t line = head.find("\r\n");
  while (line != std::string::npos && line + 2 < head.size()) {
    const std::size_t start = line + 2;
    line = head.find("\r\n", start);
    const std::size_t colon = head.find(':', start);
    if (colon == std::string::npos || colon > line || colon - start != name.size()) continue;
    if (strncasecmp(head.data() + start, name.data(), name.size()) != 0) continue;
    return head.substr(colon + 2, line - colon - 2);
  }
  return "";
}

RawClient::RawClient(std::uint16_t port, const std::string& from)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const sockaddr_in source = address(from, 0);
  const sockaddr_in target = address("127.0.0.1", port);
  if (bind(socket_, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0 ||
      connect(socket_, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0) {
    std::abort();
  }
}

RawClient::~RawClient() {
  if (socket_ >= 0) close(socket_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)) {}

RawClient& RawClient::operator=(RawClient&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(buffer_, other.buffer_);
  return *this;
}

bool RawClient::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::receive_more() {
  std::array<char, 16 * 1024> chunk{};
  const ssize_t received = recv(socket_, chunk.data(), chunk.size(), 0);
  if (received <= 0) return false;
  buffer_.append(chunk.data(), static_cast<std::size_t>(received));
  return true;
}

RawResponse RawClient::receive(bool bodiless) {
  RawResponse response;
  std::size_t end = std::string::npos;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive_more()) return response;
  }
  response.head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  response.status = std::atoi(response.head.substr(9, 3).c_str());
  const std::size_t length = std::strtoul(response.header("content-length").c_str(), nullptr, 10);
  while (!bodiless && buffer_.size() < length) {
    if (!receive_more()) return RawResponse{};
  }
  if (bodiless) return response;
  response.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return response;
}

std::string RawClient::receive_until(std::string_view text) {
  std::size_t at = std::string::npos;
  while ((at = buffer_.find(text)) == std::string::npos) {
    if (!receive_more()) return std::exchange(buffer_, "");
  }
  std::string received = buffer_.substr(0, at + text.size());
  buffer_.erase(0, at + text.size());
  return received;
}

bool RawClient::closed() {
  if (!buffer_.empty()) return false;
  char byte = 0;
  const ssize_t received = recv(socket_, &byte, 1, 0);
  return received == 0 || (received < 0 && errno == ECONNRESET);
}

bool RawClient::readable() const {
  pollfd ready{.fd = socket_, .events = POLLIN, .revents = 0};
  return poll(&ready, 1, 0) > 0;
}

void RawClient::finish_sending() const { shutdown(socket_, SHUT_WR); }

}  // namespace headwater::api
