// The verb `report`: what happened in an incident, as a document. Gives its exit code: 0, or 1 with
// the reason on standard error.
#pragma once

#include <string>

#include "app/ask_options.h"

namespace headwater::app {

struct ReportOptions {
  std::string incident;
  std::string out;  // a file, put in place when it is whole; "" = standard output
  bool html = false;
};
[[nodiscard]] int run_report(const AskOptions& options, const ReportOptions& report);

}  // namespace headwater::app
