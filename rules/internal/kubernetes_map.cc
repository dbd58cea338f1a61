// Kubernetes objects as kubectl prints them. Workloads and services are entities; what has one name
// in one namespace is one entity. A service runs on the workloads that it selects and is routed by
// the ingress class or gateway that leads to it; a workload calls the services that its settings
// name as hosts, stores in its claims and runs on its pods' nodes.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rules/internal/document_tree.h"
#include "rules/internal/host_names.h"
#include "rules/internal/kubernetes_objects.h"
#include "rules/internal/map_formats.h"
#include "rules/internal/plain_names.h"

namespace headwater::rules {
namespace {

constexpr std::array<std::pair<std::string_view, EntityKind>, 12> kImages = {{
    {"postgres", EntityKind::kDatabase},
    {"mysql", EntityKind::kDatabase},
    {"mariadb", EntityKind::kDatabase},
    {"mongo", EntityKind::kDatabase},
    {"redis", EntityKind::kCache},
    {"valkey", EntityKind::kCache},
    {"memcached", EntityKind::kCache},
    {"rabbitmq", EntityKind::kQueue},
    {"kafka", EntityKind::kQueue},
    {"nats", EntityKind::kQueue},
    {"minio", EntityKind::kStorage},
    {"traefik", EntityKind::kIngress},
}};

// "registry:5000/library/postgres:15" is a database by its last part.
EntityKind kind_of_image(std::string_view image) {
  const std::string_view last = image.substr(image.rfind('/') + 1);  // npos + 1 is 0
  for (const auto& [name, kind] : kImages)
    if (last.starts_with(name)) return kind;
  return EntityKind::kService;
}

EntityKind kind_of_workload(const KubernetesObject& workload) {
  if (workload.kind == "CronJob" || workload.kind == "Job") return EntityKind::kJob;
  const auto& containers =
      items_of(child(KubernetesObjects::template_of(workload), {"spec", "containers"}));
  return containers.empty() ? EntityKind::kService
                            : kind_of_image(text_of(containers.front().value, "image"));
}

class ClusterReader {
 public:
  explicit ClusterReader(MapBuilder& builder) : builder_(builder) {}

  void read(const std::vector<YamlNode>& documents) {
    for (const YamlNode& document : documents) objects_.collect(document);
    name_entities();
    if (kinds_.empty()) builder_.findings.add({}, "there is no workload and no service");
    for (const KubernetesObject& object : objects_.all()) {
      if (KubernetesObjects::is_workload(object.kind)) read_workload(object);
      if (object.kind == "Service") read_service(object);
      if (object.kind == "PersistentVolumeClaim") read_claim(object);
      if (object.kind == "Ingress") read_ingress(object);
      if (object.kind.starts_with("IngressRoute")) read_ingress_route(object);
      if (object.kind == "HTTPRoute" || object.kind == "GRPCRoute") read_gateway_route(object);
    }
  }

 private:
  // Workloads say best what an entity is, then services, then claims.
  void name_entities() {
    for (const KubernetesObject& object : objects_.all()) {
      if (!KubernetesObjects::is_workload(object.kind)) continue;
      workloads_[object.space].push_back(&object);
      if (objects_.top_of(object) == object.key()) describe(object, kind_of_workload(object));
    }
    for (const KubernetesObject& object : objects_.all())
      if (object.kind == "Service") describe(object, EntityKind::kService);
    for (const KubernetesObject& object : objects_.all())
      if (object.kind == "PersistentVolumeClaim") describe(object, EntityKind::kStorage);
    names_.warn(builder_);
    for (const auto& [place, key] : order_)
      builder_.add_node(place, {.name = names_.of(key), .kind = kinds_.at(key)});
  }

  void describe(const KubernetesObject& object, EntityKind kind) {
    if (!kinds_.try_emplace(object.key(), kind).second) return;
    names_.add(object.key(), object.name, object.name + "." + object.space);
    order_.emplace_back(object.node->place, object.key());
  }

  // What is not here is called by its name.
  [[nodiscard]] std::string name_of(const std::string& key) const {
    return names_.has(key) ? names_.of(key) : key.substr(key.find('/') + 1);
  }

