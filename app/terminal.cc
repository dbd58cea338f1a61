#include "app/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace headwater::app {
namespace {

constexpr std::string_view kEscapes[] = {"",         "\x1b[1m",  "\x1b[2m",  "\x1b[31m",
                                         "\x1b[33m", "\x1b[32m", "\x1b[34m", "\x1b[36m"};

bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

Terminal Terminal::of(std::FILE* stream) {
  Terminal terminal;
  const int file = fileno(stream);
  if (isatty(file) == 0) return terminal;
  terminal.colours_ = std::getenv("NO_COLOR") == nullptr;
  winsize size{};
  if (ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    terminal.width_ = std::clamp<int>(size.ws_col, 60, 160);
  return terminal;
}

std::string Terminal::ink(Ink ink, std::string_view text) const {
  if (!colours_ || ink == Ink::kPlain) return std::string(text);
  return std::string(kEscapes[static_cast<std::size_t>(ink)]) + std::string(text) + "\x1b[0m";
}

int columns_of(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), starts_code_point));
}

std::string fit(std::string_view text, int columns) {
  const int has = columns_of(text);
  if (has <= columns)
    return std::string(text) + std::string(static_cast<std::size_t>(columns - has), ' ');
  std::string cut;
  int taken = 0;
  for (const char c : text) {
    if (starts_code_point(c) && taken++ == columns - 1) break;
    cut += c;
  }
  return cut + "…";
}

std::string bar(std::int64_t part, std::int64_t whole, int columns) {
  constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const std::int64_t eighths =
      whole <= 0 ? 0 : std::clamp<std::int64_t>(part * columns * 8 / whole, 0, columns * 8);
  std::string out;
  for (std::int64_t i = 0; i < eighths / 8; ++i) out += "█";
  out += kEighths[eighths % 8];
  return fit(out, columns);
}

}  // namespace headwater::app
