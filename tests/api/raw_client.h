// A client that sends exactly the bytes it is given, so that a test can be as rude as it likes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater::api {

struct RawResponse {
  int status = 0;  // 0: the connection closed, or nothing came in time
  std::string head;
  std::string body;
  // "" when absent; `name` in any case.
  [[nodiscard]] std::string header(std::string_view name) const;
};

class RawClient {
 public:
  // `from` is the address to come from, any of 127.0.0.0/8.
  explicit RawClient(std::uint16_t port, const std::string& from = "127.0.0.1");
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  RawClient& operator=(RawClient&& other) noexcept;

  // False once the server has closed.
  bool send(std::string_view bytes) const;
  // The next response, by its Content-Length; `bodiless` for the answer to HEAD.
  RawResponse receive(bool bodiless = false);
  // Everything that comes, up to and with `text`; what has come if it closes or stalls before.
  std::string receive_until(std::string_view text);
  // Waits for the server to close; false if it sends anything or takes over 10 s.
  bool closed();
  // Whether it is closed or has sent something, without waiting.
  [[nodiscard]] bool readable() const;
  void finish_sending() const;

 private:
  bool receive_more();
  int socket_ = -1;
  std::string buffer_;
};

}  // namespace headwater::api
