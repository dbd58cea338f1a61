// Resolution: ordered rules that find an event's tenant and entity in its labels. Pure; immutable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/labels.h"
#include "rules/matcher.h"

namespace headwater::rules {

// First rule that matches and whose template has all its labels counts. A template is text with
// label names in braces: "{tenant}-odoo", "{service}".
struct NamingRule {
  Matchers match;
  std::string name;
};

struct Resolved {
  std::string tenant;  // "" = shared
  std::string entity;  // "" = no rule applied
};

struct Resolution {
  std::vector<NamingRule> tenants;   // default: {tenant}
  std::vector<NamingRule> entities;  // default: {service}, {app}, {job}, {instance}, {host}

  [[nodiscard]] Resolved resolve(const LabelSet& labels) const;
};

// The defaults above.
[[nodiscard]] Resolution default_resolution();
// Text with {label} filled in; empty if a label is missing or the result would be longer than a
// label may be.
[[nodiscard]] std::string fill_template(std::string_view text, const LabelSet& labels);

}  // namespace headwater::rules