  void add_edge(Place place, const std::string& from, const std::string& to, EdgeKind kind) {
    if (from != to)
      builder_.add_edge(place, {.from = name_of(from), .to = name_of(to), .kind = kind});
  }

  // To something that has no namespace: a node, a storage class, an ingress class.
  void add_shared(Place place, const std::string& from, const std::string& to, EntityKind kind,
                  EdgeKind edge) {
    if (to.empty() || to == name_of(from)) return;
    if (!builder_.knows(to)) builder_.add_node(place, {.name = to, .kind = kind});
    builder_.add_edge(place, {.from = name_of(from), .to = to, .kind = edge});
  }

  void read_workload(const KubernetesObject& workload) {
    const std::string top = objects_.top_of(workload);
    const YamlNode& spec = child(KubernetesObjects::template_of(workload), "spec");
    if (workload.kind == "Pod")
      add_shared(workload.node->place, top, text_of(spec, "nodeName"), EntityKind::kNode,
                 EdgeKind::kRunsOn);
    for (const std::string_view containers : {"initContainers", "containers"})
      for (const YamlEntry& container : items_of(child(spec, containers)))
        read_settings(workload, top, container.value);
    for (const YamlEntry& volume : items_of(child(spec, "volumes"))) {
      const std::string& claim = text_of(volume.value, {"persistentVolumeClaim", "claimName"});
      if (!claim.empty())
        add_edge(volume.place, top, workload.space + "/" + claim, EdgeKind::kStoresIn);
    }
    for (const YamlEntry& item : items_of(child(*workload.node, {"spec", "volumeClaimTemplates"})))
      read_claims(item, workload, top);
  }

  // A StatefulSet's claims are called after it and count from 0.
  void read_claims(const YamlEntry& item, const KubernetesObject& set, const std::string& top) {
    const std::string prefix =
        set.space + "/" + text_of(item.value, {"metadata", "name"}) + "-" + set.name + "-";
    for (int i = 0; objects_.has("PersistentVolumeClaim", prefix + std::to_string(i)); ++i)
      add_edge(item.place, top, prefix + std::to_string(i), EdgeKind::kStoresIn);
  }

  void read_settings(const KubernetesObject& workload, const std::string& top,
                     const YamlNode& container) {
    for (const YamlEntry& item : items_of(child(container, "env"))) {
      const std::string& name = text_of(item.value, "name");
      read_setting(workload, top, name, child(item.value, "value"));
      const YamlNode& reference = child(item.value, {"valueFrom", "configMapKeyRef"});
      if (const KubernetesObject* map = config_map(workload, text_of(reference, "name")))
        read_setting(workload, top, name, child(*map->node, {"data", text_of(reference, "key")}));
    }
    for (const YamlEntry& item : items_of(child(container, "envFrom")))
      if (const auto* map = config_map(workload, text_of(item.value, {"configMapRef", "name"})))
        for (const YamlEntry& pair : pairs_of(child(*map->node, "data")))
          read_setting(workload, top, pair.key, pair.value);
  }

  [[nodiscard]] const KubernetesObject* config_map(const KubernetesObject& workload,
                                                   const std::string& name) const {
    return objects_.find("ConfigMap", workload.space + "/" + name);
  }

  void read_setting(const KubernetesObject& workload, const std::string& top,
                    const std::string& name, const YamlNode& value) {
    for (const std::string& host : hosts_in(name, value.text)) {
      const std::string service = service_of(host, workload.space);
      if (!service.empty()) add_edge(value.place, top, service, edge_kind_to(kinds_.at(service)));
    }
  }

  // "pg-main", "pg-main.data", "pg-main.data.svc.cluster.local", "pg-main-0.pg-main.data.svc"; ""
  // for any host that is no service here.
  [[nodiscard]] std::string service_of(std::string host, const std::string& space) const {
    for (const std::string_view suffix : {".cluster.local", ".svc"})
      if (host.ends_with(suffix)) host.erase(host.size() - suffix.size());
    const std::size_t last = host.rfind('.');
    if (last == std::string::npos) return known_service(space + "/" + host);
    const std::string before = host.substr(0, last);
    return known_service(host.substr(last + 1) + "/" + before.substr(before.rfind('.') + 1));
  }

