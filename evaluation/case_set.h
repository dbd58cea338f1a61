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

// What a case is made of.
struct Recording {
  MapFacts map;
  std::vector<RecordedEvent> history;  // without faults; may be empty
  std::vector<RecordedEvent> events;
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

// Each error names the file, and the place in it.
[[nodiscard]] Result<CaseSet> open_set(const std::string& folder);
// `{"nodes":[{"id","kind"}],"edges":[{"from","to"}]}`: `from` depends on `to`.
[[nodiscard]] Result<MapFacts> read_case_map(const std::string& path);
// In the order of the file; each event's source is `source`, since a file's name tells the case.
[[nodiscard]] Result<std::vector<RecordedEvent>> read_events(const std::string& path,
                                                             const std::string& source);

}  // namespace headwater::evaluation
