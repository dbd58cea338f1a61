#include "ingest/internal/json.h"

#include <algorithm>
#include <charconv>

#include "base/fields.h"
#include "model/limits.h"

namespace headwater::ingest::json {
namespace {

constexpr std::size_t kQuotedBytesMax = 64;  // of a value or key that a reason repeats

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text.substr(0, kQuotedBytesMax));
  if (text.size() > kQuotedBytesMax) out.insert(out.size() - 1, "...");
  return out;
}

// Finds a key that stands twice. A small object is compared key by key, only where one bit of a
// cheap hash says that it may be known; a large one is sorted, so that no object costs a square.
std::optional<std::string_view> repeated_key(const Object& object) {
  constexpr std::size_t kCompared = 32;
  if (object.size() <= kCompared) {
    std::uint64_t seen = 0;
    std::array<std::string_view, kCompared> keys;
    std::size_t count = 0;
    for (const auto& [key, value] : object) {
      const std::size_t hash = key.empty() ? 0
                                           : key.size() * 7 + static_cast<std::uint8_t>(key[0]) +
                                                 static_cast<std::uint8_t>(key.back()) * 31U;
      const std::uint64_t bit = std::uint64_t{1} << (hash % 64);
      const auto end = keys.begin() + static_cast<std::ptrdiff_t>(count);
      if ((seen & bit) != 0 && std::find(keys.begin(), end, key) != end) return key;
      seen |= bit;
      keys[count++] = key;
    }
    return std::nullopt;
  }
  std::vector<std::string_view> keys;
  for (const auto& [key, value] : object) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice == keys.end()) return std::nullopt;
  return *twice;
}

// What the parser lets pass: depth to the last level, and keys that stand twice.
Status check_strict(const Element& value, const Pointer& at, int depth) {
  if (!value.is_object() && !value.is_array()) return Ok{};
  if (depth == limits::kJsonDepthMax) return malformed("nested deeper than 64");
  if (const auto object = value.get_object(); object.error() == simdjson::SUCCESS) {
    if (const auto key = repeated_key(object.value_unsafe()))
      return refused(Pointer(at, *key), "this key stands twice");
    for (const auto& [key, member] : object.value_unsafe())
      if (auto checked = check_strict(member, Pointer(at, key), depth + 1); !checked)
        return checked;
    return Ok{};
  }
  const auto array = value.get_array();
  if (array.error() != simdjson::SUCCESS) return Ok{};
  std::size_t index = 0;
  for (const Element member : array.value_unsafe())
    if (auto checked = check_strict(member, Pointer(at, index++), depth + 1); !checked)
      return checked;
  return Ok{};
}

Result<Element> parse_with(simdjson::dom::parser& parser, std::string_view bytes,
                           std::size_t bytes_max) {
  if (bytes.empty()) return malformed("not JSON: empty");
  if (bytes.size() > bytes_max) return malformed("over " + std::to_string(bytes_max) + " bytes");
  // One large document must not hold its memory for ever.
  if (parser.capacity() > limits::kEventBytesMax && bytes.size() <= limits::kEventBytesMax)
    parser = simdjson::dom::parser();
  constexpr std::size_t kFirstCapacity = 16 * 1024;
  if (parser.capacity() == 0) {
    // One more than ours: simdjson counts an empty container as no level.
    const auto failed = parser.allocate(kFirstCapacity, limits::kJsonDepthMax + 1);
    if (failed != simdjson::SUCCESS) return malformed("not JSON: no memory to read it");
  }
  const auto document = parser.parse(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                     bytes.size(), /*realloc_if_needed=*/true);
  if (document.error() == simdjson::DEPTH_ERROR) return malformed("nested deeper than 64");
  if (document.error() != simdjson::SUCCESS)
    return malformed(std::string("not JSON: ") + simdjson::error_message(document.error()));
  if (auto checked = check_strict(document.value_unsafe(), Pointer(), 0); !checked)
    return checked.error();
  return document.value_unsafe();
}

// The number as text; nothing if it is no number. A double is printed in the fewest digits that
// read back as the same one, which gives the sender's own text up to 15 digits.
std::string_view number_text(const Element& value, std::array<char, 40>& buffer) {
  std::to_chars_result written{buffer.data(), std::errc{}};
  char* const end = buffer.data() + buffer.size();
  if (const auto whole = value.get_int64(); value.is_int64()) {
    written = std::to_chars(buffer.data(), end, whole.value_unsafe());
  } else if (const auto large = value.get_uint64(); value.is_uint64()) {
    written = std::to_chars(buffer.data(), end, large.value_unsafe());
  } else if (const auto real = value.get_double(); value.is_double()) {
    written = std::to_chars(buffer.data(), end, real.value_unsafe());
  }
  return {buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data())};
}

}  // namespace

