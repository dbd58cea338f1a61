// The command line's way to a live daemon: HTTP with a bearer token. Blocking; one thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace headwater::app {

struct ClientOptions {
  std::string url = "http://127.0.0.1:9095";
  std::string token_file;  // "" = HEADWATER_TOKEN, else none
  std::string ca_file;     // "" = the system's, for https
};

class DaemonClient {
 public:
  explicit DaemonClient(ClientOptions options) : options_(std::move(options)) {}

  using Query = std::vector<std::pair<std::string, std::string>>;
  // The body of a 2xx answer; else an error with the daemon's own words.
  [[nodiscard]] Result<std::string> get(const std::string& path, const Query& query = {}) const;
  [[nodiscard]] Result<std::string> post(const std::string& path, const std::string& body,
                                         const Query& query = {}) const;
  [[nodiscard]] Result<std::string> del(const std::string& path) const;

 private:
  [[nodiscard]] Result<std::string> token() const;
  ClientOptions options_;
};

}  // namespace headwater::app
