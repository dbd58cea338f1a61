#include "api/internal/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace headwater::api {
namespace {

struct ProcessStat {
  double cpu_ticks = 0;
  double start_ticks = 0;  // since boot
  double virtual_bytes = 0;
  double resident_pages = 0;
};

// /proc/self/stat: fields count from 1, and the second, the name in brackets, may hold anything.
bool read_stat(ProcessStat& stat) {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return false;
  std::istringstream fields(text.substr(name_end + 1));
  std::string state;
  fields >> state;
  double value = 0;
  for (int number = 4; number <= 24 && fields >> value; ++number) {
    if (number == 14 || number == 15) stat.cpu_ticks += value;
    if (number == 22) stat.start_ticks = value;
    if (number == 23) stat.virtual_bytes = value;
    if (number == 24) stat.resident_pages = value;
  }
  return static_cast<bool>(fields);
}

double boot_time_seconds() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double value = 0;
    if (word == "btime" && file >> value) return value;
  }
  return 0;
}

MetricGroup group_of(std::string name, std::string help, double value) {
  const MetricKind kind = name.ends_with("_total") ? MetricKind::kCounter : MetricKind::kGauge;
  return {std::move(name), std::move(help), kind, {{{}, value}}};
}

void append_descriptors(std::vector<MetricGroup>& groups) {
  std::error_code error;
  double open = 0;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end;
       !error && entry != end; entry.increment(error)) {
    ++open;
  }
  if (!error) groups.push_back(group_of("process_open_fds", "Open file descriptors.", open));
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    groups.push_back(group_of("process_max_fds", "How many file descriptors may be open.",
                              static_cast<double>(limit.rlim_cur)));
  }
}

}  // namespace

std::vector<MetricGroup> process_groups() {
  std::vector<MetricGroup> groups;
  append_descriptors(groups);
  ProcessStat stat;
  if (!read_stat(stat)) return groups;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  groups.push_back(
      group_of("process_cpu_seconds_total", "CPU time, user and system.", stat.cpu_ticks / ticks));
  groups.push_back(group_of("process_resident_memory_bytes", "Resident memory.",
                            stat.resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE))));
  groups.push_back(group_of("process_virtual_memory_bytes", "Virtual memory.", stat.virtual_bytes));
  groups.push_back(group_of("process_start_time_seconds", "When the process began.",
                            boot_time_seconds() + stat.start_ticks / ticks));
  return groups;
}

}  // namespace headwater::api
