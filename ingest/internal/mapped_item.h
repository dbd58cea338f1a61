// What the texts of a mapping may look up while one item of a record is read: the document, the
// items around it, headers and tags. Lives for one decode call. Private to ingest/.
#pragma once

#include <cstddef>
#include <forward_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/internal/json.h"
#include "model/intake.h"
#include "rules/mapping_document.h"

namespace headwater::ingest {

// One record; the nested document is parsed when a pointer first leads into it.
struct MappedRecord {
  const rules::Mapping& mapping;
  const RawRecord& record;
  json::Element document;
  std::optional<Result<json::Element>> nested = std::nullopt;
  std::size_t items = 0;
};

// An item of a list that is taken apart, or the document itself; a chain on the call stack.
struct MappedPlace {
  const MappedPlace* outside;
  json::Element value;
  const json::Pointer& at;
};

class MappedItem {
 public:
  MappedItem(MappedRecord& record, const MappedPlace& place) : record_(record), place_(place) {}

  // Read when they are first asked for, since an item that is ignored may have none that can be.
  [[nodiscard]] Result<std::span<const Label>> tags();

  // The element that `pointer` leads to; none if it is absent or null.
  [[nodiscard]] Result<std::optional<json::Element>> find(const rules::MappingPointer& pointer);
  // "" if it is absent, or if a hole in it is.
  [[nodiscard]] Result<std::string_view> text(const rules::MappingText& text);
  // The first of its texts that is there, translated; views live as long as this.
  struct Found {
    std::string_view text;
    const rules::MappingText* from;  // the last that was tried
  };
  [[nodiscard]] Result<Found> value(const rules::MappingValue& value);
  // The same for a list of names: an array counts as its texts.
  [[nodiscard]] Result<std::vector<std::string>> names(const rules::MappingValue& value);
  [[nodiscard]] Result<bool> holds(const rules::MappingCondition& condition);

  // Where a text looks first, for messages: "/alerts/3/date", "header x-github-event".
  [[nodiscard]] std::string where(const rules::MappingText& text) const;

 private:
  [[nodiscard]] std::string where(const rules::MappingPointer& pointer) const;
  [[nodiscard]] std::string where(const rules::MappingText::Part& part) const;
  // The part for which a text that is required came to nothing.
  [[nodiscard]] std::string where_absent(const rules::MappingText& text);
  [[nodiscard]] const MappedPlace& place_of(const rules::MappingPointer& pointer) const;
  Result<std::optional<json::Element>> nested_document();
  Result<std::string_view> hole(const rules::MappingText::Part& part);
  Result<std::string_view> lookup(const rules::MappingPointer& pointer);
  Result<Found> first(const std::vector<rules::MappingText>& texts);
  Result<std::vector<std::string>> names_of(const rules::MappingValue& value,
                                            const rules::MappingText& from,
                                            const json::Element& list);
  Result<bool> present(const std::vector<rules::MappingText>& texts);
  Result<std::string_view> translated(const rules::MappingValue& value, const Found& found);
  Status add_tags(const rules::MappingTags& tags);
  void add_tag_item(const rules::MappingTags& tags, const json::Element& item);
  void add_tag_text(std::string_view text);
  void add_tag(std::string_view name, const json::Element& value);

  MappedRecord& record_;
  const MappedPlace& place_;
  std::optional<std::vector<Label>> tags_;
  std::forward_list<std::string> kept_;  // what views look at and the document does not hold
};

}  // namespace headwater::ingest
