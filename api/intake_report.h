// What became of one request for intake: the answer of the doors that are not Alertmanager's API.
// Plain data and pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/http.h"
#include "base/fields.h"

namespace headwater::api {

// An event that the engine took and dropped, or refused; counts from 0 in the request.
struct DroppedEvent {
  std::uint64_t event = 0;
  std::string reason;
  HW_FIELDS(event, reason)
};
// A part of the body that is no event; pointer "" = the body as a whole.
struct RejectedPart {
  std::string pointer;
  std::string reason;
  HW_FIELDS(pointer, reason)
};
struct IntakeReport {
  std::uint64_t accepted = 0;
  std::vector<DroppedEvent> dropped;
  std::vector<RejectedPart> rejected;
  HW_FIELDS(accepted, dropped, rejected)
};

// A decoder's reasons, each told from the pointer before it.
[[nodiscard]] std::vector<RejectedPart> rejected_parts(const std::vector<std::string>& reasons);
// `verdicts` of the core, one for each event.
[[nodiscard]] IntakeReport report_of(const std::vector<std::string>& verdicts,
                                     std::vector<RejectedPart> rejected);
// Of a request that holds one event: why it was not taken, by its decoder's word or because it is
// of a tenant that the sender may not speak of; "" = it was.
[[nodiscard]] std::string complaint(const IntakeReport& report);
// The report with `status`; 400 when nothing of the request could be used.
[[nodiscard]] Response report_response(const IntakeReport& report, unsigned status);

}  // namespace headwater::api
