// Together: why two things are in one incident, or in two, from the scores that were stored when
// they were compared. Weighs nothing anew. Pure.
#pragma once

#include "base/result.h"
#include "correlator/references.h"
#include "model/together.h"

namespace headwater::correlator {

// kNotFound: a name that is of nothing that is in an incident.
[[nodiscard]] Result<TogetherView> why_together(const View& view, const TogetherQuery& query);

}  // namespace headwater::correlator
