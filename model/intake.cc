#include "model/intake.h"

#include "model/limits.h"

namespace headwater {

std::string joined_reasons(const std::vector<std::string>& reasons) {
  if (reasons.empty()) return {};
  std::string joined = reasons.front().substr(0, limits::kDeadLetterReasonBytesMax);
  std::size_t told = 1;
  while (told < reasons.size() &&
         joined.size() + reasons[told].size() + 2 <= limits::kDeadLetterReasonBytesMax) {
    joined += "; " + reasons[told++];
  }
  if (told < reasons.size()) joined += "; and " + std::to_string(reasons.size() - told) + " more";
  return joined;
}

DeadLetter dead_letter_of(const RawRecord& record, const std::vector<std::string>& reasons) {
  DeadLetter letter;
  letter.source = record.source;
  letter.position = record.position;
  letter.content_type = record.content_type;
  letter.bytes = record.bytes;
  letter.received_at = record.received_at;
  letter.headers.reserve(record.headers.size());
  for (const auto& [name, value] : record.headers)
    letter.headers.push_back({std::string(name), std::string(value)});
  letter.reason = joined_reasons(reasons);
  return letter;
}

}  // namespace headwater
