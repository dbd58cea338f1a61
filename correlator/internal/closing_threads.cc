#include "correlator/internal/closing_threads.h"

#include "correlator/incident_card.h"

namespace headwater::correlator {

void close_merged(const View& view, const PageThread& thread, PageWriter& writer, Timestamp now) {
  writer.tell(thread,
              {.action = PageAction::kResolve,
               .reason = NotifyReason::kMerged,
               .state = ThreadState::kResolved},
              make_card(view, thread.incident, now));
}

std::vector<PageThread> waiting_for(const View& view, const PageThread& survivors) {
  std::vector<PageThread> waiting;
  std::vector<IncidentId> lineage{survivors.incident};
  for (std::size_t i = 0; i < lineage.size(); ++i) {
    const Incident* incident = view.state.incidents.find(lineage[i]);
    if (incident == nullptr) continue;
    lineage.insert(lineage.end(), incident->absorbed.begin(), incident->absorbed.end());
    if (lineage[i] == survivors.incident) continue;
    const PageThread* thread = find_thread(view, lineage[i], survivors.receiver);
    if (thread != nullptr && thread->close_by.set() && is_live(*thread)) waiting.push_back(*thread);
  }
  return waiting;
}

}  // namespace headwater::correlator
