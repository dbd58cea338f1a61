// decide: reads the state, changes nothing. Same state, references and step: same records, on every
// machine and build. No clock, thread, random source or float below it.
#pragma once

#include <vector>

#include "correlator/references.h"
#include "correlator/step.h"
#include "model/record.h"

namespace headwater::correlator {

// Appends what `step` decides; possibly nothing.
void decide(const View& view, const Step& step, std::vector<Record>& out);

}  // namespace headwater::correlator
