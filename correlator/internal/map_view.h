// The dependency map, or what is around one entity of it, as a view. Pure.
#pragma once

#include "correlator/references.h"
#include "model/query.h"

namespace headwater::correlator {

[[nodiscard]] Answer map_view(const View& view, const MapQuery& query);

}  // namespace headwater::correlator
