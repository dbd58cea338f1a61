// Request, Response and Reply: HTTP as the handlers see it, free of any network library. Nothing
// here reads a socket. Values; a Reply may be used from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace headwater::api {

enum class Method : std::uint8_t {
  kGet,
  kHead,
  kPost,
  kPut,
  kPatch,
  kDelete,
  kOptions,
  kTrace,
  kQuery
};
[[nodiscard]] std::string_view to_string(Method method);
// Nothing for CONNECT and made-up methods.
[[nodiscard]] std::optional<Method> read_method(std::string_view word);

struct Header {
  std::string name;  // lower case in requests
  std::string value;
};

struct RequestHead {
  Method method = Method::kGet;
  std::string path;   // as sent, up to "?"
  std::string query;  // as sent, after "?"
  std::vector<Header> headers;
  std::string peer;  // the address the connection came from

  // The first header of that name (lower case); "" when absent.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  // Media type without parameters, lower case: "application/json".
  [[nodiscard]] std::string media_type() const;
};

// What stands between the quotes of If-Match's strong tags; one that nothing has ("") where it is
// given and holds none. Empty: there is no If-Match, or it is "*".
[[nodiscard]] std::vector<std::string> expected_tags(const RequestHead& head);
// Whether If-None-Match names `tag` (strong, with its quotes), as it is or as a weak one, or is
// "*".
[[nodiscard]] bool lists_tag(const RequestHead& head, std::string_view tag);

struct Request {
  RequestHead head;
  std::string body;
};

// A body that goes on for as long as both sides like. It is asked for one piece at a time, so that
// a slow reader holds up nobody and nothing piles up for him.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  // Calls `piece` once, from any thread: with the next part of the body, or nothing at its end.
  virtual void next(std::function<void(std::optional<std::string>)> piece) = 0;
  // On the io thread, when no piece has come for limits::kStreamKeepAlive: what to send instead, or
  // nothing to end it.
  virtual std::optional<std::string> keep_alive() = 0;
};

struct Response {
  unsigned status = 200;
  std::vector<Header> headers;
  std::string content_type;  // "" sends none
  std::string body;
  bool close = false;                            // close the connection after it
  std::shared_ptr<BodyStream> stream = nullptr;  // goes on after `body`; then the connection closes
  std::string detail = {};  // of a problem: why, for those who can't read its body
};

// Sends one answer: call it once, from any thread; `make` runs on the io thread, so that rendering
// costs the engine thread nothing. Later calls, and calls after the client has gone, do nothing.
using Reply = std::function<void(std::function<Response()> make)>;

[[nodiscard]] Response json_response(unsigned status, std::string body);
[[nodiscard]] Response text_response(unsigned status, std::string body);
[[nodiscard]] std::string_view status_text(unsigned status);

// One round of percent-decoding; "+" stands for itself. Fails on a broken escape, and unless they
// are taken on decoded control characters, which nothing of ours is named with.
enum class Controls : std::uint8_t { kRefused, kTaken };
[[nodiscard]] Result<std::string> percent_decode(std::string_view text,
                                                 Controls controls = Controls::kRefused);
[[nodiscard]] std::string percent_encode(std::string_view text);

using Parameters = std::vector<std::pair<std::string, std::string>>;
// "a=1&b=%20" in order; "+" is a space, as forms write it.
[[nodiscard]] Result<Parameters> read_query(std::string_view query,
                                            Controls controls = Controls::kRefused);

[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace headwater::api