  [[nodiscard]] std::string known_service(const std::string& key) const {
    return objects_.has("Service", key) ? key : std::string{};
  }

  void read_service(const KubernetesObject& service) {
    const std::string& external = text_of(*service.node, {"spec", "externalName"});
    if (!external.empty())
      return add_shared(service.node->place, service.key(), external, EntityKind::kExternal,
                        EdgeKind::kCalls);
    const auto& selector = pairs_of(child(*service.node, {"spec", "selector"}));
    if (selector.empty()) return;
    bool any = false;
    for (const KubernetesObject* workload : workloads_[service.space]) {
      const YamlNode& labels =
          child(KubernetesObjects::template_of(*workload), {"metadata", "labels"});
      const bool selected = std::all_of(selector.begin(), selector.end(), [&](const YamlEntry& e) {
        return text_of(labels, e.key) == e.value.text;
      });
      if (!selected) continue;
      any = true;
      add_edge(service.node->place, service.key(), objects_.top_of(*workload), EdgeKind::kRunsOn);
    }
    if (!any)
      builder_.warn(service.node->place,
                    "the service `" + service.key() + "` selects nothing here");
  }

  void read_claim(const KubernetesObject& claim) {
    add_shared(claim.node->place, claim.key(), text_of(*claim.node, {"spec", "storageClassName"}),
               EntityKind::kStorage, EdgeKind::kRunsOn);
  }

  void route(const KubernetesObject& by, const YamlNode& backend, const std::string& router) {
    std::string name = text_of(backend, "name");
    if (name.empty()) name = text_of(backend, {"service", "name"});
    if (name.empty()) name = text_of(backend, "serviceName");
    const std::string& kind = text_of(backend, "kind");
    if (name.empty() || (!kind.empty() && kind != "Service")) return;
    const std::string& space = text_of(backend, "namespace");
    add_shared(backend.place, (space.empty() ? by.space : space) + "/" + name, router,
               EntityKind::kIngress, EdgeKind::kRoutedBy);
  }

  void read_ingress(const KubernetesObject& ingress) {
    const YamlNode& spec = child(*ingress.node, "spec");
    std::string router = text_of(spec, "ingressClassName");
    if (router.empty()) router = annotated_class(ingress);
    if (router.empty())
      return builder_.warn(ingress.node->place,
                           "the ingress `" + ingress.key() + "` names no class and is not used");
    route(ingress, child(spec, "defaultBackend"), router);
    for (const YamlEntry& rule : items_of(child(spec, "rules")))
      for (const YamlEntry& path : items_of(child(rule.value, {"http", "paths"})))
        route(ingress, child(path.value, "backend"), router);
  }

  static std::string annotated_class(const KubernetesObject& object) {
    return text_of(*object.node, {"metadata", "annotations", "kubernetes.io/ingress.class"});
  }

  void read_ingress_route(const KubernetesObject& object) {
    const std::string router = annotated_class(object);
    for (const YamlEntry& each : items_of(child(*object.node, {"spec", "routes"})))
      for (const YamlEntry& service : items_of(child(each.value, "services")))
        route(object, service.value, router.empty() ? "traefik" : router);
  }

  void read_gateway_route(const KubernetesObject& object) {
    const YamlNode& spec = child(*object.node, "spec");
    for (const YamlEntry& parent : items_of(child(spec, "parentRefs")))
      for (const YamlEntry& rule : items_of(child(spec, "rules")))
        for (const YamlEntry& backend : items_of(child(rule.value, "backendRefs")))
          route(object, backend.value, text_of(parent.value, "name"));
  }

  MapBuilder& builder_;
  KubernetesObjects objects_;
  PlainNames names_;
  std::map<std::string, std::vector<const KubernetesObject*>> workloads_;  // by namespace
  std::map<std::string, EntityKind> kinds_;                                // by key
  std::vector<std::pair<Place, std::string>> order_;  // keys as they were described
};

}  // namespace

void read_kubernetes_map(const std::vector<YamlNode>& documents, MapBuilder& builder) {
  ClusterReader(builder).read(documents);
}

}  // namespace headwater::rules
