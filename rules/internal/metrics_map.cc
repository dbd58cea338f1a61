// Calls as a Prometheus counts them, from the answer of its /api/v1/query: service graph metrics
// (client calls server) and Istio's (source calls destination). A series that stands still is no
// call.
#include <algorithm>
#include <charconv>

#include "rules/internal/document_tree.h"
#include "rules/internal/map_formats.h"
#include "rules/internal/plain_names.h"

namespace headwater::rules {
namespace {

struct Sample {
  const YamlNode* labels;
  Timestamp at;
  [[nodiscard]] const std::string& label(std::string_view name) const {
    return text_of(*labels, name);
  }
};

bool stands_still(std::string_view value) {
  const std::string_view mantissa = value.substr(0, value.find_first_of("eE"));
  return mantissa.find_first_of("123456789") == std::string_view::npos;
}

// "1767225600.123"
Timestamp read_unix_time(std::string_view text) {
  std::int64_t whole = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), whole);
  constexpr std::int64_t kSecondsMax = 253'402'300'799;  // of the year 9999
  if (read.ec != std::errc() || whole <= 0 || whole > kSecondsMax) return {};
  return Timestamp{seconds(whole).micros};
}

// Those that move; a finding where the document is no answer or nothing in it moves.
std::vector<Sample> read_samples(const std::vector<YamlNode>& documents, MapBuilder& builder) {
  std::vector<Sample> samples;
  const YamlNode& root = documents.empty() ? child({}, "") : documents[0];
  if (const std::string& error = text_of(root, "error"); !error.empty()) {
    builder.findings.add({}, "Prometheus answered: " + error);
    return samples;
  }
  if (text_of(root, {"data", "resultType"}) != "vector") {
    builder.findings.add({}, "there is no vector: is it an answer of Prometheus' /api/v1/query?");
    return samples;
  }
  for (const YamlEntry& item : items_of(child(root, {"data", "result"}))) {
    const auto& value = items_of(child(item.value, "value"));
    if (value.size() == 2 && !stands_still(value[1].value.text))
      samples.push_back({&child(item.value, "metric"), read_unix_time(value[0].value.text)});
  }
  if (samples.empty()) builder.findings.add({}, "there are no calls in it: nothing would be left");
  return samples;
}

void add_peer(const std::string& server, const std::string& connection, MapBuilder& builder) {
  if (builder.knows(server)) return;
  builder.add_node({}, {.name = server,
                        .kind = connection == "database"       ? EntityKind::kDatabase
                                : connection == "virtual_node" ? EntityKind::kExternal
                                                               : EntityKind::kService});
}

// One side of a call that Istio counted.
struct MeshEnd {
  std::string name;
  std::string space;
  [[nodiscard]] bool known() const {
    return !name.empty() && name != "unknown" && name != "PassthroughCluster" &&
           name != "BlackHoleCluster";
  }
  // A host that a ServiceEntry names is outside, and the same for every namespace.
  [[nodiscard]] bool outside() const { return name.find('.') != std::string::npos; }
  [[nodiscard]] std::string key() const { return outside() ? name : space + "/" + name; }
  [[nodiscard]] std::string full_name() const { return outside() ? name : name + "." + space; }
};

// The first of `labels` that says something.
std::string first_of(const Sample& sample, std::initializer_list<std::string_view> labels) {
  for (const std::string_view label : labels)
    if (const std::string& value = sample.label(label); !value.empty() && value != "unknown")
      return value;
  return {};
}

MeshEnd source_of(const Sample& sample) {
  return {.name = first_of(sample, {"source_canonical_service", "source_workload"}),
          .space = first_of(sample, {"source_workload_namespace"})};
}

MeshEnd destination_of(const Sample& sample) {
  return {.name = first_of(sample, {"destination_canonical_service", "destination_workload",
                                    "destination_service_name"}),
          .space = first_of(sample,
                            {"destination_workload_namespace", "destination_service_namespace"})};
}

}  // namespace

void read_service_graph_map(const std::vector<YamlNode>& documents, Timestamp seen_at,
                            MapBuilder& builder) {
  for (const Sample& sample : read_samples(documents, builder)) {
    const std::string& client = sample.label("client");
    const std::string& server = sample.label("server");
    const std::string& connection = sample.label("connection_type");
    if (client.empty() || server.empty() || client == "user") continue;  // from outside
    add_peer(client, "", builder);
    add_peer(server, connection, builder);
    builder.add_edge({}, {.from = client,
                          .to = server,
                          .kind = connection == "database" ? EdgeKind::kStoresIn : EdgeKind::kCalls,
                          .seen_at = sample.at.set() ? sample.at : seen_at});
  }
}

namespace {

// Ends that are one and the same are no edge, as are ends that nobody knows.
void add_call(const Sample& sample, const PlainNames& names, Timestamp seen_at,
              MapBuilder& builder) {
  const MeshEnd source = source_of(sample);
  const MeshEnd destination = destination_of(sample);
  if (!source.known() || !destination.known() || source.key() == destination.key()) return;
  for (const MeshEnd* end : {&source, &destination})
    if (const std::string& name = names.of(end->key()); !builder.knows(name))
      builder.add_node({}, {.name = name,
                            .kind = end->outside() ? EntityKind::kExternal : EntityKind::kService});
  builder.add_edge({}, {.from = names.of(source.key()),
                        .to = names.of(destination.key()),
                        .seen_at = sample.at.set() ? sample.at : seen_at});
}

}  // namespace

void read_istio_map(const std::vector<YamlNode>& documents, Timestamp seen_at,
                    MapBuilder& builder) {
  std::vector<Sample> samples = read_samples(documents, builder);
  // Both ends report one call; the source sees what leaves the mesh, too.
  const auto from_source = [](const Sample& sample) {
    return sample.label("reporter") == "source";
  };
  if (std::any_of(samples.begin(), samples.end(), from_source))
    std::erase_if(samples, [&](const Sample& sample) { return !from_source(sample); });
  PlainNames names;
  for (const Sample& sample : samples)
    for (const MeshEnd& end : {source_of(sample), destination_of(sample)})
      if (end.known()) names.add(end.key(), end.name, end.full_name());
  names.warn(builder);
  for (const Sample& sample : samples) add_call(sample, names, seen_at, builder);
}

}  // namespace headwater::rules
