// Mapping: how one source's JSON becomes events, as a person declares it in YAML (docs/mapping.md).
// Here it is read, checked and compiled; ingest/ executes it. Immutable once read; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/limits.h"
#include "rules/finding.h"
#include "rules/time_form.h"

namespace headwater::rules {

enum class MappedKind : std::uint8_t { kAlert, kChange, kSignal, kHeartbeat };
[[nodiscard]] std::string_view to_string(MappedKind kind);

// What a mapping can fill, beside labels and annotations.
enum class MappedField : std::uint8_t {
  kEventId,
  kTime,
  kStatus,
  kSeverity,
  kValue,
  kStartsAt,
  kEndsAt,
  kLasts,
  kGeneratorUrl,
  kId,
  kType,
  kTitle,
  kServices,
  kTenants,
  kStartedAt,
  kFinishedAt,
  kVersionFrom,
  kVersionTo,
  kActor,
  kUrl,
  kSignal,
  kDirection,
  kBaseline,
  kSpread,
  kLower,
  kUpper,
  kCount,
  kReason,
  kUnit,
  kWindowStart,
  kWindowEnd,
  kInterval,
  kGrace,
};
[[nodiscard]] std::string_view to_string(MappedField field);

// A place in the JSON: "/a/b" from the document, "a/b" from the item, "../a" from the item of the
// list outside.
struct MappingPointer {
  struct Step {
    std::string key;
    std::optional<std::size_t> index;  // the same, where it can count an array
  };
  enum class From : std::uint8_t { kDocument, kNested, kItem };
  From from = From::kDocument;
  std::size_t outward = 0;  // of kItem: how many lists outside
  std::vector<Step> steps;  // of kNested: within the nested document
  std::string path;         // "" or "/a/b": all steps, for messages
};

// Text with holes: '{/title} on {tag host}'. One hole alone is a plain look-up.
struct MappingText {
  struct Part {
    enum class Kind : std::uint8_t { kText, kPointer, kHeader, kTag };
    Kind kind = Kind::kText;
    std::string text;  // of kText; the name of a header or tag
    MappingPointer pointer;
  };
  std::vector<Part> parts;
};

struct MappingValue {
  std::vector<MappingText> texts;                           // the first that is there counts
  std::vector<std::pair<std::string, std::string>> values;  // words to translate; empty: none
  std::optional<MappingText> otherwise;                     // for a word that is not among them
  TimeForm time;                                            // of a field that is a time
  bool required = false;                                    // absent: the item is refused
};

struct MappingCondition {
  std::vector<MappingText> texts;  // the first that is there
  std::optional<bool> present;
  std::vector<std::string> is;      // one of them, unless empty
  std::vector<std::string> is_not;  // none of them
};

struct MappingEvent {
  std::vector<MappingCondition> when;  // all of them
  std::string ignored;                 // not empty: no event, for this reason
  MappedKind kind = MappedKind::kAlert;
  std::vector<std::pair<MappedField, MappingValue>> fields;
  std::vector<std::pair<std::string, MappingValue>> labels;
  std::vector<std::pair<std::string, MappingValue>> annotations;
  bool every_tag = false;         // is a label, too
  std::vector<std::string> tags;  // those that are
};

// Where pairs of name and value stand: an object's members, a text "name:value,name:value", or,
// with `key`, the items of a list.
struct MappingTags {
  MappingPointer in;
  std::optional<MappingPointer> key;  // within an item
  std::vector<MappingPointer> value;  // the first that is there
};

struct Mapping {
  std::string name;
  std::vector<std::string> absent;       // texts that say as little as none at all
  std::optional<MappingPointer> nested;  // a text that is JSON again
  std::vector<MappingPointer> each;      // lists to take apart, from the outermost
  std::vector<MappingTags> tags;
  std::vector<MappingEvent> events;  // the first whose conditions hold counts
};

struct ReadMapping {
  std::optional<Mapping> mapping;  // none if there is any finding
  std::vector<Finding> findings;
};
// Reads and compiles `text`. `file` is only named in findings; `zone` stands in for the document's
// own unless it is empty. Never throws.
[[nodiscard]] ReadMapping read_mapping(std::string_view text, std::string_view file,
                                       std::string_view name, std::string_view zone = {});

}  // namespace headwater::rules
