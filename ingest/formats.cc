#include "ingest/formats.h"

#include <array>

#include "ingest/alertmanager_alerts_decoder.h"
#include "ingest/alertmanager_webhook_decoder.h"
#include "ingest/auto_decoder.h"
#include "ingest/cdevents_decoder.h"
#include "ingest/cloudevents_decoder.h"
#include "ingest/headwater_json_decoder.h"

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
    Format{"cloudevents", make<CloudEventsDecoder>},
    Format{"cdevents", make<CdeventsDecoder>},
    Format{"auto", make<AutoDecoder>},
};

}  // namespace

Result<std::unique_ptr<Decoder>> decoder_for(std::string_view format) {
  std::string known;
  for (const Format& candidate : kFormats) {
    if (candidate.name == format) return candidate.make();
    known += (known.empty() ? "" : ", ") + std::string(candidate.name);
  }
  return malformed("format \"" + std::string(format) + "\" is not known; known are " + known);
}

}  // namespace headwater::ingest
