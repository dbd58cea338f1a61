#include "ingest/formats.h"

#include <array>
#include <utility>

#include "ingest/alertmanager_alerts_decoder.h"
#include "ingest/alertmanager_events_decoder.h"
#include "ingest/alertmanager_webhook_decoder.h"
#include "ingest/auto_decoder.h"
#include "ingest/cdevents_decoder.h"
#include "ingest/cloudevents_decoder.h"
#include "ingest/headwater_json_decoder.h"
#include "ingest/mapping_decoder.h"
#include "ingest/pagerduty_decoder.h"
#include "rules/shipped_mappings.h"

namespace headwater::ingest {
namespace {

struct Format {
  std::string_view name;
  std::unique_ptr<Decoder> (*make)();
};

template <class T>
std::unique_ptr<Decoder> make() {
  return std::make_unique<T>();
}

constexpr std::array kFormats = {
    Format{"headwater_json", make<HeadwaterJsonDecoder>},
    Format{"alertmanager_webhook", make<AlertmanagerWebhookDecoder>},
    Format{"alertmanager_alerts", make<AlertmanagerAlertsDecoder>},
    Format{"alertmanager_events", make<AlertmanagerEventsDecoder>},
    Format{"cloudevents", make<CloudEventsDecoder>},
    Format{"cdevents", make<CdeventsDecoder>},
    Format{"pagerduty_events", make<PagerDutyDecoder>},
    Format{"auto", make<AutoDecoder>},
};

std::unique_ptr<Decoder> decoder_of(rules::Mapping mapping) {
  return std::make_unique<MappingDecoder>(std::move(mapping));
}

}  // namespace

Result<std::unique_ptr<Decoder>> decoder_for(std::string_view format,
                                             std::span<const rules::Mapping> own) {
  std::string known;
  const auto add = [&](std::string_view name) {
    known += (known.empty() ? "" : ", ") + std::string(name);
  };
  for (const Format& candidate : kFormats) {
    if (candidate.name == format) return candidate.make();
    add(candidate.name);
  }
  for (const rules::Mapping& mapping : own) {
    if (mapping.name == format) return decoder_of(mapping);
    add(mapping.name);
  }
  for (const rules::ShippedMapping& shipped : rules::shipped_mappings()) {
    if (shipped.name == format) {
      auto read = rules::read_mapping(shipped.text, shipped.name, shipped.name);
      HW_CHECK(read.mapping.has_value(), "a shipped mapping has a finding");
      return decoder_of(std::move(*read.mapping));
    }
    add(shipped.name);
  }
  return malformed("format \"" + std::string(format) + "\" is not known; known are " + known);
}

}  // namespace headwater::ingest
