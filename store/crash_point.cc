#include "store/crash_point.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>

namespace headwater::store {
namespace {

// By CrashPoint.
constexpr std::array<std::string_view, 10> kNames = {
    "before_write",       "after_write",   "after_mark",   "after_answers",
    "after_handing_over", "before_report", "after_report", "before_shell_write",
    "after_shell_write",  "before_rename"};
constexpr int kUnarmed = -1;

std::atomic<int> armed = kUnarmed;
std::atomic<std::int64_t> passes_left = 0;

std::string all_names() {
  std::string names;
  for (const std::string_view name : kNames)
    names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

}  // namespace

Status arm_crash_point(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const std::string_view count = colon == std::string_view::npos ? "1" : text.substr(colon + 1);
  std::int64_t times = 0;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), times);
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] != name || error != std::errc{} || end != count.data() + count.size() ||
        times < 1)
      continue;
    passes_left = times;
    armed = static_cast<int>(i);
    return Ok{};
  }
  return Error(ErrorCode::kMalformed, "`" + std::string(text) +
                                          "` is no crash point with a count, like after_write:3; "
                                          "there are: " +
                                          all_names());
}

void pass(CrashPoint point) {
  if (armed.load(std::memory_order_relaxed) != static_cast<int>(point)) return;
  if (--passes_left == 0) ::kill(::getpid(), SIGKILL);
}

}  // namespace headwater::store
