// Configurations: either compiled or refused with findings that have a place inside the text; what
// is compiled keeps its own promises.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "rules/configuration.h"

namespace {

using namespace headwater;

void check_findings(const std::vector<rules::Finding>& findings, std::string_view text) {
  const auto lines =
      std::count(text.begin(), text.end(), '\n') + std::count(text.begin(), text.end(), '\r') + 2;
  for (const rules::Finding& finding : findings) {
    HW_CHECK(!finding.message.empty(), "a finding says something");
    HW_CHECK(finding.line >= 0 && finding.line <= lines, "a finding is inside the text");
  }
}

void check_promises(const rules::Configuration& configuration, std::string_view text) {
  HW_CHECK(configuration.text == text, "the text is kept");
  HW_CHECK(!configuration.estate.empty(), "an estate has a name");
  for (const rules::Policy& policy : configuration.policies)
    for (const rules::PolicyStep& step : policy.steps)
      for (const std::string& name : step.receivers)
        HW_CHECK(configuration.receiver(name) != nullptr, "a policy's receivers exist");
  for (const rules::ReceiverRule& receiver : configuration.receivers) {
    HW_CHECK(receiver.fallback != receiver.name, "nobody stands in for himself");
    for (const rules::SecretReference& secret : receiver.secrets)
      HW_CHECK(secret.text.starts_with("env:") || secret.text.starts_with("file:/"),
               "secrets are references");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kSizeMax = 64 * 1024;
  if (size > kSizeMax) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = rules::read_configuration(text, "fuzz");
  HW_CHECK(read.configuration.has_value() == read.findings.empty(), "read whole or refused whole");
  check_findings(read.findings, text);
  if (read.configuration) check_promises(*read.configuration, text);
  return 0;
}
