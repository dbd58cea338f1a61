#include "model/intake.h"

#include "base/check.h"
#include "model/limits.h"

namespace headwater {

DeadLetter dead_letter_of(const RawRecord& record, const std::vector<std::string>& reasons) {
  HW_CHECK(!reasons.empty(), "a dead letter has a reason");
  DeadLetter letter;
  letter.source = record.source;
  letter.position = record.position;
  letter.content_type = record.content_type;
  letter.bytes = record.bytes;
  letter.received_at = record.received_at;
  letter.headers.reserve(record.headers.size());
  for (const auto& [name, value] : record.headers)
    letter.headers.push_back({std::string(name), std::string(value)});
  letter.reason = reasons.front().substr(0, limits::kDeadLetterReasonBytesMax);
  std::size_t told = 1;
  while (told < reasons.size() &&
         letter.reason.size() + reasons[told].size() + 2 <= limits::kDeadLetterReasonBytesMax) {
    letter.reason += "; " + reasons[told++];
  }
  if (told < reasons.size())
    letter.reason += "; and " + std::to_string(reasons.size() - told) + " more";
  return letter;
}

}  // namespace headwater
