#include "model/labels.h"

#include <algorithm>

namespace headwater {
namespace {

// Reads one length-prefixed text; false at the end or on damage.
bool read_text(std::string_view& rest, std::string_view& text) {
  ByteReader reader(rest);
  text = reader.text();
  if (!reader.good()) return false;
  rest.remove_prefix(rest.size() - reader.remaining());
  return true;
}

}  // namespace

LabelSet::LabelSet(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::vector<Label> views;
  views.reserve(pairs.size());
  for (const auto& [name, value] : pairs) views.push_back({name, value});
  *this = from_views(views);
}

LabelSet LabelSet::from_views(std::vector<Label>& labels) {
  std::stable_sort(labels.begin(), labels.end(),
                   [](const Label& a, const Label& b) { return a.name < b.name; });
  std::size_t size = 0;
  for (const Label& label : labels) size += label.name.size() + label.value.size() + 4;
  std::string bytes;
  bytes.reserve(size);
  ByteWriter writer(bytes);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const bool replaced = i + 1 < labels.size() && labels[i + 1].name == labels[i].name;
    if (replaced || labels[i].value.empty()) continue;
    writer.text(labels[i].name);
    writer.text(labels[i].value);
  }
  LabelSet set;
  set.bytes_ = FixedText(bytes);
  return set;
}

void LabelSet::Iterator::next() {
  at_ = rest_.empty() ? nullptr : rest_.data();
  if (at_ == nullptr) return;
  if (!read_text(rest_, label_.name) || !read_text(rest_, label_.value)) at_ = nullptr;
}

std::string_view LabelSet::get(std::string_view name) const {
  for (const Label& label : *this)
    if (label.name == name) return label.value;
  return {};
}

std::size_t LabelSet::size() const {
  return static_cast<std::size_t>(std::distance(begin(), end()));
}

LabelSet LabelSet::with(std::string_view name, std::string_view value) const {
  std::vector<Label> labels(begin(), end());
  labels.push_back({name, value});
  return from_views(labels);
}

LabelSet LabelSet::with(const LabelSet& others) const {
  if (others.empty()) return *this;
  std::vector<Label> labels(begin(), end());
  labels.insert(labels.end(), others.begin(), others.end());
  return from_views(labels);
}

std::uint64_t LabelSet::fingerprint() const {
  constexpr std::uint8_t kSeparator = 0xFF;
  Fnv1a64 hash;
  for (const Label& label : *this) {
    hash.add(label.name);
    hash.add(kSeparator);
    hash.add(label.value);
    hash.add(kSeparator);
  }
  return hash.value();
}

void LabelSet::decode(ByteReader& reader) {
  bytes_ = FixedText(reader.pairs());
  std::string_view rest = bytes_.view();
  std::string_view previous;
  std::string_view name;
  std::string_view value;
  while (!rest.empty()) {
    if (!read_text(rest, name) || !read_text(rest, value) || value.empty()) return reader.fail();
    if (previous.data() != nullptr && name <= previous) return reader.fail();
    previous = name;
  }
}

void LabelSet::append_json(std::string& out) const {
  char separator = '{';
  for (const Label& label : *this) {
    out += separator;
    separator = ',';
    append_json_string(out, label.name);
    out += ':';
    append_json_string(out, label.value);
  }
  out += separator == '{' ? "{}" : "}";
}

std::string to_text(const LabelSet& labels) {
  std::string text;
  for (const Label& label : labels) {
    if (!text.empty()) text += ", ";
    text.append(label.name).append("=").append(label.value);
  }
  return text;
}

std::string format_fingerprint(std::uint64_t fingerprint) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[(fingerprint >> shift) & 0xF];
  return out;
}

}  // namespace headwater
