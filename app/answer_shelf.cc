#include "app/answer_shelf.h"

namespace headwater::app {
namespace {
constexpr std::string_view kPrefix = "answers/";
}  // namespace

Status AnswerShelf::write(const std::vector<Write>& writes) {
  std::vector<store::ShellWrite> rows;
  rows.reserve(writes.size());
  for (const auto& [name, bytes] : writes)
    rows.push_back({.key = std::string(kPrefix) + name, .value = bytes});
  return estate_.write_shell(rows);
}

Result<std::string> AnswerShelf::get(std::string_view name) const {
  Result<std::string> bytes = estate_.shell(std::string(kPrefix) + std::string(name));
  if (!bytes && bytes.error().code() == ErrorCode::kNotFound) return std::string{};
  return bytes;
}

Result<std::vector<std::pair<std::string, std::string>>> AnswerShelf::list() const {
  auto rows = estate_.shell_list(kPrefix);
  if (!rows) return rows.error();
  for (auto& [key, bytes] : *rows) key.erase(0, kPrefix.size());
  return rows;
}

}  // namespace headwater::app
