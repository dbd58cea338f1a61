// Reading the lines of all timelines together, in the order in which they were written.
#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/fields.h"
#include "store/internal/estate_impl.h"

namespace headwater::store {

std::string to_text(const FeedPlace& place) {
  std::string text = std::to_string(place.seq.value);
  if (place.line != UINT64_MAX) text += "." + std::to_string(place.line);
  return text;
}

std::optional<FeedPlace> read_feed_place(std::string_view text) {
  FeedPlace place;
  const char* const end = text.data() + text.size();
  const auto seq = std::from_chars(text.data(), end, place.seq.value);
  if (seq.ec != std::errc()) return std::nullopt;
  if (seq.ptr == end) return place;
  if (*seq.ptr != '.') return std::nullopt;
  const auto line = std::from_chars(seq.ptr + 1, end, place.line);
  if (line.ec != std::errc() || line.ptr != end) return std::nullopt;
  return place;
}

Result<FeedSlice> EstateStore::feed(const FeedPlace& after, const FeedBounds& bounds,
                                    const std::vector<IncidentState>& states) const {
  const Error cut(ErrorCode::kNotFound, to_text(after) + " is older than the journal");
  const auto kept = [&] {
    const JournalExtent extent = journal();
    return extent.segments.empty() || extent.segments.front().first.value <= 1 ||
           after.seq >= extent.segments.front().first;
  };
  if (!kept()) return cut;
  FeedSlice slice{.end = std::max(after, FeedPlace{bounds.until})};
  std::size_t looked_at = 0;
  std::size_t bytes = 0;
  const std::string all = impl_->keys.prefix(Section::kFeed);
  const Range range{Family::kState, impl_->keys.feed(after.seq, after.line) + '\0',
                    impl_->keys.feed(Seq{bounds.until.value + 1}, 0)};
  if (range.end <= range.begin) return slice;
  const Status scanned = impl_->database.scan(
      range, nullptr, [&](std::string_view key, std::string_view value) -> Result<bool> {
        const std::string_view at = key.substr(all.size());
        FeedRow row;
        ByteReader reader(value);
        decode(reader, row);
        if (at.size() != 16 || !reader.finished()) return impl_->corrupt(key, "is no feed line");
        const FeedPlace place{Seq{read_big_endian(at)}, read_big_endian(at.substr(8))};
        if (looked_at++ == bounds.lines_max || bytes >= bounds.bytes_max) {
          slice.more = true;
          return false;
        }
        slice.end = place;
        if (!states.empty() && std::find(states.begin(), states.end(), row.state) == states.end())
          return true;
        auto line = impl_->database.get(impl_->keys.timeline(row.incident, place.seq, place.line));
        if (!line) return line.error();
        if (!*line) return true;  // its incident has been forgotten
        bytes += (*line)->size();
        slice.lines.push_back({place, row.incident, row.state, std::move(**line)});
        return true;
      });
  if (!scanned) return scanned.error();
  // What was cut while we read may be missing.
  if (!kept()) return cut;
  if (!slice.more) slice.end = std::max(slice.end, FeedPlace{bounds.until});
  return slice;
}

}  // namespace headwater::store
