// Strict reading of JSON for the decoders: one parser a thread, a pointer to where we are, and
// tables of fields. Views and elements stay valid until the same thread parses again. Private to
// ingest/, for .cc files only.
#pragma once

#include <simdjson.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"
#include "base/timestamp.h"
#include "model/labels.h"
#include "model/limits.h"

namespace headwater::ingest::json {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

// Where a value stands; a chain on the call stack, so that a pointer costs nothing until a reason
// is written. A parent must outlive its children.
class Pointer {
 public:
  Pointer() = default;  // the document
  Pointer(const Pointer& parent, std::string_view key) : parent_(&parent), key_(key) {}
  Pointer(const Pointer& parent, std::size_t index) : parent_(&parent), index_(index) {}
  // RFC 6901: "/alerts/2/labels"; "" for the document. Long keys are cut.
  [[nodiscard]] std::string text() const;

 private:
  const Pointer* parent_ = nullptr;
  std::optional<std::string_view> key_;
  std::size_t index_ = 0;
};

// "/labels/a: why"; without a pointer only `why`.
[[nodiscard]] Error refused(const Pointer& at, std::string_view why);

// The document with everything strict: size, depth, UTF-8, numbers, duplicate keys.
[[nodiscard]] Result<Element> parse(std::string_view bytes,
                                    std::size_t bytes_max = limits::kRequestBodyBytesMax);
// The same with a second parser, for JSON inside a document that is still being read.
[[nodiscard]] Result<Element> parse_nested(std::string_view bytes);

// Names and values of one object, as views or, for numbers, as text that is kept here.
struct TextMap {
  std::vector<Label> pairs;
  std::forward_list<std::string> numbers;
};

// --- one value; an error says what was expected ------------------------------------------------
Status read(const Element& value, const Pointer& at, std::string_view& out);
Status read(const Element& value, const Pointer& at, std::int64_t& out);
Status read(const Element& value, const Pointer& at, Timestamp& out);
// Prometheus' text or a number of seconds, at most kHeartbeatIntervalMax.
Status read(const Element& value, const Pointer& at, Duration& out);
// A number or its text.
Status read(const Element& value, const Pointer& at, Quantity& out);
// Values are strings.
Status read(const Element& value, const Pointer& at, std::vector<Label>& out);
// Values are strings or numbers.
Status read(const Element& value, const Pointer& at, TextMap& out);
// A string or an array of them.
Status read(const Element& value, const Pointer& at, std::vector<std::string_view>& out);
// Left for later.
Status read(const Element& value, const Pointer& at, std::optional<Element>& out);

// A single value as text: a string's own, a number's or truth value's kept in `kept`, "" for null;
// nothing for an object or array.
[[nodiscard]] std::optional<std::string_view> single_text(const Element& value,
                                                          std::forward_list<std::string>& kept);

[[nodiscard]] Result<Object> as_object(const Element& value, const Pointer& at);
[[nodiscard]] Result<Array> as_array(const Element& value, const Pointer& at);

// --- one object by a table of its fields --------------------------------------------------------
template <class Target>
struct Field {
  std::string_view name;
  Status (*read)(const Element& value, const Pointer& at, Target& target);
};

template <class Member>
struct MemberOf;
template <class Class, class Value>
struct MemberOf<Value Class::*> {
  using Target = Class;
};

// field<&Draft::starts_at>("startsAt")
template <auto Member>
constexpr auto field(std::string_view name) {
  using Target = typename MemberOf<decltype(Member)>::Target;
  return Field<Target>{name, [](const Element& value, const Pointer& at, Target& target) {
                         return read(value, at, target.*Member);
                       }};
}
// A key that is known and has no use here.
template <class Target>
constexpr Field<Target> unused(std::string_view name) {
  return {name, [](const Element&, const Pointer&, Target&) -> Status { return Ok{}; }};
}

enum class UnknownKeys { kRefused, kIgnored };

// Reads every key that the table names into `target`; null counts as absent. Stops at the first
// failure.
template <class Target, std::size_t N>
Status read_fields(const Element& value, const Pointer& at,
                   const std::array<Field<Target>, N>& fields, UnknownKeys unknown,
                   Target& target) {
  const auto object = as_object(value, at);
  if (!object) return object.error();
  for (const auto& [key, member] : *object) {
    const Field<Target>* known = nullptr;
    for (const Field<Target>& candidate : fields)
      if (candidate.name == key) known = &candidate;
    const Pointer member_at(at, key);
    if (known == nullptr) {
      if (unknown == UnknownKeys::kIgnored) continue;
      return refused(member_at, "unknown key");
    }
    if (member.is_null()) continue;
    if (auto done = known->read(member, member_at, target); !done) return done;
  }
  return Ok{};
}

}  // namespace headwater::ingest::json
