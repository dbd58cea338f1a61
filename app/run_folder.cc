#include "app/run_folder.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <utility>

#include "app/config_files.h"
#include "app/view_reader.h"

namespace headwater::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRecords = "records.ndjson";
constexpr std::string_view kIncidents = "incidents.json";
constexpr std::string_view kSummary = "run.json";
constexpr std::array kFiles = {kRecords, kIncidents, kSummary};

Error cannot(const fs::path& path, const std::string& what, const std::error_code& error) {
  return {ErrorCode::kUnavailable, path.string() + ": cannot " + what + ": " + error.message()};
}

// An empty folder, or one that holds nothing but a run's files.
Status check_place(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return Ok{};
  if (status.type() != fs::file_type::directory)
    return Error(ErrorCode::kRefused, path.string() + " is not a folder; give another one");
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (std::find(kFiles.begin(), kFiles.end(), name) == kFiles.end())
      return Error(ErrorCode::kRefused,
                   path.string() + " holds `" + name + "`, so it is no run; give another folder");
  }
  if (error) return cannot(path, "be read", error);
  return Ok{};
}

// Only what a run may hold: `path` may be somebody else's after all.
void remove_run(const fs::path& path) {
  std::error_code ignored;
  for (const std::string_view name : kFiles) fs::remove(path / name, ignored);
  fs::remove(path, ignored);
}

fs::path beside(fs::path path, std::string_view suffix) { return path += suffix; }

// A run that is there already makes way only once the new one stands.
Status put(const fs::path& from, const fs::path& to) {
  std::error_code error;
  const fs::path old = beside(to, ".old");
  remove_run(old);
  const bool replaces = fs::exists(to, error);
  if (replaces) fs::rename(to, old, error);
  if (error) return cannot(to, "be replaced", error);
  fs::rename(from, to, error);
  if (error) {
    std::error_code ignored;
    if (replaces) fs::rename(old, to, ignored);
    return cannot(to, "be written", error);
  }
  remove_run(old);
  return Ok{};
}

Status write_file(const fs::path& path, const std::string& body) {
  std::ofstream out(path, std::ios::binary);
  out << body << '\n';
  out.close();
  if (!out) return Error(ErrorCode::kUnavailable, path.string() + ": cannot be written");
  return Ok{};
}

}  // namespace

Result<RunFolder> RunFolder::open(const std::string& path) {
  RunFolder folder;
  if (path.empty()) return folder;
  std::error_code error;
  fs::path place = fs::weakly_canonical(fs::absolute(path), error);
  if (!place.has_filename()) place = place.parent_path();
  if (Status fits = check_place(place); !fits) return fits.error();
  const fs::path partial = beside(place, ".partial");
  remove_run(partial);  // of one that was killed
  fs::create_directories(partial, error);
  if (error) return cannot(partial, "be made", error);
  folder.path_ = place;
  folder.partial_ = partial;
  folder.records_.open(partial / kRecords, std::ios::binary);
  return folder;
}

RunFolder::~RunFolder() {
  if (!partial_.empty()) remove_run(partial_);
}

void RunFolder::add(const std::vector<Record>& records) {
  if (path_.empty()) return;
  std::string lines;
  for (const Record& record : records) {
    append_line(lines, record);
    lines += '\n';
  }
  records_ << lines;
}

Status RunFolder::finish(const std::string& incidents, const RunSummary& summary) {
  if (path_.empty()) return Ok{};
  records_.close();
  if (!records_)
    return Error(ErrorCode::kUnavailable, (partial_ / kRecords).string() + ": cannot be written");
  if (Status done = write_file(partial_ / kIncidents, incidents); !done) return done;
  if (Status done = write_file(partial_ / kSummary, as_json(summary)); !done) return done;
  return put(partial_, path_);
}

bool is_run(const std::string& path) {
  std::error_code ignored;
  return fs::exists(fs::path(path) / kSummary, ignored);
}

Result<RunSummary> read_run(const std::string& path) {
  const std::string file = is_run(path) ? (fs::path(path) / kSummary).string() : path;
  if (fs::is_directory(file))
    return Error(
        ErrorCode::kNotFound,
        path + " holds no run.json; `headwater replay STREAM --out " + path + "` writes one");
  const Result<std::string> text = read_file(file);
  if (!text) return text.error();
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object() || !json.contains("run"))
    return malformed(file + " is no run: it is not what `headwater replay --out` writes");
  RunSummary summary;
  read_view(json, summary);
  if (summary.run != kRunVersion)
    return malformed(file + ": a run of version " + std::to_string(summary.run) +
                     "; this program reads version " + std::to_string(kRunVersion));
  return summary;
}

}  // namespace headwater::app
