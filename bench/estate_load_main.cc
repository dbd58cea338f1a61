// Writes an estate's configuration and map to a folder, or its events to standard output.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "bench/estate_load.h"

namespace {

bool write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  return static_cast<bool>(file.flush());
}

}  // namespace

int main(int argc, char** argv) {
  headwater::bench::EstateShape shape;
  std::int64_t first = 0;
  std::int64_t events = 0;
  std::int64_t start_seconds = 0;
  std::string broker;
  std::string topic;
  std::filesystem::path folder;
  CLI::App app("The events of an estate that never was: see bench/README.md");
  app.add_option("--tenants", shape.tenants)->capture_default_str();
  app.add_option("--entities", shape.entities)->capture_default_str();
  app.add_option("--rules", shape.rules)->capture_default_str();
  app.add_option("--active", shape.active)->capture_default_str();
  app.add_option("--first", first, "leave out so many events")->capture_default_str();
  app.add_option("--events", events, "then write so many")->capture_default_str();
  app.add_option("--start", start_seconds, "time of the first event, seconds since 1970");
  app.add_option("--folder", folder, "write headwater.yaml, nodes.csv and edges.csv there");
  app.add_option("--broker", broker);
  app.add_option("--topic", topic);
  CLI11_PARSE(app, argc, argv);

  headwater::bench::EstateLoad load(shape, start_seconds * 1'000'000);
  const bool written =
      folder.empty() ||
      (write(folder / "headwater.yaml", load.configuration(broker, topic)) &&
       write(folder / "nodes.csv", load.nodes()) && write(folder / "edges.csv", load.edges()));
  if (!written) {
    std::fprintf(stderr, "estate_load: cannot write to %s\n", folder.c_str());
    return 1;
  }
  for (std::int64_t i = 0; i < first; ++i) load.next();
  for (std::int64_t i = 0; i < events; ++i) {
    const std::string& line = load.next();
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() ||
        std::fputc('\n', stdout) == EOF)
      return 1;
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
