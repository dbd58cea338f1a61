// The words of other programs for what a node is.
#include <algorithm>
#include <array>
#include <utility>

#include "rules/internal/document_tree.h"
#include "rules/internal/map_formats.h"

namespace headwater::rules {
namespace {

// The first part that is in the word decides: "cmdb_ci_db_instance", "s3-bucket", "kafka-topic".
constexpr std::array<std::pair<std::string_view, EntityKind>, 28> kParts = {{
    {"external", EntityKind::kExternal},  {"third-party", EntityKind::kExternal},
    {"saas", EntityKind::kExternal},      {"database", EntityKind::kDatabase},
    {"postgres", EntityKind::kDatabase},  {"mysql", EntityKind::kDatabase},
    {"mongo", EntityKind::kDatabase},     {"_db_", EntityKind::kDatabase},
    {"redis", EntityKind::kCache},        {"memcache", EntityKind::kCache},
    {"cache", EntityKind::kCache},        {"kafka", EntityKind::kQueue},
    {"rabbitmq", EntityKind::kQueue},     {"queue", EntityKind::kQueue},
    {"topic", EntityKind::kQueue},        {"messag", EntityKind::kQueue},
    {"bucket", EntityKind::kStorage},     {"storage", EntityKind::kStorage},
    {"volume", EntityKind::kStorage},     {"ingress", EntityKind::kIngress},
    {"gateway", EntityKind::kIngress},    {"load-balancer", EntityKind::kIngress},
    {"lb_service", EntityKind::kIngress}, {"cron", EntityKind::kJob},
    {"batch", EntityKind::kJob},          {"app_server", EntityKind::kService},
    {"server", EntityKind::kNode},        {"region", EntityKind::kRegion},
}};
constexpr std::array<std::pair<std::string_view, EntityKind>, 6> kWhole = {{
    {"db", EntityKind::kDatabase},
    {"s3", EntityKind::kStorage},
    {"node", EntityKind::kNode},
    {"vm", EntityKind::kNode},
    {"host", EntityKind::kNode},
    {"job", EntityKind::kJob},
}};

}  // namespace

EntityKind entity_kind_of(std::string_view word, EntityKind otherwise) {
  const std::string lower = lower_case(word);
  for (const auto& [whole, kind] : kWhole)
    if (lower == whole) return kind;
  for (const auto& [part, kind] : kParts)
    if (lower.find(part) != std::string::npos) return kind;
  return otherwise;
}

EdgeKind edge_kind_to(EntityKind kind) {
  switch (kind) {
    case EntityKind::kDatabase:
    case EntityKind::kStorage:
      return EdgeKind::kStoresIn;
    case EntityKind::kNode:
    case EntityKind::kRegion:
      return EdgeKind::kRunsOn;
    case EntityKind::kIngress:
      return EdgeKind::kRoutedBy;
    default:
      return EdgeKind::kCalls;
  }
}

}  // namespace headwater::rules
