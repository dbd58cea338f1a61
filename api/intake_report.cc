#include "api/intake_report.h"

#include <string_view>
#include <utility>

#include "api/problem.h"
#include "model/record_events.h"

namespace headwater::api {

std::vector<RejectedPart> rejected_parts(const std::vector<std::string>& reasons) {
  std::vector<RejectedPart> parts;
  for (const std::string& reason : reasons) {
    const std::size_t end = reason.starts_with('/') ? reason.find(": ") : std::string::npos;
    parts.push_back(end == std::string::npos
                        ? RejectedPart{"", reason}
                        : RejectedPart{reason.substr(0, end), reason.substr(end + 2)});
  }
  return parts;
}

IntakeReport report_of(const std::vector<std::string>& verdicts,
                       std::vector<RejectedPart> rejected) {
  IntakeReport report;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    if (verdicts[i].empty()) {
      ++report.accepted;
    } else {
      report.dropped.push_back({i, verdicts[i]});
    }
  }
  report.rejected = std::move(rejected);
  return report;
}

std::string complaint(const IntakeReport& report) {
  if (!report.rejected.empty())
    return report.rejected[0].pointer + ": " + report.rejected[0].reason;
  const std::string_view foreign = to_string(DropReason::kTenantNotAllowed);
  const bool refused = !report.dropped.empty() && report.dropped[0].reason == foreign;
  return refused ? std::string(foreign) : std::string();
}

Response report_response(const IntakeReport& report, unsigned status) {
  const bool usable = report.accepted > 0 || !report.dropped.empty() || report.rejected.empty();
  if (usable) return json_response(status, as_json(report));
  std::vector<FieldError> errors;
  for (const RejectedPart& part : report.rejected) errors.push_back({part.pointer, part.reason});
  return problem("nothing-usable", "nothing in the request could be used", errors);
}

}  // namespace headwater::api
