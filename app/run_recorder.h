// RunRecorder: follows a replay's records and keeps what its summary needs, also of what the state
// forgets before the stream ends. One thread.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "app/run_summary.h"
#include "correlator/references.h"
#include "model/record.h"

namespace headwater::app {

class RunRecorder {
 public:
  // Call with each input's records, already applied.
  void take(const correlator::View& view, const std::vector<Record>& records);
  // The incidents, as they stand at the end. Once.
  [[nodiscard]] std::vector<RunIncident> finish(const correlator::View& view);

 private:
  struct HeldSymptom {
    IncidentId incident;
    RunSymptom symptom;
  };

  void on(const correlator::View& view, const IncidentOpened& opened);
  void on(const correlator::View& view, const IncidentMerged& merged);
  void on(const correlator::View& view, const IncidentResolved& resolved);
  void on(const correlator::View& view, const SymptomAttached& attached);
  void on(const correlator::View& view, const SymptomCleared& cleared);
  void on(const correlator::View& view, const SymptomReturned& returned);
  void on(const correlator::View& view, const MessageQueued& queued);
  template <class Other>
  void on(const correlator::View& /*view*/, const Other& /*record*/) {}

  // What the state knows of it now, if it does.
  void look(const correlator::View& view, IncidentId id);
  // That a merge left of it.
  [[nodiscard]] IncidentId survivor(IncidentId id) const;

  std::map<IncidentId, RunIncident> incidents_;
  std::map<IncidentId, IncidentId> merged_into_;
  std::map<SymptomId, HeldSymptom> symptoms_;
  std::vector<std::pair<IncidentId, RunMessage>> messages_;  // by time
};

}  // namespace headwater::app
