// Map documents, YAML and CSV by the first byte: facts that are taken store and read back as the
// same, compile, and hold no edge to itself.
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
  const bool csv = text.front() == 'c';
  const auto read = rules::read_map(text.substr(1), csv ? "map.csv" : "map.yaml", "fuzz");
  if (!read.findings.empty()) return 0;
  const std::string bytes = encoded(read.facts);
  ByteReader reader(bytes);
  MapFacts back;
  decode(reader, back);
  HW_CHECK(reader.finished() && encoded(back) == bytes, "facts are stored as they are");
  for (const MapEdge& edge : read.facts.edges) HW_CHECK(edge.from != edge.to, "no edge to itself");
  const auto map = DependencyMap::compile({read.facts});
  HW_CHECK(map.edge_count() == read.facts.edges.size(), "no edge twice");
  return 0;
}
