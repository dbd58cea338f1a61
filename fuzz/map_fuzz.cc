// Map documents of every format, by the first byte ('a' the first, '*' guessed): facts that are
// taken store and read back as the same, compile, and hold no edge to itself.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "rules/map_document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  constexpr std::size_t kSizeMax = 64 * 1024;
  if (size == 0 || size > kSizeMax) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  rules::MapReading reading{.seen_at = Timestamp{1}};
  if (text.front() != '*')
    reading.format = static_cast<rules::MapFormat>(static_cast<std::uint8_t>(text.front() - 'a') %
                                                   rules::kMapFormatNames.size());
  const auto read = rules::read_map(text.substr(1), "map", "fuzz", reading);
  if (!read.findings.empty()) return 0;
  const std::string bytes = encoded(read.facts);
  ByteReader reader(bytes);
  MapFacts back;
  decode(reader, back);
  HW_CHECK(reader.finished() && encoded(back) == bytes, "facts are stored as they are");
  for (const MapEdge& edge : read.facts.edges) HW_CHECK(edge.from != edge.to, "no edge to itself");
  const auto map = DependencyMap::compile({read.facts});
  HW_CHECK(map.edge_count() == read.facts.edges.size(), "no edge twice");
  const auto again =
      rules::read_map(as_json(read.facts), "map", "fuzz", {.format = rules::MapFormat::kHeadwater});
  HW_CHECK(again.findings.empty() && encoded(again.facts) == bytes, "printed facts read back");
  return 0;
}
