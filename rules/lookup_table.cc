#include "rules/lookup_table.h"

#include <absl/container/flat_hash_map.h>

#include <utility>

#include "model/limits.h"
#include "rules/matcher.h"

namespace headwater::rules {
namespace {

static_assert(limits::kLookupsMax <= 32, "LookupResult has a bit for each");

constexpr char kBetween = '\xff';

// Of what a row adds, all that changes `labels`.
LabelSet news_in(const LabelSet& adds, const LabelSet& labels, bool overwrite) {
  std::vector<Label> news;
  for (const Label& label : adds) {
    const std::string_view present = labels.get(label.name);
    if (present.empty() || (overwrite && present != label.value)) news.push_back(label);
  }
  return LabelSet::from_views(news);
}

}  // namespace

std::string lookup_key(std::span<const std::string> values) {
  std::string key;
  for (const std::string& value : values) {
    if (!key.empty()) key += kBetween;
    key += value;
  }
  return key;
}

struct LookupTable::Index {
  absl::flat_hash_map<std::string_view, std::uint32_t> adds_by_key;  // views of the facts' rows
};

LookupTable::LookupTable(LookupFacts facts)
    : facts_(std::move(facts)),
      digest_(hash128(encoded(facts_))),
      index_(std::make_unique<Index>()) {}

LookupTable::~LookupTable() = default;

std::shared_ptr<const LookupTable> LookupTable::make(LookupFacts facts) {
  std::shared_ptr<LookupTable> table(new LookupTable(std::move(facts)));
  auto& index = table->index_->adds_by_key;
  index.reserve(table->facts_.rows.size());
  for (const LookupRow& row : table->facts_.rows)
    if (row.adds >= table->facts_.adds.size() || !index.emplace(row.key, row.adds).second)
      return nullptr;
  return table;
}

std::string LookupTable::key_of(const LabelSet& labels) const {
  std::string key;
  for (const std::string& name : facts_.by) {
    const std::string_view value = label_value(labels, name);
    if (value.empty()) return {};
    if (!key.empty()) key += kBetween;
    key += value;
  }
  return key;
}

const LabelSet* LookupTable::find(std::string_view key) const {
  const auto at = index_->adds_by_key.find(key);
  return at == index_->adds_by_key.end() ? nullptr : &facts_.adds[at->second];
}

LookupResult look_up(const LookupTables& tables, const LabelSet& labels) {
  LookupResult result;
  LabelSet merged;
  const LabelSet* present = &labels;
  std::uint32_t bit = 1;
  for (const auto& table : tables) {
    const std::uint32_t own_bit = std::exchange(bit, bit << 1U);
    const std::string key = table->key_of(*present);
    if (key.empty()) continue;
    const LabelSet* adds = table->find(key);
    (adds == nullptr ? result.missed : result.found) |= own_bit;
    if (adds == nullptr) continue;
    const LabelSet news = news_in(*adds, *present, table->facts().overwrite);
    if (news.empty()) continue;
    LabelSet added = result.added.with(news);
    if (added.size() > limits::kAddedLabelsMax) continue;
    result.added = std::move(added);
    merged = labels.with(result.added);
    present = &merged;
  }
  return result;
}

}  // namespace headwater::rules
