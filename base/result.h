// Result<T>: a value or the Error that kept us from having it. For failures whose reason lies
// outside the program; our own bugs trap with HW_CHECK. Values, no thread rule.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "base/check.h"

namespace headwater {

// Each code is tied to one action of the shell.
enum class ErrorCode {
  kMalformed,    // dead letter: the input itself is wrong
  kUnavailable,  // retry with backoff: the other side may come back
  kExhausted,    // shed and count: a stated limit was reached
  kCorrupt,      // stop and say which key: stored bytes are not what we wrote
  kRefused,      // tell the caller: not allowed, or not in a state to do it
  kNotFound,     // tell the caller: no such object
};

class Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}
  [[nodiscard]] ErrorCode code() const { return code_; }
  // One line that names the field or key.
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] bool retryable() const { return code_ == ErrorCode::kUnavailable; }

 private:
  ErrorCode code_;
  std::string message_;
};

[[nodiscard]] inline Error malformed(std::string message) {
  return {ErrorCode::kMalformed, std::move(message)};
}

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const T& value() const& {
    HW_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(content_);
  }
  [[nodiscard]] T& value() & {
    HW_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(content_);
  }
  [[nodiscard]] T&& value() && {
    HW_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(std::move(content_));
  }
  [[nodiscard]] const Error& error() const {
    HW_CHECK(!ok(), "error() of a good Result");
    return std::get<1>(content_);
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

 private:
  std::variant<T, Error> content_;
};

struct Ok {};
using Status = Result<Ok>;

}  // namespace headwater
