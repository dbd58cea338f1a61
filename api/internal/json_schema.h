// JsonSchemas: the JSON Schema (2020-12, which OpenAPI 3.1 uses) of what as_json writes for a type,
// from the type's own list of fields, so that it can't differ from the answers. Structs and enums
// become definitions under their C++ names. Private to api/, for .cc files only. Not thread-safe.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/fields.h"
#include "model/labels.h"

namespace headwater::api {

class JsonSchemas {
 public:
  using Json = nlohmann::ordered_json;

  // Of a struct or an enum a reference to its definition, of all else the schema itself.
  template <class T>
  Json of() {
    return schema(Tag<T>{});
  }
  // By name, in the order of their first use.
  [[nodiscard]] const Json& definitions() const { return definitions_; }

 private:
  template <class T>
  struct Tag {};

  template <class T>
  static std::string name_of() {
    const std::string_view text = __PRETTY_FUNCTION__;  // "... [with T = headwater::Event; ...]"
    const std::size_t from = text.find("T = ") + 4;
    const std::string_view type = text.substr(from, text.find_first_of(";]", from) - from);
    return std::string(type.substr(type.rfind(':') + 1));
  }
  // Compiled once, in json_schema.cc: there are a hundred types to describe.
  static Json text();
  static Json time();
  static Json hash();
  static Json truth();
  static Json labels();
  static Json integer(bool negative);
  static Json duration();
  static Json list_of(Json items);
  static Json or_null(Json schema);
  static Json reference(const std::string& name);
  // Whether `name` is new; takes its place, which is also the end of any recursion.
  bool begins(const std::string& name);
  static Json empty_structure();
  static Json one_of(const std::vector<std::string_view>& words);
  static void add(Json& structure, const char* field, Json schema);
  void define(const std::string& name, Json schema);

  template <class T>
  Json schema(Tag<std::vector<T>> /*type*/) {
    return list_of(of<T>());
  }
  template <class T>
  Json schema(Tag<std::optional<T>> /*type*/) {
    return or_null(of<T>());
  }
  Json schema(Tag<LabelSet> /*type*/) { return labels(); }
  template <class T>
  Json schema(Tag<T> /*type*/) {
    if constexpr (fields_detail::HasFields<T>) {
      return structure<T>();
    } else if constexpr (std::is_same_v<T, std::string>) {
      return text();
    } else if constexpr (std::is_same_v<T, Timestamp>) {
      return time();
    } else if constexpr (std::is_same_v<T, Hash128>) {
      return hash();
    } else if constexpr (std::is_same_v<T, Duration>) {
      return duration();
    } else if constexpr (fields_detail::IsId<T>::value) {
      return integer(false);
    } else if constexpr (std::is_enum_v<T>) {
      return words<T>();
    } else if constexpr (std::is_same_v<T, bool>) {
      return truth();
    } else {
      static_assert(std::is_integral_v<T>, "no schema for this type");
      return integer(std::is_signed_v<T>);
    }
  }

  template <class T>
  Json structure() {
    const std::string name = name_of<T>();
    if (!begins(name)) return reference(name);
    Json described = empty_structure();
    auto visit = [&]<class Field>(const char* field, const Field&) {
      add(described, field, of<Field>());
    };
    const T value{};
    T::fields(value, visit);
    define(name, std::move(described));
    return reference(name);
  }

  template <class Enum>
  Json words() {
    const std::string name = name_of<Enum>();
    if (!begins(name)) return reference(name);
    std::vector<std::string_view> list;
    for (int value = 0; value <= UINT8_MAX; ++value) {
      const std::string_view word = to_string(static_cast<Enum>(value));
      if (word != kInvalidName) list.push_back(word);
    }
    define(name, one_of(list));
    return reference(name);
  }

  Json definitions_ = Json::object();
};

}  // namespace headwater::api
