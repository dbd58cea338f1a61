// The verbs that ask a live daemon or tell it something: incidents, show, why, ack, resolve,
// confirm, reject, changes, dead-letters. Each gives its exit code: 0, or 1 with the
// reason on standard error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "app/ask_options.h"

namespace headwater::app {

struct IncidentFilter {
  std::string state;
  std::string tenant;
  std::string entity;
  std::string limit;
};
[[nodiscard]] int run_incidents(const AskOptions& options, const IncidentFilter& filter);
[[nodiscard]] int run_show(const AskOptions& options, const std::string& incident);
// Why it is one incident, why these suspects, why these pages: the stored reasons, in order.
[[nodiscard]] int run_why(const AskOptions& options, const std::string& incident);
// Why two things are in one incident, or in two: the stored scores.
[[nodiscard]] int run_together(const AskOptions& options, const std::string& a,
                               const std::string& b);
// `verb` is acknowledge, unacknowledge or resolve.
[[nodiscard]] int run_command(const AskOptions& options, const std::string& incident,
                              const std::string& verb, const std::string& reason);
// `verb` is confirm or reject.
[[nodiscard]] int run_judge(const AskOptions& options, const std::string& incident,
                            std::uint32_t suspect, const std::string& verb);
[[nodiscard]] int run_changes(const AskOptions& options, const std::string& entity,
                              const std::string& tenant);
struct LetterFilter {
  std::string source;
  std::string reason;
  std::uint64_t before = 0;
  std::size_t limit = 50;
};
[[nodiscard]] int run_dead_letters(const AskOptions& options, const LetterFilter& filter);
[[nodiscard]] int run_dead_letter(const AskOptions& options, std::uint64_t id);
[[nodiscard]] int run_reinjection(const AskOptions& options, std::uint64_t id);

}  // namespace headwater::app
