// Secret: a text that can be used but not printed, stored or compared. It is no part of any format
// and has no way into a stream. Values, no thread rule.
#pragma once

#include <string>
#include <utility>

namespace headwater {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] bool empty() const { return text_.empty(); }
  // Only for the bytes that go to whoever must know it; never for a message, log or metric.
  [[nodiscard]] const std::string& reveal() const { return text_; }

  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;

 private:
  std::string text_;
};

}  // namespace headwater
