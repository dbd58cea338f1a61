#include "rules/internal/mapping_text.h"

#include <algorithm>
#include <utility>

namespace headwater::rules {
namespace {

constexpr std::string_view kHeader = "header ";
constexpr std::string_view kTag = "tag ";

std::optional<std::size_t> read_index(std::string_view key) {
  constexpr std::size_t kDigitsMax = 4;
  const bool digits = key.find_first_not_of("0123456789") == std::string_view::npos;
  if (key.empty() || key.size() > kDigitsMax || !digits || (key.size() > 1 && key[0] == '0'))
    return std::nullopt;
  std::size_t index = 0;
  for (const char c : key) index = index * 10 + static_cast<std::size_t>(c - '0');
  return index;
}

// Undoes "~0" and "~1"; nothing where "~" stands before anything else.
std::optional<std::string> unescaped(std::string_view step) {
  std::string key;
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] != '~') {
      key += step[i];
    } else if (i + 1 < step.size() && (step[i + 1] == '0' || step[i + 1] == '1')) {
      key += step[++i] == '0' ? '~' : '/';
    } else {
      return std::nullopt;
    }
  }
  return key;
}

Status append_steps(std::string_view path, MappingPointer& into) {
  while (!path.empty()) {
    path.remove_prefix(1);  // "/"
    const std::string_view step = path.substr(0, path.find('/'));
    auto key = unescaped(step);
    if (!key) return malformed("has a ~ that is neither ~0 nor ~1");
    const auto index = read_index(*key);
    into.steps.push_back({std::move(*key), index});
    path.remove_prefix(step.size());
  }
  return Ok{};
}

// Leads on into the nested document if the pointer goes through the text that holds it.
void enter_nested(const MappingPointer& nested, MappingPointer& pointer) {
  if (pointer.steps.size() <= nested.steps.size()) return;
  const auto same = [](const MappingPointer::Step& a, const MappingPointer::Step& b) {
    return a.key == b.key;
  };
  if (!std::equal(nested.steps.begin(), nested.steps.end(), pointer.steps.begin(), same)) return;
  pointer.from = MappingPointer::From::kNested;
  pointer.steps.erase(pointer.steps.begin(),
                      pointer.steps.begin() + static_cast<std::ptrdiff_t>(nested.steps.size()));
}

bool header_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

Result<MappingText::Part> parse_hole(std::string_view hole, const PointerScope& scope) {
  using Kind = MappingText::Part::Kind;
  if (hole.starts_with(kHeader)) {
    const std::string_view name = hole.substr(kHeader.size());
    if (!header_name(name)) return malformed("names a header that is not in lower case");
    return MappingText::Part{.kind = Kind::kHeader, .text = std::string(name)};
  }
  if (hole.starts_with(kTag)) {
    if (hole.size() == kTag.size()) return malformed("names no tag");
    return MappingText::Part{.kind = Kind::kTag, .text = std::string(hole.substr(kTag.size()))};
  }
  auto pointer = parse_pointer(hole, scope);
  if (!pointer) return pointer.error();
  return MappingText::Part{.kind = Kind::kPointer, .pointer = std::move(*pointer)};
}

}  // namespace

Result<MappingPointer> parse_pointer(std::string_view text, const PointerScope& scope) {
  MappingPointer pointer;
  if (text.empty()) return malformed("is empty: `.` is the whole item");
  if (text.starts_with('/')) {
    pointer.path = std::string(text);
    if (auto done = append_steps(text, pointer); !done) return done.error();
    if (scope.nested != nullptr) enter_nested(*scope.nested, pointer);
    return pointer;
  }
  pointer.from = MappingPointer::From::kItem;
  std::string_view rest = text;
  for (; rest == ".." || rest.starts_with("../"); rest.remove_prefix(rest.size() > 2 ? 3 : 2))
    ++pointer.outward;
  if (pointer.outward > scope.outside) return malformed("leads out of the document: too many `..`");
  if (rest == ".") rest = {};
  if (rest.starts_with("./")) rest.remove_prefix(2);
  if (!rest.empty()) pointer.path = "/" + std::string(rest);
  if (auto done = append_steps(pointer.path, pointer); !done) return done.error();
  return pointer;
}

Result<MappingText> parse_text(std::string_view text, const PointerScope& scope) {
  if (text.size() > limits::kTemplateBytesMax) return malformed("is over 1024 bytes");
  MappingText read;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::string_view before = text.substr(0, open);
    if (before.find('}') != std::string_view::npos) return malformed("has a `}` without its `{`");
    if (!before.empty()) read.parts.push_back({.text = std::string(before)});
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return malformed("has a `{` without its `}`");
    const std::string_view hole = text.substr(open + 1, close - open - 1);
    auto part = parse_hole(hole, scope);
    if (!part)
      return malformed("has the hole `" + std::string(hole) + "`, which " + part.error().message());
    read.parts.push_back(std::move(*part));
    text.remove_prefix(close + 1);
  }
  return read;
}

}  // namespace headwater::rules
