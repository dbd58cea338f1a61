#include "ingest/internal/mapped_item.h"

#include <algorithm>
#include <utility>

#include "base/fields.h"
#include "model/limits.h"

namespace headwater::ingest {
namespace {

using Kind = rules::MappingText::Part::Kind;
using From = rules::MappingPointer::From;
using MaybeElement = std::optional<json::Element>;

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool single_pointer(const rules::MappingText& text) {
  return text.parts.size() == 1 && text.parts[0].kind == Kind::kPointer;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kQuotedBytesMax = 64;
  std::string out;
  append_json_string(out, text.substr(0, kQuotedBytesMax));
  return out;
}

// A step costs as much as what it leads through is long, and a list's items may all take it.
Result<MaybeElement> step(const json::Element& from, const rules::MappingPointer::Step& to) {
  if (const auto object = from.get_object(); object.error() == simdjson::SUCCESS) {
    if (object.value_unsafe().size() > limits::kMappedMembersMax)
      return malformed("leads through an object of more than 1024 members");
    const auto member = object.value_unsafe().at_key(to.key);
    return member.error() == simdjson::SUCCESS ? MaybeElement(member.value_unsafe()) : std::nullopt;
  }
  const auto array = from.get_array();
  if (array.error() != simdjson::SUCCESS || !to.index) return MaybeElement();
  if (*to.index >= limits::kMappedMembersMax) return malformed("counts further than 1023");
  const auto item = array.value_unsafe().at(*to.index);
  return item.error() == simdjson::SUCCESS ? MaybeElement(item.value_unsafe()) : std::nullopt;
}

Result<MaybeElement> walk(json::Element from, const rules::MappingPointer& pointer) {
  for (const rules::MappingPointer::Step& to : pointer.steps) {
    auto next = step(from, to);
    if (!next || !next->has_value()) return next;
    from = **next;
  }
  if (from.is_null()) return MaybeElement();
  return MaybeElement(from);
}

}  // namespace

const MappedPlace& MappedItem::place_of(const rules::MappingPointer& pointer) const {
  const MappedPlace* place = &place_;
  for (std::size_t i = 0; i < pointer.outward; ++i) place = place->outside;
  return *place;
}

std::string MappedItem::where(const rules::MappingPointer& pointer) const {
  if (pointer.from != From::kItem) return pointer.path;
  return place_of(pointer).at.text() + pointer.path;
}

std::string MappedItem::where(const rules::MappingText::Part& part) const {
  if (part.kind == Kind::kHeader) return "header " + part.text;
  if (part.kind == Kind::kTag) return "tag " + part.text;
  return where(part.pointer);
}

std::string MappedItem::where(const rules::MappingText& text) const {
  for (const rules::MappingText::Part& part : text.parts)
    if (part.kind != Kind::kText) return where(part);
  return place_.at.text();
}

std::string MappedItem::where_absent(const rules::MappingText& text) {
  for (const rules::MappingText::Part& part : text.parts) {
    if (part.kind == Kind::kText) continue;
    const auto found = hole(part);
    if (found && found->empty()) return where(part);
  }
  return where(text);
}

Result<MaybeElement> MappedItem::nested_document() {
  if (!record_.nested) {
    const rules::MappingPointer& pointer = *record_.mapping.nested;
    const auto holder = walk(record_.document, pointer);
    if (!holder) return holder.error();
    if (!holder->has_value()) return MaybeElement();
    std::string_view text;
    if (auto done = json::read(**holder, {}, text); !done)
      return malformed(pointer.path + ": expected a text that holds JSON");
    if (text.empty() || contains(record_.mapping.absent, text)) return MaybeElement();
    record_.nested = json::parse_nested(text);
  }
  if (*record_.nested) return MaybeElement(**record_.nested);
  return malformed(record_.mapping.nested->path + ": " + record_.nested->error().message());
}

Result<MaybeElement> MappedItem::find(const rules::MappingPointer& pointer) {
  MaybeElement from = record_.document;
  if (pointer.from == From::kItem) from = place_of(pointer).value;
  if (pointer.from == From::kNested) {
    auto nested = nested_document();
    if (!nested || !nested->has_value()) return nested;
    from = **nested;
  }
  auto found = walk(*from, pointer);
  if (!found) return malformed(where(pointer) + ": " + found.error().message());
  return found;
}

Result<std::string_view> MappedItem::lookup(const rules::MappingPointer& pointer) {
  const auto found = find(pointer);
  if (!found) return found.error();
  if (!found->has_value()) return std::string_view();
  const auto text = json::single_text(**found, kept_);
  if (!text) return malformed(where(pointer) + ": expected a single value");
  if (text->size() > limits::kMappedTextBytesMax)
    return malformed(where(pointer) + ": over 16384 bytes");
  return *text;
}

Result<std::string_view> MappedItem::hole(const rules::MappingText::Part& part) {
  std::string_view found;
  if (part.kind == Kind::kHeader) {
    for (const auto& [name, value] : record_.record.headers)
      if (name == part.text) found = value;
  } else if (part.kind == Kind::kTag) {
    const auto known = tags();
    if (!known) return known.error();
    for (const Label& tag : *known)
      if (tag.name == part.text) found = tag.value;
  } else {
    auto text = lookup(part.pointer);
    if (!text) return text;
    found = *text;
  }
  return contains(record_.mapping.absent, found) ? std::string_view() : found;
}

Result<std::string_view> MappedItem::text(const rules::MappingText& text) {
  if (text.parts.empty()) return std::string_view();
  const rules::MappingText::Part& first = text.parts.front();
  if (text.parts.size() == 1)
    return first.kind == Kind::kText ? Result<std::string_view>(first.text) : hole(first);
  std::string filled;
  for (const rules::MappingText::Part& part : text.parts) {
    if (part.kind == Kind::kText) {
      filled += part.text;
      continue;
    }
    auto found = hole(part);
    if (!found || found->empty()) return found;
    filled += *found;
    if (filled.size() > limits::kMappedTextBytesMax)
      return malformed(where(text) + ": over 16384 bytes with what stands around it");
  }
  return std::string_view(kept_.emplace_front(std::move(filled)));
}

Result<std::string_view> MappedItem::translated(const rules::MappingValue& value,
                                                const Found& found) {
  if (value.values.empty() || found.text.empty()) return found.text;
  std::string known;
  for (const auto& [word, meaning] : value.values)
    if (word == found.text) return std::string_view(meaning);
  if (value.otherwise) return text(*value.otherwise);
  for (const auto& [word, meaning] : value.values) known += (known.empty() ? "" : ", ") + word;
  return malformed(where(*found.from) + ": " + quoted(found.text) + " is none of " + known);
}

Result<MappedItem::Found> MappedItem::first(const std::vector<rules::MappingText>& texts) {
  Found found{.text = {}, .from = nullptr};
  for (const rules::MappingText& candidate : texts) {
    const auto read = text(candidate);
    if (!read) return read.error();
    found = {.text = *read, .from = &candidate};
    if (!read->empty()) break;
  }
  return found;
}

Result<MappedItem::Found> MappedItem::value(const rules::MappingValue& value) {
  auto found = first(value.texts);
  if (!found) return found;
  const auto meaning = translated(value, *found);
  if (!meaning) return meaning.error();
  if (meaning->empty() && value.required)
    return malformed(where_absent(value.texts.front()) + ": missing");
  found->text = *meaning;
  return found;
}

Result<std::vector<std::string>> MappedItem::names_of(const rules::MappingValue& value,
                                                      const rules::MappingText& from,
                                                      const json::Element& list) {
  std::vector<std::string> names;
  const auto items = json::as_array(list, {});
  for (const json::Element item : *items) {
    const auto name = json::single_text(item, kept_);
    if (!name) return malformed(where(from) + ": expected texts");
    if (names.size() == limits::kChangeScopeMax) return malformed(where(from) + ": more than 1024");
    const auto meaning = translated(value, {.text = *name, .from = &from});
    if (!meaning) return meaning.error();
    if (!meaning->empty()) names.emplace_back(*meaning);
  }
  return names;
}

Result<std::vector<std::string>> MappedItem::names(const rules::MappingValue& value) {
  for (const rules::MappingText& candidate : value.texts) {
    if (!single_pointer(candidate)) continue;
    const auto found = find(candidate.parts[0].pointer);
    if (!found) return found.error();
    if (found->has_value() && (*found)->is_array()) return names_of(value, candidate, **found);
  }
  const auto one = this->value(value);
  if (!one) return one.error();
  std::vector<std::string> names;
  if (!one->text.empty()) names.emplace_back(one->text);
  return names;
}

// Objects and arrays are there, too, though they are no text.
Result<bool> MappedItem::present(const std::vector<rules::MappingText>& texts) {
  for (const rules::MappingText& candidate : texts) {
    if (single_pointer(candidate)) {
      const auto element = find(candidate.parts[0].pointer);
      if (!element) return element.error();
      if (!element->has_value()) continue;
      if ((*element)->is_object() || (*element)->is_array()) return true;
    }
    const auto read = text(candidate);
    if (!read) return read.error();
    if (!read->empty()) return true;
  }
  return false;
}

Result<bool> MappedItem::holds(const rules::MappingCondition& condition) {
  if (condition.present) {
    auto there = present(condition.texts);
    if (!there) return there;
    if (*there != *condition.present) return false;
  }
  if (condition.is.empty() && condition.is_not.empty()) return true;
  const auto found = first(condition.texts);
  if (!found) return found.error();
  if (!condition.is.empty() && !contains(condition.is, found->text)) return false;
  return !contains(condition.is_not, found->text);
}

Result<std::span<const Label>> MappedItem::tags() {
  if (!tags_) {
    tags_.emplace();
    for (const rules::MappingTags& tags : record_.mapping.tags)
      if (auto done = add_tags(tags); !done) return done.error();
  }
  return std::span<const Label>(*tags_);
}

Status MappedItem::add_tags(const rules::MappingTags& tags) {
  const auto found = find(tags.in);
  if (!found) return found.error();
  if (!found->has_value()) return Ok{};
  const json::Element& in = **found;
  std::size_t size = 0;
  if (const auto array = in.get_array(); array.error() == simdjson::SUCCESS) {
    size = array.value_unsafe().size();
    if (!tags.key) return malformed(where(tags.in) + ": a list, and `tags` says no `key`");
    if (size <= limits::kMappedTagsMax)
      for (const json::Element item : array.value_unsafe()) add_tag_item(tags, item);
  } else if (const auto object = in.get_object(); object.error() == simdjson::SUCCESS) {
    size = object.value_unsafe().size();
    if (size <= limits::kMappedTagsMax)
      for (const auto& [name, value] : object.value_unsafe()) add_tag(name, value);
  } else {
    const auto text = lookup(tags.in);
    if (!text) return text.error();
    size = static_cast<std::size_t>(std::count(text->begin(), text->end(), ','));
    if (size <= limits::kMappedTagsMax) add_tag_text(*text);
  }
  if (size > limits::kMappedTagsMax) return malformed(where(tags.in) + ": more than 1024 tags");
  return Ok{};
}

void MappedItem::add_tag(std::string_view name, const json::Element& value) {
  const auto text = json::single_text(value, kept_);
  if (!name.empty() && text && !text->empty()) tags_->push_back({name, *text});
}

void MappedItem::add_tag_item(const rules::MappingTags& tags, const json::Element& item) {
  const auto key = walk(item, *tags.key);
  if (!key || !key->has_value()) return;
  const auto name = json::single_text(**key, kept_);
  if (!name) return;
  for (const rules::MappingPointer& pointer : tags.value) {
    const auto value = walk(item, pointer);
    if (value && value->has_value()) return add_tag(*name, **value);
  }
}

void MappedItem::add_tag_text(std::string_view text) {
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find(','));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const std::size_t start = pair.find_first_not_of(' ');
    const std::size_t colon = pair.find(':');
    if (start == std::string_view::npos || colon == std::string_view::npos || colon <= start)
      continue;
    const std::string_view value = pair.substr(colon + 1);
    if (!value.empty()) tags_->push_back({pair.substr(start, colon - start), value});
  }
}

}  // namespace headwater::ingest
