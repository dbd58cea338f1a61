#include "tests/sim/model_disk.h"

#include <sys/syscall.h>
#include <unistd.h>

namespace headwater::sim {

ModelDisk*& mounted_disk() {
  static ModelDisk* disk = nullptr;
  return disk;
}

ModelDisk::~ModelDisk() { sync_files(); }

void ModelDisk::arm(Act act, std::uint64_t steps) {
  act_ = act;
  steps_left_ = steps;
}

bool ModelDisk::step(std::string_view what) {
  ++steps_;
  if (steps_left_ == 0 || --steps_left_ != 0) return false;
  if (act_ == Act::kCrash) throw Crash{std::string(what)};
  return true;
}

void ModelDisk::begin_batch() {
  ++version_;
  unsynced_.emplace_back();
}

void ModelDisk::remember(std::uint32_t family, const std::string& key) {
  const Rows& rows = rows_.at(family);
  const auto at = rows.find(key);
  unsynced_.back().push_back(
      {family, key, at == rows.end() ? std::nullopt : std::optional(at->second)});
}

void ModelDisk::put(std::uint32_t family, std::string_view key, std::string_view value) {
  std::string name(key);
  remember(family, name);
  rows_.at(family)[std::move(name)] = value;
}

void ModelDisk::erase(std::uint32_t family, std::string_view key) {
  const std::string name(key);
  remember(family, name);
  rows_.at(family).erase(name);
}

void ModelDisk::erase_range(std::uint32_t family, std::string_view begin, std::string_view end) {
  Rows& rows = rows_.at(family);
  for (auto at = rows.lower_bound(std::string(begin)); at != rows.end() && at->first < end;) {
    remember(family, at->first);
    at = rows.erase(at);
  }
}

void ModelDisk::cut_power(Random& random) {
  const auto kept = static_cast<std::size_t>(random.below(unsynced_.size() + 1));
  for (; unsynced_.size() > kept; unsynced_.pop_back()) {
    std::vector<Undo>& batch = unsynced_.back();
    for (auto undo = batch.rbegin(); undo != batch.rend(); ++undo) {
      if (undo->before) {
        rows_.at(undo->family)[undo->key] = *undo->before;
      } else {
        rows_.at(undo->family).erase(undo->key);
      }
    }
    ++version_;
  }
  unsynced_.clear();
  for (auto at = overwritten_.rbegin(); at != overwritten_.rend(); ++at) {
    const auto kept_bytes = static_cast<std::size_t>(random.below(at->before.size() + 1));
    const std::string_view lost = std::string_view(at->before).substr(kept_bytes);
    (void)::syscall(SYS_pwrite64, at->fd, lost.data(), lost.size(),
                    at->offset + static_cast<std::int64_t>(kept_bytes));
  }
  sync_files();
}

bool ModelDisk::harm(Random& random, Harm harm) {
  const std::uint32_t family = random.chance(50) ? 0 : 1;
  const Rows& rows = rows_.at(family);
  if (rows.empty()) return false;
  auto at = rows.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(random.below(rows.size())));
  harmed_.emplace(std::pair(family, at->first), harm);
  return true;
}

std::optional<ModelDisk::Harm> ModelDisk::harm_of(std::uint32_t family,
                                                  std::string_view key) const {
  if (harmed_.empty()) return std::nullopt;
  const auto at = harmed_.find({family, std::string(key)});
  return at == harmed_.end() ? std::nullopt : std::optional(at->second);
}

void ModelDisk::note_overwrite(int fd, std::int64_t offset, std::string before) {
  overwritten_.push_back({::dup(fd), offset, std::move(before)});
}

void ModelDisk::sync_files() {
  for (const Overwrite& overwrite : overwritten_) ::close(overwrite.fd);
  overwritten_.clear();
}

}  // namespace headwater::sim
