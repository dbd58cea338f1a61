// Lookup documents, CSV and JSON by the first byte's lowest bit: a table that is taken is stored
// and read back as the same, finds each of its rows, and adds to an event that has it no more than
// once.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "model/limits.h"
#include "rules/lookup_document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  constexpr std::size_t kSizeMax = 64 * 1024;
  if (size == 0 || size > kSizeMax) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const unsigned choice = data[0];
  rules::LookupRule rule{.name = "t", .file = "t", .by = {{"service", "service"}}};
  if ((choice & 2U) != 0) rule.by.push_back({"env", "env"});
  if ((choice & 4U) != 0) rule.add = {{"team", "team"}};
  rule.overwrite = (choice & 8U) != 0;
  const auto read =
      rules::read_lookup(text.substr(1), (choice & 1U) != 0 ? "t.json" : "t.csv", rule);
  HW_CHECK((read.table == nullptr) == !read.findings.empty(), "a table, or findings");
  if (read.table == nullptr) return 0;

  const std::string bytes = encoded(read.table->facts());
  ByteReader reader(bytes);
  rules::LookupFacts facts;
  decode(reader, facts);
  HW_CHECK(reader.finished() && encoded(facts) == bytes, "facts are stored as they are");
  const auto again = rules::LookupTable::make(std::move(facts));
  HW_CHECK(again != nullptr && again->digest() == read.table->digest(), "the same table");

  for (const rules::LookupRow& row : read.table->facts().rows) {
    const std::string_view key = row.key;
    const std::size_t cut = rule.by.size() == 1 ? key.size() : key.find('\xff');
    LabelSet own = LabelSet().with("service", key.substr(0, cut));
    if (rule.by.size() == 2) own = own.with("env", key.substr(cut + 1));
    const LabelSet* adds = read.table->find(read.table->key_of(own));
    HW_CHECK(adds != nullptr && *adds == read.table->facts().adds[row.adds], "each row is found");
    const rules::LookupResult result = rules::look_up({read.table}, own);
    HW_CHECK(result.found == 1 && result.added.size() <= limits::kAddedLabelsMax, "within limits");
    if (rule.overwrite) continue;  // what it overwrites may be its key
    HW_CHECK(rules::look_up({read.table}, own.with(result.added)).added.empty(), "once is enough");
  }
  return 0;
}
