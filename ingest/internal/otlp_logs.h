// OTLP logs as OTLP/HTTP and the Collector's Kafka exporter write them in protobuf, turned into
// OTLP's own JSON: so that a mapping of the one is a mapping of the other. Private to ingest/.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace headwater::ingest {

// An ExportLogsServiceRequest. What this version does not know is left out, as protobuf has it; a
// field of the wrong type, or twice where one may be, is refused. The error says where.
[[nodiscard]] Result<std::string> otlp_logs_json(std::string_view bytes);

}  // namespace headwater::ingest
