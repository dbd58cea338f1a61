// References: compiled configurations, maps and lookup tables by the digest of their content. The
// content is what the store keeps and what a replay needs; compiling happens here, before a
// ReferenceReplaced is sequenced (C21). Owned by the engine thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/map_sources.h"
#include "base/result.h"
#include "correlator/references.h"

namespace headwater::app {

class CompiledReferences : public correlator::ReferenceLibrary {
 public:
  // Takes in a configuration that was read without findings; gives its digest.
  Hash128 add(std::shared_ptr<const rules::Configuration> configuration);
  // Takes in the facts of one map source; gives their digest.
  Hash128 add(MapFacts facts);
  // Takes in a lookup table; gives its digest.
  Hash128 add(std::shared_ptr<const rules::LookupTable> table);
  // Takes in content as the store kept it. kCorrupt if it can't be compiled any more.
  Status add_content(ReferenceKind kind, std::string_view content);
  // The facts under a digest; null if there are none.
  [[nodiscard]] const MapFacts* facts(const Hash128& digest) const;
  // Forgets what is not in force in `state`.
  void keep_only(const correlator::State& state);
  // Of the map that was compiled last.
  [[nodiscard]] const MapSources& sources() const { return sources_; }
  // What the store is to keep under the digest.
  [[nodiscard]] std::string content(ReferenceKind kind, const Hash128& digest) const;

  [[nodiscard]] std::shared_ptr<const rules::Configuration> configuration(
      const Hash128& digest) override;
  [[nodiscard]] std::shared_ptr<const DependencyMap> map(
      const std::vector<Hash128>& digests) override;
  [[nodiscard]] std::shared_ptr<const rules::LookupTable> lookup(const Hash128& digest) override;

 private:
  struct HashOfHash {
    std::size_t operator()(const Hash128& hash) const { return hash.low; }
  };
  template <class T>
  using ByDigest = std::unordered_map<Hash128, T, HashOfHash>;

  ByDigest<std::shared_ptr<const rules::Configuration>> configurations_;
  ByDigest<MapFacts> facts_;
  ByDigest<std::shared_ptr<const rules::LookupTable>> lookups_;
  // The last map compiled; a reload of the configuration alone compiles none.
  std::vector<Hash128> compiled_from_;
  std::shared_ptr<const DependencyMap> compiled_;
  MapSources sources_;
};

}  // namespace headwater::app
