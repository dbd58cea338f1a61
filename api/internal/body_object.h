// The JSON object that a request's body is: read with our bounds, no name given twice anywhere in
// it, since whoever reads the body beside us may take the other one. Private to api/, for .cc files
// only. Pure functions.
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/problem.h"
#include "base/result.h"
#include "model/limits.h"

namespace headwater::api {

// Of names that stand twice in `object`, each once; not of objects within it.
[[nodiscard]] inline std::vector<std::string_view> repeated_names(simdjson::dom::object object) {
  std::vector<std::string_view> names;
  for (const auto field : object) names.push_back(field.key);
  std::sort(names.begin(), names.end());
  std::vector<std::string_view> twice;
  for (std::size_t i = 1; i < names.size(); ++i)
    if (names[i] == names[i - 1] && (twice.empty() || twice.back() != names[i]))
      twice.push_back(names[i]);
  return twice;
}

// As deep as the parser lets a document be.
inline void find_repeated(simdjson::dom::element value, const std::string& pointer,
                          std::vector<FieldError>& errors) {
  if (simdjson::dom::array items; value.get(items) == simdjson::SUCCESS) {
    std::size_t i = 0;
    for (const auto item : items) find_repeated(item, pointer + "/" + std::to_string(i++), errors);
  }
  simdjson::dom::object object;
  if (value.get(object) != simdjson::SUCCESS) return;
  for (const std::string_view name : repeated_names(object))
    errors.push_back({pointer + "/" + std::string(name), "given twice"});
  for (const auto field : object)
    find_repeated(field.value, pointer + "/" + std::string(field.key), errors);
}

// Calls `read(name, value)`, which says what is wrong with a field ("" when nothing is), for each
// field of `text`. On failure `errors` names the fields.
template <class Read>
[[nodiscard]] Status read_body_object(std::string_view text, std::vector<FieldError>& errors,
                                      Read read) {
  simdjson::dom::parser parser;
  simdjson::dom::element whole;
  simdjson::dom::object object;
  const auto depth = static_cast<std::size_t>(limits::kJsonDepthMax);
  if (parser.allocate(std::max<std::size_t>(text.size(), 1), depth) != simdjson::SUCCESS ||
      parser.parse(text.data(), text.size()).get(whole) != simdjson::SUCCESS ||
      whole.get(object) != simdjson::SUCCESS)
    return malformed("the body is not a JSON object");
  find_repeated(whole, "", errors);
  for (const auto field : object) {
    std::string wrong = read(field.key, field.value);
    if (!wrong.empty()) errors.push_back({"/" + std::string(field.key), std::move(wrong)});
  }
  if (!errors.empty()) return malformed("a field of the body is not understood");
  return Ok{};
}

}  // namespace headwater::api
