#include "ingest/internal/line_reader.h"

#include "model/limits.h"

namespace headwater::ingest {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kKeptOfCutLine = 64 * 1024;  // enough for a person to see what it was

bool blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

Result<bool> LineReader::fill() {
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  const std::size_t held = buffer_.size();
  buffer_.resize(held + kReadBytes);
  const auto count = stream_->read(buffer_.data() + held, kReadBytes);
  buffer_.resize(held + (count ? *count : 0));
  if (!count) return count.error();
  return *count > 0;
}

// Skips the rest of a line that is too long to hold.
Result<std::optional<Line>> LineReader::cut_line() {
  const std::string kept = buffer_.substr(begin_, kKeptOfCutLine);
  std::size_t feed = std::string::npos;
  while (feed == std::string::npos && !ended_) {
    begin_ = scanned_ = buffer_.size();
    const auto more = fill();
    if (!more) return more.error();
    ended_ = !*more;
    feed = buffer_.find('\n');
  }
  const std::size_t rest = feed == std::string::npos ? buffer_.size() : feed + 1;
  // The beginning is put where the next call will not look: before the rest.
  buffer_.replace(0, rest, kept);
  begin_ = scanned_ = kept.size();
  return std::optional<Line>({{buffer_.data(), kept.size()}, ++number_, true});
}

Result<std::optional<Line>> LineReader::next() {
  while (true) {
    const std::size_t feed = buffer_.find('\n', scanned_);
    const bool whole = feed != std::string::npos;
    if (whole || (ended_ && begin_ < buffer_.size())) {
      const std::size_t end = whole ? feed : buffer_.size();
      const Line line{{buffer_.data() + begin_, end - begin_}, ++number_, false};
      begin_ = scanned_ = whole ? end + 1 : end;
      if (!blank(line.text)) return std::optional<Line>(line);
      continue;
    }
    if (ended_) return std::optional<Line>();
    scanned_ = buffer_.size();
    if (scanned_ - begin_ > limits::kRequestBodyBytesMax) return cut_line();
    const auto more = fill();
    if (!more) return more.error();
    ended_ = !*more;
  }
}

}  // namespace headwater::ingest
