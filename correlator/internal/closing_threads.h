// Closing the threads of absorbed incidents with "merged into INC-n" (C27). Pure.
#pragma once

#include <vector>

#include "correlator/internal/page_writer.h"

namespace headwater::correlator {

void close_merged(const View& view, const PageThread& thread, PageWriter& writer, Timestamp now);
// Threads at the same receiver that wait for `survivors` to be told, by incident and opening.
[[nodiscard]] std::vector<PageThread> waiting_for(const View& view, const PageThread& survivors);

}  // namespace headwater::correlator
