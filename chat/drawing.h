// Drawing: what the engine knows, as few lines as a chat can hold, in three markups. What comes
// from events stands in code spans or escaped, so nothing in it comes alive. Pure functions, no
// thread rule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/chat.h"
#include "model/input.h"
#include "model/query.h"

namespace headwater::chat {

// A sentence of ours, to who asked alone.
[[nodiscard]] ChatAnswer said(std::string_view sentence);
[[nodiscard]] ChatAnswer draw_help();

// `link`: where people see the rest, "" = nowhere; `now`: for how long things last.
[[nodiscard]] ChatAnswer draw_list(const IncidentPage& page, Timestamp now, std::string_view link);
[[nodiscard]] ChatAnswer draw_incident(const IncidentView& incident, Timestamp now);
[[nodiscard]] ChatAnswer draw_suspects(const IncidentView& incident);
[[nodiscard]] ChatAnswer draw_told(const IncidentView& incident);
[[nodiscard]] ChatAnswer draw_timeline(const TimelinePage& page, std::string_view incident);
[[nodiscard]] ChatAnswer draw_changes(const ChangePage& page);
[[nodiscard]] ChatAnswer draw_together(const TogetherView& view);

// Those that are not over; `now`: how long they last yet.
[[nodiscard]] ChatAnswer draw_silences(const SilencePage& page, Timestamp now);
// It was made: told in the channel.
[[nodiscard]] ChatAnswer draw_silenced(const SilenceRequested& made);

// One line for each thing that was asked for: what was done, or why not. In the channel if anything
// was done.
struct Done {
  std::string incident;
  std::string refusal;  // "" = done
};
[[nodiscard]] ChatAnswer draw_done(const std::vector<Done>& all, std::string_view deed);

}  // namespace headwater::chat
