// From a mapping's entry to the body, labels and times of one event. Private to ingest/.
#pragma once

#include "ingest/internal/mapped_item.h"
#include "ingest/internal/origin.h"
#include "model/event.h"
#include "rules/mapping_document.h"

namespace headwater::ingest {

// Fills `event` but for what finish() sets. The error names the pointer and the mapping's field.
[[nodiscard]] Status fill_event(const rules::MappingEvent& entry, MappedItem& item, Event& event,
                                PayloadTimes& times);

}  // namespace headwater::ingest
