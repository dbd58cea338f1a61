// headwater_sim: runs seeds of the simulator and says what broke. Exit code 0: nothing.
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "tests/sim/simulation.h"

namespace {

using headwater::sim::FaultKind;
using headwater::sim::kFaultKinds;
using headwater::sim::run_seed;
using headwater::sim::RunReport;

constexpr const char* kHelp =
    "Usage: tools/sim [--seed N] [--count M] [--seconds S] [--twice] [--trace]\n"
    "\n"
    "Runs M seeds from N on (1 seed from 1), or as many as S seconds hold: a generated estate "
    "whose\n"
    "daemon crashes, loses power and meets a bad disk, bad clocks and bad receivers.\n"
    "  --twice   each seed twice, to the same trace; else one in a hundred\n"
    "  --trace   print each seed's trace\n"
    "\n"
    "Exit codes: 0 nothing broke; 1 a rule was broken (seed, oracle and last steps are printed);\n"
    "2 wrong arguments. tests/sim/README.md tells what is modelled.\n";

constexpr double kSecondsBetweenTellings = 60;

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t count = 1;
  std::uint64_t seconds = 0;  // 0: no limit
  bool twice = false;
  bool trace = false;
};

struct Totals {
  std::uint64_t seeds = 0;
  std::uint64_t broken = 0;
  std::uint64_t events = 0;
  std::uint64_t inputs = 0;
  std::uint64_t pages = 0;
  std::uint64_t recoveries = 0;
  std::uint64_t cuts = 0;
  std::array<std::uint64_t, kFaultKinds> faults{};
};

std::uint64_t seed_under_way = 0;

// A check of the product that fails ends the process; the seed must not be lost with it.
extern "C" void say_seed(int signal_number) {
  char line[64];
  const int size = std::snprintf(line, sizeof line, "seed %llu: aborted\n",
                                 static_cast<unsigned long long>(seed_under_way));
  if (size > 0) (void)!::write(2, line, static_cast<std::size_t>(size));
  std::signal(signal_number, SIG_DFL);
  std::raise(signal_number);
}

bool read_number(const char* text, std::uint64_t& number) {
  if (text == nullptr || *text < '0' || *text > '9') return false;
  char* end = nullptr;
  number = std::strtoull(text, &end, 10);
  return *end == '\0';
}

bool read_options(int count, char** arguments, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string word = arguments[i];
    const char* value = i + 1 < count ? arguments[i + 1] : nullptr;
    if (word == "--twice") {
      options.twice = true;
    } else if (word == "--trace") {
      options.trace = true;
    } else if (word == "--seed" || word == "--count" || word == "--seconds") {
      std::uint64_t& number = word == "--seed"    ? options.seed
                              : word == "--count" ? options.count
                                                  : options.seconds;
      if (!read_number(value, number)) return false;
      ++i;
    } else {
      return false;
    }
  }
  return true;
}

void print_failure(const RunReport& report) {
  std::printf("seed %llu: %s: %s\n", static_cast<unsigned long long>(report.seed),
              report.oracle.c_str(), report.what.c_str());
  for (const std::string& step : report.last_steps) std::printf("    %s\n", step.c_str());
}

bool run_one(std::uint64_t seed, const std::string& folder, const Options& options,
             Totals& totals) {
  seed_under_way = seed;
  RunReport report = run_seed(seed, folder);
  const bool repeats = !headwater::sim::runs_on_rocksdb(seed) && (options.twice || seed % 100 == 0);
  if (report.oracle.empty() && repeats) {
    const RunReport again = run_seed(seed, folder);
    if (again.trace != report.trace) {
      report.oracle = "determinism";
      report.what = "the second run went another way";
    }
  }
  if (options.trace)
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed),
                to_hex(report.trace).c_str());
  ++totals.seeds;
  totals.events += report.events;
  totals.inputs += report.inputs;
  totals.pages += report.pages;
  totals.recoveries += report.recoveries;
  totals.cuts += report.cuts;
  for (std::size_t i = 0; i < kFaultKinds; ++i) totals.faults[i] += report.faults[i];
  if (report.oracle.empty()) return true;
  ++totals.broken;
  print_failure(report);
  return false;
}

void print_totals(const Totals& totals, double seconds) {
  std::uint64_t faults = 0;
  for (const std::uint64_t kind : totals.faults) faults += kind;
  const double minutes = seconds / 60;
  std::printf("%llu seeds, %llu broken, %.1f s: %.0f seeds, %.0f events, %.0f faults a minute\n",
              static_cast<unsigned long long>(totals.seeds),
              static_cast<unsigned long long>(totals.broken), seconds,
              static_cast<double>(totals.seeds) / minutes,
              static_cast<double>(totals.events) / minutes, static_cast<double>(faults) / minutes);
  std::printf(
      "%llu events, %llu inputs journalled, %llu pages taken, %llu recoveries, "
      "%llu looks at a journal that was cut; faults:",
      static_cast<unsigned long long>(totals.events),
      static_cast<unsigned long long>(totals.inputs), static_cast<unsigned long long>(totals.pages),
      static_cast<unsigned long long>(totals.recoveries),
      static_cast<unsigned long long>(totals.cuts));
  for (std::size_t i = 0; i < kFaultKinds; ++i)
    std::printf("%s %s %llu", i == 0 ? "" : ",",
                std::string(to_string(static_cast<FaultKind>(i))).c_str(),
                static_cast<unsigned long long>(totals.faults[i]));
  std::printf("\n");
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 &&
      (std::strcmp(arguments[1], "--help") == 0 || std::strcmp(arguments[1], "-h") == 0)) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  Options options;
  if (!read_options(count, arguments, options)) {
    std::fputs(kHelp, stderr);
    return 2;
  }
  std::signal(SIGABRT, say_seed);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // what broke before is not lost with the process
  ::setenv("HEADWATER_SIM_SLACK", "https://hooks.slack.example.net/services/T0/B0/x", 1);
  ::setenv("HEADWATER_SIM_PAGERDUTY", "0123456789abcdef0123456789abcdef", 1);
  const std::string folder =
      std::string(std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp") + "/headwater-sim-" +
      std::to_string(::getpid());
  const auto began = std::chrono::steady_clock::now();
  const auto passed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  Totals totals;
  const bool timed = options.seconds != 0;
  double told = 0;
  for (std::uint64_t i = 0;
       timed ? passed() < static_cast<double>(options.seconds) : i < options.count; ++i) {
    (void)run_one(options.seed + i, folder, options, totals);
    if (passed() - told < kSecondsBetweenTellings) continue;
    told = passed();
    std::fprintf(stderr, "seed %llu is done; %llu seeds, %llu broken, %.0f s\n",
                 static_cast<unsigned long long>(seed_under_way),
                 static_cast<unsigned long long>(totals.seeds),
                 static_cast<unsigned long long>(totals.broken), told);
  }
  print_totals(totals, passed());
  return totals.broken == 0 ? 0 : 1;
}
