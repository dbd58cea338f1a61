// The recent changes that a person looking at an incident wants to see: those on what hurts and on
// what that depends on. Telling them accuses none (suspects.h does). Pure.
#pragma once

#include <string>
#include <vector>

#include "correlator/references.h"

namespace headwater::correlator {

// One line each, newest first, at most limits::kCardChangesMax; from the configured look-back
// before the incident's onset until `now`.
[[nodiscard]] std::vector<std::string> changes_in_scope(const View& view, IncidentId incident,
                                                        Timestamp now);
// "deploy odoo-web r214 (succeeded) on odoo-web, for t03".
[[nodiscard]] std::string change_text(const View& view, const Change& change);

}  // namespace headwater::correlator
