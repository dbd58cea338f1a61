// RunFolder: what a run decided, written beside its place and put there only once it is whole.
// read_run reads its summary back. File access; one thread.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "app/run_summary.h"
#include "base/result.h"
#include "model/record.h"

namespace headwater::app {

class RunFolder {
 public:
  // "": nothing is written. Refuses a place that holds anything but a run.
  [[nodiscard]] static Result<RunFolder> open(const std::string& path);
  RunFolder(RunFolder&& other) noexcept = default;
  RunFolder& operator=(RunFolder&& other) noexcept = delete;
  // Unless it was finished nothing stays.
  ~RunFolder();

  void add(const std::vector<Record>& records);
  // `incidents` is the body of incidents.json.
  [[nodiscard]] Status finish(const std::string& incidents, const RunSummary& summary);

 private:
  RunFolder() = default;

  std::filesystem::path path_;     // "" = nothing is written
  std::filesystem::path partial_;  // where it is until it is whole
  std::ofstream records_;
};

// Whether `path` is a folder with a run's summary.
[[nodiscard]] bool is_run(const std::string& path);
// `path` is the folder of a run, or its run.json.
[[nodiscard]] Result<RunSummary> read_run(const std::string& path);

}  // namespace headwater::app
