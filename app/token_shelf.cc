#include "app/token_shelf.h"

namespace headwater::app {
namespace {
constexpr std::string_view kPrefix = "tokens/";
}  // namespace

Status TokenShelf::put(const std::string& id, const std::string& bytes, const AuditEntry& audit) {
  return estate_.write_shell({{.key = std::string(kPrefix) + id, .value = bytes}}, {audit});
}

Result<std::string> TokenShelf::get(std::string_view id) const {
  Result<std::string> bytes = estate_.shell(std::string(kPrefix) + std::string(id));
  if (!bytes && bytes.error().code() == ErrorCode::kNotFound) return std::string{};
  return bytes;
}

Result<std::vector<std::string>> TokenShelf::list() const {
  const auto rows = estate_.shell_list(kPrefix);
  if (!rows) return rows.error();
  std::vector<std::string> tokens;
  for (const auto& [key, bytes] : *rows) tokens.push_back(bytes);
  return tokens;
}

}  // namespace headwater::app
