// ModelNetwork: what the notifiers' HTTP sender speaks to in a simulation. libcurl's easy calls are
// replaced at link time (model_network.cc), so that rendering, the request and the judging of the
// answer are what `serve` runs. One thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace headwater::sim {

struct HttpPost {
  std::string url;
  std::vector<std::string> headers;  // "name: value"
  std::string body;
};

struct HttpReply {
  enum class Kind { kAnswer, kTimeout, kNoConnection };
  Kind kind = Kind::kAnswer;
  int status = 200;
  std::string retry_after;  // "" = none
  std::string body;
};

// Who answers.
std::function<HttpReply(const HttpPost&)>& network();

}  // namespace headwater::sim
