#include "rules/internal/mapping_reader.h"

#include <algorithm>
#include <utility>

namespace headwater::rules {
namespace {

const std::vector<YamlEntry> kNoEntries;

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

const YamlEntry* find(const std::vector<YamlEntry>& entries, std::string_view key) {
  const auto at = std::find_if(entries.begin(), entries.end(),
                               [&](const YamlEntry& entry) { return entry.key == key; });
  return at == entries.end() ? nullptr : &*at;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Digits only, at most 15 of them, so that it cannot overflow.
std::int64_t number_of(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

std::string format_decimal(std::int64_t value, int digits) {
  std::int64_t scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  std::string text = value < 0 ? "-" : "";
  const std::int64_t size = value < 0 ? -value : value;
  text += std::to_string(size / scale);
  if (size % scale == 0) return text;
  std::string fraction = std::to_string(size % scale + scale).substr(1);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return text + "." + fraction;
}

}  // namespace

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

MappingReader::MappingReader(const YamlNode& node, std::string what, FindingList& findings)
    : entries_(&kNoEntries), place_(node.place), what_(std::move(what)), findings_(findings) {
  if (node.kind == YamlNode::Kind::kMapping) {
    entries_ = &node.entries;
  } else if (node.kind != YamlNode::Kind::kNull) {
    broken_ = true;
    findings_.add(place_, what_ + " must hold keys and values");
  }
}

MappingReader::~MappingReader() {
  for (const YamlEntry& entry : *entries_) {
    if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
    findings_.add_near(entry.place, "unknown key " + quoted(entry.key), entry.key, asked_);
  }
}

Place MappingReader::place(std::string_view key) const {
  const YamlEntry* entry = find(*entries_, key);
  return entry == nullptr ? place_ : entry->value.place;
}

const YamlNode* MappingReader::take(std::string_view key) {
  asked_.push_back(key);
  const YamlEntry* entry = find(*entries_, key);
  return entry == nullptr || entry->value.kind == YamlNode::Kind::kNull ? nullptr : &entry->value;
}

const YamlNode* MappingReader::require(std::string_view key) {
  const YamlNode* node = take(key);
  if (node == nullptr && !broken_) findings_.add(place(key), what_ + " needs " + quoted(key));
  return node;
}

const std::string* MappingReader::scalar(std::string_view key) {
  const YamlNode* node = take(key);
  if (node == nullptr) return nullptr;
  if (node->kind == YamlNode::Kind::kScalar) return &node->text;
  findings_.add(node->place, quoted(key) + " must be a single value");
  return nullptr;
}

const std::vector<YamlEntry>& MappingReader::list(std::string_view key, std::size_t most) {
  const YamlNode* node = take(key);
  if (node == nullptr) return kNoEntries;
  if (node->kind != YamlNode::Kind::kSequence) {
    findings_.add(node->place, quoted(key) + " must be a list");
  } else if (node->entries.size() > most) {
    findings_.add(node->place, quoted(key) + " has more than " + std::to_string(most) + " items");
  } else {
    return node->entries;
  }
  return kNoEntries;
}

void MappingReader::text(std::string_view key, std::string& into) {
  if (const std::string* value = scalar(key)) into = *value;
}

void MappingReader::flag(std::string_view key, bool& into) {
  const std::string* value = scalar(key);
  if (value == nullptr) return;
  if (*value == "true" || *value == "false") {
    into = *value == "true";
  } else {
    tell(key, quoted(key) + " must be true or false");
  }
}

void MappingReader::duration(std::string_view key, Duration& into, Duration low, Duration high) {
  const std::string* value = scalar(key);
  if (value == nullptr) return;
  const auto read = parse_duration(*value);
  if (!read) {
    findings_.add(place(key), quoted(key) + " must be a duration like 30s or 1h30m",
                  all_digits(*value) ? "did you mean `" + *value + "s`?" : "");
  } else if (*read < low || *read > high) {
    tell(key,
         quoted(key) + " must be from " + format_duration(low) + " to " + format_duration(high));
  } else {
    into = *read;
  }
}

void MappingReader::bytes(std::string_view key, std::uint64_t& into) {
  const std::string* value = scalar(key);
  if (value == nullptr) return;
  if (const auto read = parse_bytes(*value)) {
    into = *read;
  } else {
    tell(key, quoted(key) + " must be a size like 512MiB or 8GiB");
  }
}

void MappingReader::decimal(std::string_view key, std::int64_t& into, int digits, std::int64_t low,
                            std::int64_t high) {
  const std::string* value = scalar(key);
  if (value == nullptr) return;
  const auto read = parse_decimal(*value, digits);
  if (read && *read >= low && *read <= high) {
    into = *read;
    return;
  }
  std::string form = digits == 0 ? " must be a whole number" : " must be a number";
  if (digits > 0) form += " with at most " + std::to_string(digits) + " decimals";
  tell(key, quoted(key) + form + " from " + format_decimal(low, digits) + " to " +
                format_decimal(high, digits));
}

void MappingReader::severity(std::string_view key, std::optional<Severity>& into) {
  const std::string* value = scalar(key);
  if (value == nullptr) return;
  const ReadSeverity read = read_severity(*value);
  if (read.known) {
    into = read.severity;
    return;
  }
  const auto words = words_between(Severity::kCritical, Severity::kNone);
  findings_.add_near(place(key), quoted(key) + " must be one of " + joined(words), *value, words);
}

void MappingReader::matchers(std::string_view key, Matchers& into) {
  const std::string* value = scalar(key);
  if (value == nullptr) return;
  auto read = Matchers::parse(*value);
  if (read) {
    into = std::move(*read);
  } else {
    tell(key, quoted(key) + ": " + read.error().message());
  }
}

std::optional<std::size_t> MappingReader::one_of(std::string_view key,
                                                 const std::vector<std::string_view>& words) {
  const std::string* value = scalar(key);
  if (value == nullptr) return std::nullopt;
  const auto at = std::find(words.begin(), words.end(), *value);
  if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
  findings_.add_near(place(key), quoted(key) + " must be one of " + joined(words), *value, words);
  return std::nullopt;
}

void MappingReader::texts(std::string_view key, std::vector<std::string>& into) {
  std::vector<std::string> read;
  constexpr std::size_t kTextsMax = 64;
  for (const YamlEntry& entry : list(key, kTextsMax)) {
    if (entry.value.kind == YamlNode::Kind::kScalar) {
      read.push_back(entry.value.text);
    } else {
      findings_.add(entry.place, quoted(key) + " must be a list of single values");
    }
  }
  if (!read.empty()) into = std::move(read);
}

std::vector<YamlEntry> MappingReader::pairs(std::string_view key) {
  const YamlNode* node = take(key);
  if (node == nullptr) return {};
  if (node->kind != YamlNode::Kind::kMapping) {
    findings_.add(node->place, quoted(key) + " must hold keys and values");
    return {};
  }
  std::vector<YamlEntry> pairs;
  for (const YamlEntry& entry : node->entries) {
    if (entry.value.kind == YamlNode::Kind::kScalar) {
      pairs.push_back(entry);
    } else {
      findings_.add(entry.place, quoted(entry.key) + " must be a single value");
    }
  }
  return pairs;
}

std::optional<std::int64_t> parse_decimal(std::string_view text, int digits) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (!all_digits(whole) || whole.size() > 9) return std::nullopt;
  if (point != std::string_view::npos && !all_digits(fraction)) return std::nullopt;
  if (fraction.size() > static_cast<std::size_t>(digits)) return std::nullopt;
  const std::string shifted = std::string(whole) + std::string(fraction) +
                              std::string(static_cast<std::size_t>(digits) - fraction.size(), '0');
  const std::int64_t value = number_of(shifted);
  return negative ? -value : value;
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  constexpr std::pair<std::string_view, unsigned> kUnits[] = {
      {"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}, {"B", 0}};
  for (const auto& [unit, shift] : kUnits) {
    if (!text.ends_with(unit)) continue;
    text.remove_suffix(unit.size());
    if (!all_digits(text) || text.size() > 6) return std::nullopt;
    return static_cast<std::uint64_t>(number_of(text)) << shift;
  }
  return std::nullopt;
}

}  // namespace headwater::rules
