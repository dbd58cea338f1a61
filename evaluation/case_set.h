// CaseSet: recorded incidents on disk, as evaluation/README.md lays them out: a map, one stream of
// events a case, and maybe a history without faults. Values, no thread rule.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/dependency_map.h"
#include "model/event.h"

namespace headwater::evaluation {

struct RecordedEvent {
  std::string id;
  Event event;
};

struct CaseFile {
  std::string name;
  std::string path;
  std::string map;  // path
};

struct CaseSet {
  std::string folder;
  std::vector<CaseFile> cases;  // by name
  std::string history;          // path; "" = none
};

// kNotFound or kMalformed, naming the file.
[[nodiscard]] Result<CaseSet> open_set(const std::string& folder);
// `{"nodes":[{"id","kind"}],"edges":[{"from","to"}]}`: `from` depends on `to`.
[[nodiscard]] Result<MapFacts> read_case_map(const std::string& path);
// In the order of the file; an event that can't be read is an error with its line.
[[nodiscard]] Result<std::vector<RecordedEvent>> read_events(const std::string& path);

}  // namespace headwater::evaluation
