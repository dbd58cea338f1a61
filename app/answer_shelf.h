// The API's table of kept answers in the estate's shell tables. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/answer_table.h"
#include "store/estate_store.h"

namespace headwater::app {

class AnswerShelf : public api::AnswerTable {
 public:
  // `estate` must outlive it.
  explicit AnswerShelf(store::EstateStore& estate) : estate_(estate) {}
  [[nodiscard]] Status write(const std::vector<Write>& writes) override;
  [[nodiscard]] Result<std::string> get(std::string_view name) const override;
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> list() const override;

 private:
  store::EstateStore& estate_;
};

}  // namespace headwater::app
