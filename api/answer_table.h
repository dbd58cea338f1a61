// Where answers are kept under the names that clients gave their requests. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace headwater::api {

class AnswerTable {
 public:
  virtual ~AnswerTable() = default;
  // Bytes, or nothing to remove what is there.
  using Write = std::pair<std::string, std::optional<std::string>>;
  // All or none; durable when it returns.
  [[nodiscard]] virtual Status write(const std::vector<Write>& writes) = 0;
  // Empty when there is none.
  [[nodiscard]] virtual Result<std::string> get(std::string_view name) const = 0;
  // All, by name.
  [[nodiscard]] virtual Result<std::vector<std::pair<std::string, std::string>>> list() const = 0;
};

}  // namespace headwater::api
