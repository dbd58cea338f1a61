// The command line: verbs, options, help, exit codes. 0 done, 1 failed, 2 wrong usage, 3 findings
// or a condition that holds.
#pragma once

namespace headwater::app {

[[nodiscard]] int run_command_line(int argc, char** argv);

}  // namespace headwater::app
