// The architecture as data: which folder may include which, and which library's headers may appear
// where. The tidy test reads it; nothing else repeats it.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace headwater::tidy {

struct Folder {
  std::string_view name;
  int layer;
};

// A folder may include itself and every folder of a lower layer, never one of its own layer.
inline constexpr std::array kFolders = {
    Folder{"base", 0},     Folder{"model", 1},  Folder{"rules", 2},     Folder{"correlator", 3},
    Folder{"store", 4},    Folder{"ingest", 4}, Folder{"notifiers", 4}, Folder{"api", 4},
    Folder{"learning", 4}, Folder{"chat", 5},   Folder{"app", 6},
};

// Layers up to this one are the deterministic core: no clock, thread, float, random source or I/O.
inline constexpr int kDeterministicUpTo = 3;

// Folders beside the layers: they may include every layer.
inline constexpr std::array<std::string_view, 4> kOutside = {"tests", "bench", "fuzz",
                                                             "evaluation"};

struct Library {
  std::string_view header_prefix;
  std::string_view folders;  // separated by spaces; tests, bench, fuzz and tools are not named
};

// A header that is neither ours, nor standard C++, nor here is refused: a new library needs a line
// in docs/adr/ first.
inline constexpr std::array kLibraries = {
    Library{"librdkafka/", "ingest"},
    Library{"rocksdb/", "store"},
    Library{"boost/", "api app"},
    Library{"curl/", "notifiers"},
    Library{"yaml-cpp/", "rules app"},
    Library{"re2/", "rules"},
    Library{"httplib.h", "app"},
    Library{"simdjson.h", "ingest notifiers api app"},
    Library{"nlohmann/", "rules ingest notifiers api app"},
    Library{"spdlog/", "store ingest notifiers api app"},
    Library{"fmt/", "model rules correlator store ingest notifiers api app"},
    Library{"absl/", "model rules correlator store ingest notifiers api app"},
    Library{"openssl/", "store ingest notifiers api app"},
    Library{"zstd.h", "store ingest app"},
    Library{"zlib.h", "ingest api app"},
    Library{"protozero/", "ingest api"},
    Library{"prometheus/", "api app"},
    Library{"mustache.hpp", "notifiers"},
    Library{"kainjow/", "notifiers"},
    Library{"CLI/", "app"},
    Library{"gtest/", ""},
    Library{"gmock/", ""},
    Library{"benchmark/", ""},
    Library{"clang/", ""},
    Library{"clang-tidy/", ""},
};

// The operating system's own headers: layers above the deterministic core only.
inline constexpr std::array<std::string_view, 14> kSystemHeaders = {
    "sys/",    "netinet/", "arpa/",   "linux/",    "unistd.h",  "fcntl.h",   "signal.h",
    "dlfcn.h", "poll.h",   "netdb.h", "pthread.h", "termios.h", "strings.h", "threads.h"};

constexpr std::optional<int> layer_of(std::string_view folder) {
  for (const Folder& known : kFolders) {
    if (known.name == folder) return known.layer;
  }
  return std::nullopt;
}

constexpr bool outside(std::string_view folder) {
  for (std::string_view known : kOutside) {
    if (known == folder) return true;
  }
  return false;
}

}  // namespace headwater::tidy
