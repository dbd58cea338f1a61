// ParameterReader: one call's query parameters as values. Collects what is wrong, so that a client
// hears of everything at once. Lives on the stack of a handler.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/problem.h"
#include "api/router.h"
#include "model/objects.h"

namespace headwater::api {

inline constexpr std::uint64_t kMapHopsMax = 10;

class ParameterReader {
 public:
  // `call` must outlive it.
  explicit ParameterReader(const Call& call) : call_(call) {}

  // "" when absent.
  [[nodiscard]] std::string text(std::string_view name);
  // `missing` when absent; a failure when it is no number up to `max`.
  [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t missing,
                                     std::uint64_t max);
  // Unset when absent.
  [[nodiscard]] Timestamp time(std::string_view name);
  // The page size asked for; 0 when absent.
  [[nodiscard]] std::size_t limit();
  // Every occurrence as it is.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name);
  // Of every occurrence, parted at commas.
  [[nodiscard]] std::vector<std::string> words(std::string_view name);
  // The same, as incidents' states.
  [[nodiscard]] std::vector<IncidentState> states(std::string_view name);
  void fail(std::string_view name, std::string_view expected);

  // Answers 400 with all failures, if there were any.
  [[nodiscard]] bool answered_failure() const;

 private:
  const Call& call_;
  std::vector<FieldError> failures_;
};

}  // namespace headwater::api
