#include "rules/internal/kubernetes_objects.h"

#include <algorithm>
#include <array>

#include "rules/internal/document_tree.h"

namespace headwater::rules {
namespace {

constexpr std::array<std::string_view, 8> kWorkloads = {
    "Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "ReplicaSet", "Rollout", "Pod"};
constexpr int kOwnersMax =
    8;  // a chain is Pod, ReplicaSet, Deployment; a loop is somebody's mistake

// The owner that runs it; the first where none says so.
const YamlNode& owner_of(const YamlNode& object) {
  const auto& owners = items_of(child(object, {"metadata", "ownerReferences"}));
  const auto at = std::find_if(owners.begin(), owners.end(), [](const YamlEntry& entry) {
    return text_of(entry.value, "controller") == "true";
  });
  if (at != owners.end()) return at->value;
  return owners.empty() ? child(object, "") : owners.front().value;
}

}  // namespace

void KubernetesObjects::collect(const YamlNode& node) {
  for (const YamlEntry& item : items_of(node)) collect(item.value);
  for (const YamlEntry& item : items_of(child(node, "items"))) collect(item.value);
  const std::string& name = text_of(node, {"metadata", "name"});
  const std::string& space = text_of(node, {"metadata", "namespace"});
  if (name.empty()) return;
  KubernetesObject object{.kind = text_of(node, "kind"),
                          .space = space.empty() ? "default" : space,
                          .name = name,
                          .node = &node};
  if (by_kind_.try_emplace(id_of(object.kind, object.key()), objects_.size()).second)
    objects_.push_back(std::move(object));
}

const KubernetesObject* KubernetesObjects::find(std::string_view kind,
                                                const std::string& key) const {
  const auto at = by_kind_.find(id_of(kind, key));
  return at == by_kind_.end() ? nullptr : &objects_[at->second];
}

bool KubernetesObjects::is_workload(std::string_view kind) {
  return std::find(kWorkloads.begin(), kWorkloads.end(), kind) != kWorkloads.end();
}

std::string KubernetesObjects::top_of(const KubernetesObject& workload) const {
  const KubernetesObject* top = &workload;
  for (int i = 0; i < kOwnersMax; ++i) {
    const YamlNode& owner = owner_of(*top->node);
    const std::string& kind = text_of(owner, "kind");
    const std::string& name = text_of(owner, "name");
    if (!is_workload(kind)) break;
    const KubernetesObject* above = find(kind, top->space + "/" + name);
    if (above == nullptr)
      return top->space + "/" + (kind == "ReplicaSet" ? name.substr(0, name.rfind('-')) : name);
    top = above;
  }
  return top->key();
}

const YamlNode& KubernetesObjects::template_of(const KubernetesObject& workload) {
  if (workload.kind == "Pod") return *workload.node;
  if (workload.kind == "CronJob")
    return child(*workload.node, {"spec", "jobTemplate", "spec", "template"});
  return child(*workload.node, {"spec", "template"});
}

}  // namespace headwater::rules
