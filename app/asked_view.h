// What the verbs share that ask a live daemon: its answer printed as it came, or drawn from the
// view that it holds. Only for the .cc files of the verbs. One thread.
#pragma once

#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "app/ask_options.h"
#include "app/terminal.h"
#include "app/view_reader.h"
#include "base/result.h"

namespace headwater::app {

inline constexpr std::string_view kApi = "/headwater/v1";

inline int fail(const Error& error) {
  std::fprintf(stderr, "headwater: %s\n", error.message().c_str());
  return 1;
}

// Prints a body as it came, or as `draw` shows the view that it holds.
template <class View>
int show(const AskOptions& options, const Result<std::string>& body,
         const std::function<std::string(const View&, const Terminal&)>& draw) {
  if (!body) return fail(body.error());
  if (options.output == Output::kJson) {
    std::printf("%s\n", body->c_str());
    return 0;
  }
  const auto json = nlohmann::json::parse(*body, nullptr, false);
  if (json.is_discarded()) return fail(malformed("the daemon's answer is not JSON"));
  View view;
  read_view(json, view);
  std::fputs(draw(view, Terminal::of(stdout)).c_str(), stdout);
  return 0;
}

}  // namespace headwater::app