std::string Pointer::text() const {
  if (parent_ == nullptr) return "";
  std::string out = parent_->text() + '/';
  if (!key_) return out + std::to_string(index_);
  for (const char c : key_->substr(0, kQuotedBytesMax)) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

Error refused(const Pointer& at, std::string_view why) {
  std::string message = at.text();
  if (!message.empty()) message += ": ";
  return malformed(message.append(why));
}

Result<Element> parse(std::string_view bytes, std::size_t bytes_max) {
  thread_local simdjson::dom::parser parser;
  return parse_with(parser, bytes, bytes_max);
}

Result<Element> parse_nested(std::string_view bytes) {
  thread_local simdjson::dom::parser parser;
  return parse_with(parser, bytes, limits::kRequestBodyBytesMax);
}

std::optional<std::string_view> single_text(const Element& value,
                                            std::forward_list<std::string>& kept) {
  if (const auto text = value.get_string(); text.error() == simdjson::SUCCESS)
    return text.value_unsafe();
  if (value.is_null()) return std::string_view();
  if (const auto truth = value.get_bool(); truth.error() == simdjson::SUCCESS)
    return truth.value_unsafe() ? "true" : "false";
  std::array<char, 40> buffer;
  const std::string_view number = number_text(value, buffer);
  if (number.empty()) return std::nullopt;
  return kept.emplace_front(number);
}

Result<Object> as_object(const Element& value, const Pointer& at) {
  const auto object = value.get_object();
  if (object.error() != simdjson::SUCCESS) return refused(at, "expected an object");
  return object.value_unsafe();
}

Result<Array> as_array(const Element& value, const Pointer& at) {
  const auto array = value.get_array();
  if (array.error() != simdjson::SUCCESS) return refused(at, "expected an array");
  return array.value_unsafe();
}

Status read(const Element& value, const Pointer& at, std::string_view& out) {
  const auto text = value.get_string();
  if (text.error() != simdjson::SUCCESS) return refused(at, "expected a string");
  out = text.value_unsafe();
  return Ok{};
}

Status read(const Element& value, const Pointer& at, std::int64_t& out) {
  if (!value.is_int64()) return refused(at, "expected a whole number");
  out = value.get_int64().value_unsafe();
  return Ok{};
}

Status read(const Element& value, const Pointer& at, Timestamp& out) {
  std::string_view text;
  if (auto done = read(value, at, text); !done) return done;
  const auto time = parse_rfc3339(text);
  if (!time) return refused(at, quoted(text) + " is not an RFC 3339 time");
  out = *time;
  return Ok{};
}

Status read(const Element& value, const Pointer& at, Duration& out) {
  std::optional<Duration> duration;
  std::string_view text;
  if (value.is_string()) {
    if (auto done = read(value, at, text); !done) return done;
    duration = parse_duration(text);
  } else if (value.is_int64()) {
    const std::int64_t whole = value.get_int64().value_unsafe();
    if (whole >= 0 && whole <= limits::kHeartbeatIntervalMax.micros) duration = seconds(whole);
  }
  if (!duration) return refused(at, "expected a duration such as \"5m\" or whole seconds");
  if (*duration > limits::kHeartbeatIntervalMax) return refused(at, "over 366 days");
  out = *duration;
  return Ok{};
}

Status read(const Element& value, const Pointer& at, Quantity& out) {
  std::array<char, 40> buffer;
  std::string_view text = number_text(value, buffer);
  if (text.empty() && !read(value, at, text)) return refused(at, "expected a number");
  const auto quantity = parse_quantity(text);
  if (!quantity) return refused(at, quoted(text) + " is not a number within range");
  out = *quantity;
  return Ok{};
}

Status read(const Element& value, const Pointer& at, std::vector<Label>& out) {
  const auto object = as_object(value, at);
  if (!object) return object.error();
  for (const auto& [key, member] : *object) {
    std::string_view text;
    if (auto done = read(member, Pointer(at, key), text); !done) return done;
    out.push_back({key, text});
  }
  return Ok{};
}

Status read(const Element& value, const Pointer& at, TextMap& out) {
  const auto object = as_object(value, at);
  if (!object) return object.error();
  std::array<char, 40> buffer;
  for (const auto& [key, member] : *object) {
    std::string_view text = number_text(member, buffer);
    if (!text.empty()) {
      text = out.numbers.emplace_front(text);
    } else if (!read(member, Pointer(at, key), text)) {
      return refused(Pointer(at, key), "expected a string or a number");
    }
    out.pairs.push_back({key, text});
  }
  return Ok{};
}

Status read(const Element& value, const Pointer& at, std::vector<std::string_view>& out) {
  if (value.is_string()) return read(value, at, out.emplace_back());
  const auto array = value.get_array();
  if (array.error() != simdjson::SUCCESS)
    return refused(at, "expected a string or an array of strings");
  std::size_t index = 0;
  for (const Element member : array.value_unsafe())
    if (auto done = read(member, Pointer(at, index++), out.emplace_back()); !done) return done;
  return Ok{};
}

Status read(const Element& value, const Pointer&, std::optional<Element>& out) {
  out = value;
  return Ok{};
}

}  // namespace headwater::ingest::json
