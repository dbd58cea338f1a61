// Pictures of the dependency map for people and for other programs: a tree for the terminal, SVG,
// Graphviz, Mermaid. In each, what depends comes before (above, left of) what it depends on. Pure
// functions of the daemon's view.
#pragma once

#include <string>

#include "app/terminal.h"
#include "model/query.h"

namespace headwater::app {

// What each entity depends on. One that was shown before is not unfolded again ("…"), one that
// depends on itself in the end is marked ("↺").
[[nodiscard]] std::string tree_of(const MapView& map, const Terminal& terminal);
// What `entity` depends on, and what depends on it.
[[nodiscard]] std::string tree_around(const MapView& map, const std::string& entity,
                                      const Terminal& terminal);
// A file of its own, layered from left to right, readable on light and dark ground. Observed edges
// are dashed and fade with their age against the newest; edges that close a cycle are bent back.
[[nodiscard]] std::string svg_of(const MapView& map);
[[nodiscard]] std::string dot_of(const MapView& map);
[[nodiscard]] std::string mermaid_of(const MapView& map);

}  // namespace headwater::app
