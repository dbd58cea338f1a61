// The incident as a person is told of it, frozen into each message. Pure.
#pragma once

#include "correlator/references.h"
#include "model/page.h"

namespace headwater::correlator {

[[nodiscard]] IncidentCard make_card(const View& view, IncidentId incident, Timestamp now);
// "pg-main: ConnectionsSaturated, 40 tenants": what hurts, in one line.
[[nodiscard]] std::string incident_title(const View& view, IncidentId incident);
// Tenants that have a symptom in the incident, by first appearance.
[[nodiscard]] std::vector<std::string> tenants_hurt(const View& view, IncidentId incident);

}  // namespace headwater::correlator
