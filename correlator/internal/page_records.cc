#include "correlator/internal/page_records.h"

#include "correlator/incident_card.h"

namespace headwater::correlator {

PageDecided page_decided(const View& view, const Incident& incident, NotifyReason reason,
                         Timestamp now, const PolicyPosition& position) {
  PageDecided decided{.incident = incident.id,
                      .reason = reason,
                      .revision = incident.revision + 1,
                      .at = now,
                      .told_priority = incident.priority,
                      .next_step = position.next_step,
                      .step_due = position.step_due};
  decided.told_tenants = static_cast<std::uint32_t>(tenants_hurt(view, incident.id).size());
  if (!incident.ranking.suspects.empty()) {
    decided.told_suspect = incident.ranking.suspects.front().entity;
    decided.told_change = incident.ranking.suspects.front().change;
  }
  return decided;
}

}  // namespace headwater::correlator
