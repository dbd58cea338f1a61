#include "rules/mapping_document.h"

#include <algorithm>
#include <array>

#include "base/fields.h"
#include "rules/internal/mapping_reader.h"
#include "rules/internal/mapping_text.h"

namespace headwater::rules {
namespace {

constexpr unsigned bit(MappedKind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr unsigned kAlert = bit(MappedKind::kAlert);
constexpr unsigned kChange = bit(MappedKind::kChange);
constexpr unsigned kSignal = bit(MappedKind::kSignal);
constexpr unsigned kHeartbeat = bit(MappedKind::kHeartbeat);
constexpr unsigned kEvery = kAlert | kChange | kSignal | kHeartbeat;

enum class Holds : std::uint8_t { kText, kWord, kTime };  // a word, if it is mapped, must be there

struct FieldRule {
  MappedField field;
  std::string_view word;
  unsigned kinds;
  Holds holds = Holds::kText;
};
// In the order of MappedField.
constexpr std::array kFieldRules = {
    FieldRule{MappedField::kEventId, "event_id", kEvery},
    FieldRule{MappedField::kTime, "time", kEvery, Holds::kTime},
    FieldRule{MappedField::kStatus, "status", kAlert | kChange, Holds::kWord},
    FieldRule{MappedField::kSeverity, "severity", kAlert},
    FieldRule{MappedField::kValue, "value", kAlert | kSignal},
    FieldRule{MappedField::kStartsAt, "starts_at", kAlert, Holds::kTime},
    FieldRule{MappedField::kEndsAt, "ends_at", kAlert, Holds::kTime},
    FieldRule{MappedField::kLasts, "lasts", kAlert},
    FieldRule{MappedField::kGeneratorUrl, "generator_url", kAlert},
    FieldRule{MappedField::kId, "id", kChange, Holds::kWord},
    FieldRule{MappedField::kType, "type", kChange, Holds::kWord},
    FieldRule{MappedField::kTitle, "title", kChange},
    FieldRule{MappedField::kServices, "services", kChange},
    FieldRule{MappedField::kTenants, "tenants", kChange},
    FieldRule{MappedField::kStartedAt, "started_at", kChange, Holds::kTime},
    FieldRule{MappedField::kFinishedAt, "finished_at", kChange, Holds::kTime},
    FieldRule{MappedField::kVersionFrom, "version_from", kChange},
    FieldRule{MappedField::kVersionTo, "version_to", kChange},
    FieldRule{MappedField::kActor, "actor", kChange},
    FieldRule{MappedField::kUrl, "url", kChange},
    FieldRule{MappedField::kSignal, "signal", kSignal, Holds::kWord},
    FieldRule{MappedField::kDirection, "direction", kSignal, Holds::kWord},
    FieldRule{MappedField::kBaseline, "baseline", kSignal},
    FieldRule{MappedField::kSpread, "stddev", kSignal},
    FieldRule{MappedField::kLower, "lower", kSignal},
    FieldRule{MappedField::kUpper, "upper", kSignal},
    FieldRule{MappedField::kCount, "count", kSignal},
    FieldRule{MappedField::kReason, "reason", kSignal},
    FieldRule{MappedField::kUnit, "unit", kSignal},
    FieldRule{MappedField::kWindowStart, "window_start", kSignal, Holds::kTime},
    FieldRule{MappedField::kWindowEnd, "window_end", kSignal, Holds::kTime},
    FieldRule{MappedField::kInterval, "interval", kHeartbeat},
    FieldRule{MappedField::kGrace, "grace", kHeartbeat},
};

// Only then may a field's number be its place in the table.
static_assert([] {
  for (std::size_t i = 0; i < kFieldRules.size(); ++i)
    if (kFieldRules[i].field != static_cast<MappedField>(i)) return false;
  return true;
}());

// The words that a field takes; empty: any text.
std::vector<std::string_view> words_of(MappedField field, MappedKind kind) {
  switch (field) {
    case MappedField::kStatus:
      if (kind == MappedKind::kAlert)
        return words_between(AlertStatus::kFiring, AlertStatus::kResolved);
      return words_between(ChangeStatus::kStarted, ChangeStatus::kCancelled);
    case MappedField::kSeverity:
      return words_between(Severity::kCritical, Severity::kNone);
    case MappedField::kType:
      return words_between(ChangeKind::kDeploy, ChangeKind::kDrift);
    case MappedField::kSignal:
      return words_between(SignalKind::kMeasurement, SignalKind::kObjective);
    case MappedField::kDirection:
      return words_between(SignalDirection::kHigherIsWorse, SignalDirection::kBoth);
    default:
      return {};
  }
}

using Named = std::vector<std::pair<std::string, MappingValue>>;

// Reads one document: holds what its parts need of each other.
class MappingBuilder {
 public:
  explicit MappingBuilder(FindingList& findings) : findings_(findings) {}

  void read(const YamlNode& document, std::string_view zone, Mapping& into) {
    MappingReader root(document, "a mapping", findings_);
    read_zone(root, zone);
    root.texts("absent", into.absent);
    if (const YamlNode* node = root.take("nested")) {
      into.nested = pointer(*node, "nested");
      if (into.nested && into.nested->from == MappingPointer::From::kItem)
        root.tell("nested", "`nested` must begin with `/`");
      if (into.nested) scope_.nested = &*into.nested;
    }
    if (const YamlNode* node = root.take("each")) read_each(*node, into);
    root.each("tags", limits::kMappingTagListsMax,
              [&](MappingReader& item) { read_tags(item, into); });
    root.require("events");
    root.each("events", limits::kMappingEventsMax, [&](MappingReader& item) {
      if (closed_) findings_.add(item.place(), "never counts: the entry before has no `when`");
      read_event(item, into.events.emplace_back());
    });
  }

 private:
  void read_zone(MappingReader& root, std::string_view instead) {
    std::string name = "UTC";
    root.text("zone", name);
    if (!instead.empty()) name = instead;
    const auto zone = find_zone(name);
    if (zone) {
      zone_ = *zone;
    } else {
      root.tell("zone", "`zone`: there is no time zone `" + name + "`");
    }
  }

  void read_each(const YamlNode& node, Mapping& into) {
    for (const YamlNode* list : items_of(node)) {
      auto read = container(*list, "each");
      if (!read) continue;
      if (!into.each.empty() && read->from != MappingPointer::From::kItem)
        findings_.add(list->place, "`each`: a list within a list is named from the item outside");
      // Outside the outermost list's item is only the document, which "/" names.
      scope_.outside = into.each.size();
      into.each.push_back(std::move(*read));
    }
    if (into.each.size() > limits::kMappingEachMax)
      findings_.add(node.place, "`each` has more than 4 lists");
  }

  void read_tags(MappingReader& item, Mapping& into) {
    MappingTags tags;
    if (const YamlNode* node = item.require("in")) {
      if (auto read = container(*node, "in")) tags.in = std::move(*read);
    }
    const YamlNode* key = item.take("key");
    const YamlNode* value = item.take("value");
    if ((key == nullptr) != (value == nullptr))
      findings_.add(item.place(), "an item of `tags` has both `key` and `value`, or neither");
    if (key != nullptr) tags.key = member(*key, "key");
    if (value != nullptr)
      for (const YamlNode* each : items_of(*value))
        if (auto read = member(*each, "value")) tags.value.push_back(std::move(*read));
    into.tags.push_back(std::move(tags));
  }

  void read_event(MappingReader& item, MappingEvent& into) {
    item.each("when", limits::kMappingEventsMax,
              [&](MappingReader& condition) { read_condition(condition, into); });
    closed_ = into.when.empty();
    item.text("ignore", into.ignored);
    if (!into.ignored.empty()) return;
    std::optional<MappedKind> kind;
    if (item.require("kind") != nullptr)
      item.word("kind", kind, MappedKind::kAlert, MappedKind::kHeartbeat);
    into.kind = kind.value_or(MappedKind::kAlert);
    // Without a kind every field may be right.
    const unsigned kinds = kind ? bit(*kind) : kEvery;
    read_named(item, "labels", into.labels);
    if ((kinds & kAlert) != 0) read_named(item, "annotations", into.annotations);
    read_tag_labels(item, into);
    for (const FieldRule& rule : kFieldRules) {
      const YamlNode* node = (rule.kinds & kinds) == 0 ? nullptr : item.take(rule.word);
      if (node == nullptr) continue;
      MappingValue value{.required = rule.holds == Holds::kWord};
      read_value(*node, rule.word, rule.holds == Holds::kTime, value);
      if (kind) check_words(*node, rule, *kind, value);
      into.fields.emplace_back(rule.field, std::move(value));
    }
    if (kind) check_identity(item, into);
  }

  // Tells every word that the mapping itself gives and the field does not take.
  void check_words(const YamlNode& node, const FieldRule& rule, MappedKind kind,
                   const MappingValue& value) {
    const auto known = words_of(rule.field, kind);
    if (known.empty()) return;
    const auto check = [&](std::string_view word) {
      const bool taken = rule.field == MappedField::kSeverity
                             ? read_severity(word).known
                             : std::find(known.begin(), known.end(), word) != known.end();
      if (!taken)
        findings_.add_near(node.place,
                           "`" + std::string(rule.word) + "` can't be `" + std::string(word) +
                               "`: one of " + joined(known),
                           word, known);
    };
    for (const auto& [word, meaning] : value.values) check(meaning);
    if (value.otherwise) check_constant(*value.otherwise, check);
    if (value.values.empty())
      for (const MappingText& text : value.texts) check_constant(text, check);
  }

  template <class Check>
  static void check_constant(const MappingText& text, const Check& check) {
    const bool constant =
        text.parts.size() == 1 && text.parts[0].kind == MappingText::Part::Kind::kText;
    if (constant) check(text.parts[0].text);
  }

  // A change is known by its id, everything else by its labels.
  void check_identity(MappingReader& item, const MappingEvent& event) {
    const bool labelled = !event.labels.empty() || event.every_tag || !event.tags.empty();
    if (event.kind == MappedKind::kChange) {
      item.require("id");
    } else if (!labelled) {
      findings_.add(item.place(), "an event of this kind needs `labels`: they tell it from others");
    }
  }

  void read_condition(MappingReader& item, MappingEvent& event) {
    MappingCondition condition;
    if (const YamlNode* node = item.require("value")) read_texts(*node, "value", condition.texts);
    bool present = false;
    if (item.take("present") != nullptr) {
      item.flag("present", present);
      condition.present = present;
    }
    if (const YamlNode* node = item.take("is")) read_words(*node, "is", condition.is);
    if (const YamlNode* node = item.take("not")) read_words(*node, "not", condition.is_not);
    if (!condition.present && condition.is.empty() && condition.is_not.empty())
      findings_.add(item.place(), "a condition needs `is`, `not` or `present`");
    event.when.push_back(std::move(condition));
  }

  void read_words(const YamlNode& node, std::string_view what, std::vector<std::string>& into) {
    for (const YamlNode* item : items_of(node)) {
      if (const std::string* word = scalar(*item, what)) into.push_back(*word);
    }
  }

  void read_tag_labels(MappingReader& item, MappingEvent& into) {
    const YamlNode* node = item.take("label_tags");
    if (node == nullptr) return;
    if (node->kind == YamlNode::Kind::kScalar && node->text == "all") {
      into.every_tag = true;
    } else {
      item.texts("label_tags", into.tags);
    }
  }

  void read_named(MappingReader& item, std::string_view key, Named& into) {
    const YamlNode* node = item.take(key);
    if (node == nullptr) return;
    if (node->kind != YamlNode::Kind::kMapping)
      return item.tell(key, "`" + std::string(key) + "` must hold names and values");
    for (const YamlEntry& entry : node->entries) {
      if (entry.key.empty() || entry.key.size() > limits::kLabelNameBytesMax)
        findings_.add(entry.place, "a name is empty or over 128 bytes");
      MappingValue value;
      read_value(entry.value, entry.key, false, value);
      into.emplace_back(entry.key, std::move(value));
    }
    if (into.size() > limits::kLabelsMax)
      item.tell(key, "`" + std::string(key) + "` has more than 64 names");
  }

  // Text, a list of which the first that is there counts, or `from` with what is done to it.
  void read_value(const YamlNode& node, std::string_view what, bool is_time, MappingValue& into) {
    const bool plain = node.kind != YamlNode::Kind::kMapping || unquoted(node);
    if (plain) return read_texts(node, what, into.texts);
    MappingReader reader(node, "`" + std::string(what) + "`", findings_);
    if (const YamlNode* from = reader.require("from")) read_texts(*from, what, into.texts);
    if (is_time) return read_time(reader, into);
    read_translation(reader, into);
    bool required = false;
    reader.flag("required", required);
    into.required = into.required || required;
  }

  void read_translation(MappingReader& reader, MappingValue& into) {
    for (const YamlEntry& pair : reader.pairs("values"))
      into.values.emplace_back(pair.key, pair.value.text);
    if (into.values.size() > limits::kMappingWordsMax)
      reader.tell("values", "`values` has more than 256 words");
    const YamlNode* otherwise = reader.take("otherwise");
    if (otherwise == nullptr) return;
    into.otherwise = text(*otherwise, "otherwise");
    if (into.values.empty()) reader.tell("otherwise", "`otherwise` needs `values`");
  }

  void read_time(MappingReader& reader, MappingValue& into) {
    std::string form = "rfc3339";
    reader.text("time", form);
    auto made = TimeForm::make(form, zone_);
    if (made) {
      into.time = std::move(*made);
    } else {
      reader.tell("time", "`time` " + made.error().message());
    }
  }

  void read_texts(const YamlNode& node, std::string_view what, std::vector<MappingText>& into) {
    if (node.kind == YamlNode::Kind::kSequence && node.entries.empty())
      findings_.add(node.place, "`" + std::string(what) + "` is an empty list");
    for (const YamlNode* item : items_of(node))
      if (auto read = text(*item, what)) into.push_back(std::move(*read));
  }

  // {/title} without quotes is a YAML mapping of one key without a value.
  static bool unquoted(const YamlNode& node) {
    return node.kind == YamlNode::Kind::kMapping && node.entries.size() == 1 &&
           node.entries[0].value.kind == YamlNode::Kind::kNull && node.entries[0].key != "from";
  }

  std::optional<MappingText> text(const YamlNode& node, std::string_view what) {
    if (unquoted(node)) {
      findings_.add(node.place,
                    "`" + std::string(what) + "`: a text that begins with { stands in quotes",
                    "did you mean `'{" + node.entries[0].key + "}'`?");
      return std::nullopt;
    }
    const std::string* written = scalar(node, what);
    if (written == nullptr) return std::nullopt;
    auto read = parse_text(*written, scope_);
    if (read) return std::move(*read);
    findings_.add(node.place, "`" + std::string(what) + "` " + read.error().message());
    return std::nullopt;
  }

  std::optional<MappingPointer> pointer(const YamlNode& node, std::string_view what) {
    const std::string* written = scalar(node, what);
    if (written == nullptr) return std::nullopt;
    auto read = parse_pointer(*written, scope_);
    if (read) return std::move(*read);
    findings_.add(node.place, "`" + std::string(what) + "`: the pointer " + read.error().message());
    return std::nullopt;
  }

  // A pointer to what holds others: where a text holds JSON, that is the JSON.
  std::optional<MappingPointer> container(const YamlNode& node, std::string_view what) {
    auto read = pointer(node, what);
    if (read && scope_.nested != nullptr && read->path == scope_.nested->path) {
      read->from = MappingPointer::From::kNested;
      read->steps.clear();
    }
    return read;
  }

  // A pointer within an item of a list of tags.
  std::optional<MappingPointer> member(const YamlNode& node, std::string_view what) {
    auto read = pointer(node, what);
    if (read && (read->from != MappingPointer::From::kItem || read->outward > 0)) {
      findings_.add(node.place, "`" + std::string(what) + "` is named from the item of the list");
      return std::nullopt;
    }
    return read;
  }

  const std::string* scalar(const YamlNode& node, std::string_view what) {
    if (node.kind == YamlNode::Kind::kScalar) return &node.text;
    findings_.add(node.place, "`" + std::string(what) + "` must be a single value");
    return nullptr;
  }

  // The items of a list; anything else is a list of itself.
  static std::vector<const YamlNode*> items_of(const YamlNode& node) {
    if (node.kind != YamlNode::Kind::kSequence) return {&node};
    std::vector<const YamlNode*> items;
    for (const YamlEntry& entry : node.entries) items.push_back(&entry.value);
    return items;
  }

  FindingList& findings_;
  PointerScope scope_;
  absl::TimeZone zone_;
  bool closed_ = false;  // an entry without conditions stands before
};

}  // namespace

std::string_view to_string(MappedKind kind) {
  constexpr std::string_view kNames[] = {"alert", "change", "signal", "heartbeat"};
  return name_at(kNames, kind);
}

std::string_view to_string(MappedField field) {
  const auto index = static_cast<std::size_t>(field);
  return index < kFieldRules.size() ? kFieldRules[index].word : kInvalidName;
}

ReadMapping read_mapping(std::string_view text, std::string_view file, std::string_view name,
                         std::string_view zone) {
  FindingList findings(file);
  ReadMapping read;
  Mapping mapping;
  mapping.name = std::string(name);
  if (const auto document = read_yaml(text, findings))
    MappingBuilder(findings).read(*document, zone, mapping);
  read.findings = findings.take();
  if (read.findings.empty()) read.mapping = std::move(mapping);
  return read;
}

}  // namespace headwater::rules
