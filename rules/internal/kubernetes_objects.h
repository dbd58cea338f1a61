// The objects of a Kubernetes cluster, by kind and by namespace and name, with the chains of their
// owners. Private to rules/. Pure, no thread rule.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/internal/yaml_document.h"

namespace headwater::rules {

struct KubernetesObject {
  std::string kind;
  std::string space;  // namespace
  std::string name;
  const YamlNode* node = nullptr;
  [[nodiscard]] std::string key() const { return space + "/" + name; }
};

class KubernetesObjects {
 public:
  // Takes in an object, a List of them or a list. `node` must outlive this.
  void collect(const YamlNode& node);

  [[nodiscard]] const std::vector<KubernetesObject>& all() const { return objects_; }
  [[nodiscard]] bool has(std::string_view kind, const std::string& key) const {
    return by_kind_.contains(id_of(kind, key));
  }
  [[nodiscard]] const KubernetesObject* find(std::string_view kind, const std::string& key) const;
  // Pods and what makes pods.
  [[nodiscard]] static bool is_workload(std::string_view kind);
  // The key of the workload at the top of the owners of a workload: its Deployment, not its pods. A
  // ReplicaSet that is not here stands for the Deployment whose name it carries.
  [[nodiscard]] std::string top_of(const KubernetesObject& workload) const;
  // The metadata and spec of a workload's pods.
  [[nodiscard]] static const YamlNode& template_of(const KubernetesObject& workload);

 private:
  static std::string id_of(std::string_view kind, const std::string& key) {
    return std::string(kind) + " " + key;
  }

  std::vector<KubernetesObject> objects_;
  std::map<std::string, std::size_t> by_kind_;  // "Service data/pg-main"
};

}  // namespace headwater::rules
