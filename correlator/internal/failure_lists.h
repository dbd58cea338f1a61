// FailureLists: what was hurt first, and whom it hurts: told apart from the suspected causes, which
// need be neither. Pure.
#pragma once

#include <vector>

#include "correlator/references.h"
#include "model/page.h"

namespace headwater::correlator {

struct FailureLists {
  // Those that began within a minute of the first, earliest first: finer than the sources look, the
  // order tells nothing. Not what had been firing long before.
  std::vector<FirstFailure> first_failures;
  Impact impact;
};
[[nodiscard]] FailureLists failure_lists(const View& view, IncidentId incident);

}  // namespace headwater::correlator
