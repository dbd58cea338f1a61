// headwater: one program, a verb each for serving, replaying, checking and asking.
#include "app/command_line.h"

int main(int argc, char** argv) { return headwater::app::run_command_line(argc, argv); }
