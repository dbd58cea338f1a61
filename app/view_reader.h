// Reads the API's JSON back into the views of model/query.h, by the same field lists that wrote it.
// Fields that are missing keep their defaults; unknown ones are left out, so that an older program
// can read a newer daemon.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "model/labels.h"

namespace headwater::app {

template <class T>
void read_view(const nlohmann::json& json, T& value);
inline void read_view(const nlohmann::json& json, std::string& value);
inline void read_view(const nlohmann::json& json, LabelSet& labels);
inline void read_view(const nlohmann::json& json, Timestamp& time);

template <class T>
void read_view(const nlohmann::json& json, std::vector<T>& values) {
  values.clear();
  if (!json.is_array()) return;
  for (const nlohmann::json& each : json) {
    values.emplace_back();
    read_view(each, values.back());
  }
}
template <class T>
void read_view(const nlohmann::json& json, std::optional<T>& value) {
  value.reset();
  if (!json.is_null()) read_view(json, value.emplace());
}
inline void read_view(const nlohmann::json& json, std::string& value) {
  if (json.is_string()) value = json.get<std::string>();
}
inline void read_view(const nlohmann::json& json, LabelSet& labels) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (!json.is_object()) return;
  for (const auto& [name, each] : json.items())
    if (each.is_string()) pairs.emplace_back(name, each.get<std::string>());
  labels = LabelSet(pairs);
}
inline void read_view(const nlohmann::json& json, Timestamp& time) {
  if (json.is_string()) time = parse_rfc3339(json.get<std::string>()).value_or(Timestamp{});
}

// The enumerator that is spelled so; unknown spellings leave the default.
template <class Enum>
void read_word(const std::string& word, Enum& value) {
  constexpr int kEnumeratorsMax = 64;
  for (int i = 0; i < kEnumeratorsMax; ++i) {
    const auto candidate = static_cast<Enum>(i);
    if (to_string(candidate) == word) {
      value = candidate;
      return;
    }
  }
}

template <class T>
void read_scalar(const nlohmann::json& json, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    if (json.is_boolean()) value = json.get<bool>();
  } else if constexpr (std::is_same_v<T, Duration>) {
    if (json.is_number_integer()) value.micros = json.get<std::int64_t>();
  } else if constexpr (fields_detail::IsId<T>::value) {
    if (json.is_number_integer()) value.value = json.get<decltype(value.value)>();
  } else {
    static_assert(std::is_integral_v<T>, "no view holds this type");
    if (json.is_number_integer()) value = json.get<T>();
  }
}

template <class T>
void read_view(const nlohmann::json& json, T& value) {
  if constexpr (fields_detail::HasFields<T>) {
    auto visit = [&](const char* name, auto& field) {
      const auto at = json.find(name);
      if (at != json.end()) read_view(*at, field);
    };
    if (json.is_object()) T::fields(value, visit);
  } else if constexpr (std::is_enum_v<T>) {
    if (json.is_string()) read_word(json.get<std::string>(), value);
  } else {
    read_scalar(json, value);
  }
}

// What the daemon answered, as the view that it wrote.
template <class View>
Result<View> read_answer(const Result<std::string>& body) {
  if (!body) return body.error();
  const auto json = nlohmann::json::parse(*body, nullptr, false);
  if (json.is_discarded()) return malformed("the daemon's answer is not JSON");
  View view;
  read_view(json, view);
  return view;
}

}  // namespace headwater::app
