#include "model/letter_class.h"

#include "model/binding.h"
#include "model/record_events.h"

namespace headwater {
namespace {

// "labels: empty" of "event 12: labels: empty": what is said of an event that was decoded.
std::string_view of_event(std::string_view reason) {
  constexpr std::string_view kEvent = "event ";
  if (!reason.starts_with(kEvent)) return {};
  const std::size_t end = reason.find_first_not_of("0123456789", kEvent.size());
  if (end == std::string_view::npos || !reason.substr(end).starts_with(": ")) return {};
  return reason.substr(end + 2);
}

}  // namespace

std::string_view letter_class(const DeadLetter& letter) {
  const std::string_view reason = letter.reason;
  if (letter.source == kEngineSource) return "crashed_engine";
  if (reason.starts_with(kUnreadableRecord)) return "unreadable";
  if (reason.starts_with("not JSON")) return "not_json";
  const std::string_view judged = of_event(reason);
  if (judged.empty()) return "undecodable";
  for (const DropReason refusal : {DropReason::kTenantNotAllowed, DropReason::kOverQuota})
    if (judged.starts_with(to_string(refusal))) return to_string(refusal);
  return judged.find(kBoundElsewhere) == std::string_view::npos ? "undecodable" : "bound_elsewhere";
}

}  // namespace headwater
