// The API's token table in the estate's shell tables. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/token.h"
#include "store/estate_store.h"

namespace headwater::app {

class TokenShelf : public api::TokenTable {
 public:
  // `estate` must outlive it.
  explicit TokenShelf(store::EstateStore& estate) : estate_(estate) {}
  [[nodiscard]] Status put(const std::string& id, const std::string& bytes,
                           const AuditEntry& audit) override;
  [[nodiscard]] Result<std::string> get(std::string_view id) const override;
  [[nodiscard]] Result<std::vector<std::string>> list() const override;

 private:
  store::EstateStore& estate_;
};

}  // namespace headwater::app
