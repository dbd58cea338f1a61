#include "rules/resolution.h"

#include "model/limits.h"

namespace headwater::rules {
namespace {

std::string first_name(const std::vector<NamingRule>& rules, const LabelSet& labels) {
  for (const NamingRule& rule : rules) {
    if (!rule.match.matches(labels)) continue;
    std::string name = fill_template(rule.name, labels);
    if (!name.empty()) return name;
  }
  return {};
}

}  // namespace

Resolved Resolution::resolve(const LabelSet& labels) const {
  return {.tenant = first_name(tenants, labels), .entity = first_name(entities, labels)};
}

Resolution default_resolution() {
  Resolution resolution;
  resolution.tenants.push_back({.match = {}, .name = "{tenant}"});
  for (const char* name : {"{service}", "{service.name}", "{service_name}", "{app}",
                           "{app_kubernetes_io_name}", "{job}", "{host}", "{instance}"})
    resolution.entities.push_back({.match = {}, .name = name});
  return resolution;
}

std::string fill_template(std::string_view text, const LabelSet& labels) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, open));
    const std::string_view value = label_value(labels, text.substr(open + 1, close - open - 1));
    out.append(value);
    if (value.empty() || out.size() > limits::kLabelValueBytesMax) return {};
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace headwater::rules
