// One list of fields per struct, three uses: stored bytes, their reading back, and canonical JSON.
// A struct takes part by HW_FIELDS(first, second) in its body, naming its fields in stored order;
// an enum by a function std::string_view to_string(Enum) found by argument-dependent lookup. Adding
// a field changes the stored format: see docs/formats.md. Values, no thread rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/timestamp.h"

// The list itself: fields(self, visit) calls visit("name", self.name) for each. The repetition over
// __VA_ARGS__ is David Mazieres' recursive FOR_EACH; 4^3 rescans bound it to 64 fields and more.
#define HW_FIELDS(...)                                                             \
  template <class Self, class Visit>                                               \
  static void fields([[maybe_unused]] Self& self, [[maybe_unused]] Visit& visit) { \
    __VA_OPT__(HW_EXPAND(HW_VISIT_EACH(__VA_ARGS__)))                              \
  }
#define HW_VISIT_EACH(field, ...) \
  visit(#field, self.field);      \
  __VA_OPT__(HW_VISIT_AGAIN HW_PARENTHESES(__VA_ARGS__))
#define HW_VISIT_AGAIN() HW_VISIT_EACH
#define HW_PARENTHESES ()
#define HW_EXPAND(...) HW_EXPAND3(HW_EXPAND3(HW_EXPAND3(HW_EXPAND3(__VA_ARGS__))))
#define HW_EXPAND3(...) HW_EXPAND2(HW_EXPAND2(HW_EXPAND2(HW_EXPAND2(__VA_ARGS__))))
#define HW_EXPAND2(...) HW_EXPAND1(HW_EXPAND1(HW_EXPAND1(HW_EXPAND1(__VA_ARGS__))))
#define HW_EXPAND1(...) __VA_ARGS__

namespace headwater {

// What to_string(Enum) gives for a number that no enumerator has: decode refuses it.
inline constexpr std::string_view kInvalidName = "invalid";

// `names` in the order of the enumerators, which count from 0.
template <std::size_t Count, class Enum>
[[nodiscard]] constexpr std::string_view name_at(const std::string_view (&names)[Count],
                                                 Enum value) {
  const auto index = static_cast<std::size_t>(value);
  return index < Count ? names[index] : kInvalidName;
}

// Appends `text` as a JSON string; control characters and invalid UTF-8 are escaped.
void append_json_string(std::string& out, std::string_view text);
// Appends the separator, which is '{' before the first field and ',' from then on, and the name.
void append_json_name(std::string& out, char& separator, const char* name);
void append_json_number(std::string& out, std::int64_t number);
void append_json_number(std::string& out, std::uint64_t number);

namespace fields_detail {

struct AnyVisit {
  template <class T>
  void operator()(const char*, T&) {}
};
template <class T>
concept HasFields = requires(T& value, AnyVisit& visit) {
  T::fields(value, visit);
};
// A type with a form of its own: encode(ByteWriter&), decode(ByteReader&), append_json(string&).
template <class T>
concept HasOwnForm = requires(const T& value, T& target, ByteWriter& writer, ByteReader& reader,
                              std::string& out) {
  value.encode(writer);
  target.decode(reader);
  value.append_json(out);
};

template <class T>
struct IsId : std::false_type {};
template <class Tag, class Integer>
struct IsId<StrongId<Tag, Integer>> : std::true_type {};

}  // namespace fields_detail

// --- bytes ---------------------------------------------------------------------------------
template <class T>
void encode(ByteWriter& writer, const T& value);
template <class T>
void encode(ByteWriter& writer, const std::vector<T>& values) {
  writer.unsigned_varint(values.size());
  for (const T& value : values) encode(writer, value);
}
template <class T>
void encode(ByteWriter& writer, const std::optional<T>& value) {
  writer.byte(value ? 1 : 0);
  if (value) encode(writer, *value);
}
template <class... Ts>
void encode(ByteWriter& writer, const std::variant<Ts...>& value) {
  writer.unsigned_varint(value.index());
  std::visit([&](const auto& held) { encode(writer, held); }, value);
}
template <class T>
void encode(ByteWriter& writer, const T& value) {
  if constexpr (fields_detail::HasOwnForm<T>) {
    value.encode(writer);
  } else if constexpr (fields_detail::HasFields<T>) {
    auto visit = [&](const char*, const auto& field) { encode(writer, field); };
    T::fields(value, visit);
  } else if constexpr (std::is_same_v<T, std::string>) {
    writer.text(value);
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    writer.time(value.micros);
  } else if constexpr (std::is_same_v<T, Duration>) {
    writer.signed_varint(value.micros);
  } else if constexpr (std::is_same_v<T, Hash128>) {
    std::string raw;
    append_big_endian(raw, value.high);
    append_big_endian(raw, value.low);
    writer.raw(raw);
  } else if constexpr (fields_detail::IsId<T>::value) {
    writer.unsigned_varint(value.value);
  } else if constexpr (std::is_enum_v<T>) {
    writer.unsigned_varint(static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    writer.byte(value ? 1 : 0);
  } else if constexpr (std::is_signed_v<T>) {
    writer.signed_varint(value);
  } else {
    static_assert(std::is_unsigned_v<T>, "no stored form for this type");
    writer.unsigned_varint(value);
  }
}

template <class T>
void decode(ByteReader& reader, T& value);
template <class T>
void decode(ByteReader& reader, std::vector<T>& values) {
  const std::uint64_t count = reader.unsigned_varint();
  if (count > reader.remaining()) return reader.fail();  // each element takes a byte at least
  values.clear();
  values.reserve(count < 1024 ? count : 1024);  // a damaged count takes no memory by itself
  for (std::uint64_t i = 0; i < count && reader.good(); ++i) {
    T value{};
    decode(reader, value);
    values.push_back(std::move(value));
  }
}
template <class T>
void decode(ByteReader& reader, std::optional<T>& value) {
  value.reset();
  if (reader.byte() != 0) decode(reader, value.emplace());
}
template <class... Ts>
void decode(ByteReader& reader, std::variant<Ts...>& value) {
  const std::uint64_t index = reader.unsigned_varint();
  if (index >= sizeof...(Ts)) return reader.fail();
  std::uint64_t at = 0;
  ((at++ == index ? decode(reader, value.template emplace<Ts>()) : void()), ...);
}
template <class T>
void decode(ByteReader& reader, T& value) {
  if constexpr (fields_detail::HasOwnForm<T>) {
    value.decode(reader);
  } else if constexpr (fields_detail::HasFields<T>) {
    auto visit = [&](const char*, auto& field) { decode(reader, field); };
    T::fields(value, visit);
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = std::string(reader.text());
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    value.micros = reader.time();
  } else if constexpr (std::is_same_v<T, Duration>) {
    value.micros = reader.signed_varint();
  } else if constexpr (std::is_same_v<T, Hash128>) {
    const std::string_view raw = reader.raw(16);
    if (raw.size() == 16) value = {read_big_endian(raw), read_big_endian(raw.substr(8))};
  } else if constexpr (fields_detail::IsId<T>::value) {
    value.value = static_cast<decltype(value.value)>(reader.unsigned_varint());
  } else if constexpr (std::is_enum_v<T>) {
    const std::uint64_t number = reader.unsigned_varint();
    value = static_cast<T>(number);
    if (static_cast<std::uint64_t>(value) != number || to_string(value) == kInvalidName) {
      reader.fail();
    }
  } else if constexpr (std::is_same_v<T, bool>) {
    value = reader.byte() != 0;
  } else if constexpr (std::is_signed_v<T>) {
    value = static_cast<T>(reader.signed_varint());
  } else {
    static_assert(std::is_unsigned_v<T>, "no stored form for this type");
    value = static_cast<T>(reader.unsigned_varint());
  }
}

// --- canonical JSON: fields in stored order, no spaces, times as RFC 3339 ---------------------
template <class T>
void append_json(std::string& out, const T& value);
template <class T>
void append_json(std::string& out, const std::vector<T>& values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) out += ',';
    append_json(out, static_cast<const T&>(values[i]));
  }
  out += ']';
}
template <class T>
void append_json(std::string& out, const std::optional<T>& value) {
  if (value) {
    append_json(out, *value);
  } else {
    out += "null";
  }
}
template <class... Ts>
void append_json(std::string& out, const std::variant<Ts...>& value) {
  std::visit([&](const auto& held) { append_json(out, held); }, value);
}
template <class T>
void append_json(std::string& out, const T& value) {
  if constexpr (fields_detail::HasOwnForm<T>) {
    value.append_json(out);
  } else if constexpr (fields_detail::HasFields<T>) {
    char separator = '{';
    auto visit = [&](const char* name, const auto& field) {
      append_json_name(out, separator, name);
      append_json(out, field);
    };
    T::fields(value, visit);
    out += separator == '{' ? "{}" : "}";
  } else if constexpr (std::is_same_v<T, std::string>) {
    append_json_string(out, value);
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    if (value.set()) {
      append_json_string(out, format_rfc3339(value));
    } else {
      out += "null";
    }
  } else if constexpr (std::is_same_v<T, Duration>) {
    append_json_number(out, value.micros);
  } else if constexpr (std::is_same_v<T, Hash128>) {
    append_json_string(out, to_hex(value));
  } else if constexpr (fields_detail::IsId<T>::value) {
    append_json_number(out, std::uint64_t{value.value});
  } else if constexpr (std::is_enum_v<T>) {
    append_json_string(out, to_string(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_signed_v<T>) {
    append_json_number(out, std::int64_t{value});
  } else {
    append_json_number(out, std::uint64_t{value});
  }
}

template <class T>
[[nodiscard]] std::string encoded(const T& value) {
  std::string out;
  ByteWriter writer(out);
  encode(writer, value);
  return out;
}
template <class T>
[[nodiscard]] std::string as_json(const T& value) {
  std::string out;
  append_json(out, value);
  return out;
}

}  // namespace headwater
