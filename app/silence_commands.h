// The verb `silence`: make silences, list them, end them. Each gives its exit code: 0, or 1 with
// the reason on standard error.
#pragma once

#include <string>
#include <vector>

#include "app/ask_options.h"
#include "base/timestamp.h"

namespace headwater::app {

struct SilenceOptions {
  std::vector<std::string> matchers;  // a first one that is none is an alert's name
  Timestamp from;                     // unset: now
  Duration length = hours(1);
  std::string comment;
  std::string author;  // "" = the token's name
  bool dry_run = false;
};
// Says for what it holds now.
[[nodiscard]] int run_silence_add(const AskOptions& options, const SilenceOptions& silence);
// `all`: those that are over, too.
[[nodiscard]] int run_silence_list(const AskOptions& options, bool all);
// Goes on after one that cannot be ended.
[[nodiscard]] int run_silence_expire(const AskOptions& options,
                                     const std::vector<std::string>& ids);

}  // namespace headwater::app
