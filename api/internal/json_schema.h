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
  static Json integer(bool negative) {
    Json schema = {{"type", "integer"}};
    if (!negative) schema["minimum"] = 0;
    return schema;
  }
  static Json reference(const std::string& name) {
    return {{"$ref", "#/components/schemas/" + name}};
  }

  template <class T>
  Json schema(Tag<std::vector<T>> /*type*/) {
    return {{"type", "array"}, {"items", of<T>()}};
  }
  template <class T>
  Json schema(Tag<std::optional<T>> /*type*/) {
    return {{"anyOf", Json::array({of<T>(), Json{{"type", "null"}}})}};
  }
  Json schema(Tag<LabelSet> /*type*/) {
    return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
  }
  template <class T>
  Json schema(Tag<T> /*type*/) {
    if constexpr (fields_detail::HasFields<T>) {
      return structure<T>();
    } else if constexpr (std::is_same_v<T, std::string>) {
      return {{"type", "string"}};
    } else if constexpr (std::is_same_v<T, Timestamp>) {
      return {{"type", Json::array({"string", "null"})}, {"format", "date-time"}};
    } else if constexpr (std::is_same_v<T, Hash128>) {
      return {{"type", "string"}, {"pattern", "^[0-9a-f]{32}$"}};
    } else if constexpr (std::is_same_v<T, Duration>) {
      Json schema = integer(true);
      schema["description"] = "Microseconds.";
      return schema;
    } else if constexpr (fields_detail::IsId<T>::value) {
      return integer(false);
    } else if constexpr (std::is_enum_v<T>) {
      return words<T>();
    } else if constexpr (std::is_same_v<T, bool>) {
      return {{"type", "boolean"}};
    } else {
      static_assert(std::is_integral_v<T>, "no schema for this type");
      return integer(std::is_signed_v<T>);
    }
  }

  template <class T>
  Json structure() {
    const std::string name = name_of<T>();
    if (definitions_.contains(name)) return reference(name);
    definitions_[name] = Json::object();  // its place, and the end of any recursion
    Json properties = Json::object();
    Json required = Json::array();
    auto visit = [&]<class Field>(const char* field, const Field&) {
      properties[field] = of<Field>();
      required.push_back(field);
    };
    const T value{};
    T::fields(value, visit);
    definitions_[name] = {{"type", "object"},
                          {"properties", std::move(properties)},
                          {"required", std::move(required)}};
    return reference(name);
  }

  template <class Enum>
  Json words() {
    const std::string name = name_of<Enum>();
    if (definitions_.contains(name)) return reference(name);
    Json list = Json::array();
    for (int value = 0; value <= UINT8_MAX; ++value) {
      const std::string_view word = to_string(static_cast<Enum>(value));
      if (word != kInvalidName) list.push_back(word);
    }
    definitions_[name] = {{"type", "string"}, {"enum", std::move(list)}};
    return reference(name);
  }

  Json definitions_ = Json::object();
};

}  // namespace headwater::api
