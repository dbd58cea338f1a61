// Reading for people and for the shell: timelines, dead letters, references, shell tables.
#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/fields.h"
#include "store/internal/estate_impl.h"

namespace headwater::store {
namespace {

// "1042.3": behind which line to go on.
struct Cursor {
  std::uint64_t seq = 0;
  std::uint64_t line = 0;
};

Result<Cursor> read_cursor(std::string_view text) {
  Cursor cursor;
  const char* const end = text.data() + text.size();
  const auto seq = std::from_chars(text.data(), end, cursor.seq);
  if (seq.ec == std::errc() && seq.ptr != end && *seq.ptr == '.') {
    const auto line = std::from_chars(seq.ptr + 1, end, cursor.line);
    if (line.ec == std::errc() && line.ptr == end) return cursor;
  }
  return malformed("`" + std::string(text) + "` is no timeline cursor");
}

}  // namespace

Result<std::vector<TimelineLine>> EstateStore::timeline(IncidentId incident, std::string_view after,
                                                        std::size_t limit) const {
  const std::string all = impl_->keys.timeline(incident);
  Range range{Family::kState, all, end_of(all)};
  if (!after.empty()) {
    const Result<Cursor> cursor = read_cursor(after);
    if (!cursor) return cursor.error();
    range.begin = impl_->keys.timeline(incident, Seq{cursor->seq}, cursor->line) + '\0';
  }
  std::vector<TimelineLine> lines;
  if (limit == 0) return lines;
  const Status scanned = impl_->database.scan(
      range, nullptr, [&](std::string_view key, std::string_view value) -> Result<bool> {
        const std::string_view place = key.substr(all.size());
        if (place.size() != 16) return impl_->corrupt(key, "is no timeline line");
        lines.push_back({std::to_string(read_big_endian(place)) + "." +
                             std::to_string(read_big_endian(place.substr(8))),
                         std::string(value)});
        return lines.size() < limit;
      });
  if (!scanned) return scanned.error();
  return lines;
}

Result<std::vector<StoredDeadLetter>> EstateStore::Impl::dead_letters_in(const Range& range,
                                                                         std::size_t limit) const {
  std::vector<StoredDeadLetter> letters;
  if (limit == 0) return letters;
  const Status scanned =
      database.scan(range, nullptr, [&](std::string_view key, std::string_view value) {
        ByteReader reader(value);
        decode(reader, letters.emplace_back());
        if (!reader.finished()) return Result<bool>(corrupt(key, "is no dead letter"));
        return Result<bool>(letters.size() < limit);
      });
  if (!scanned) return scanned.error();
  return letters;
}

Result<std::vector<StoredDeadLetter>> EstateStore::dead_letters(std::uint64_t before,
                                                                std::size_t limit) const {
  const std::string all = impl_->keys.prefix(Section::kDeadLetter);
  Range range{Family::kState, all, end_of(all), true};
  if (before != 0) range.end = impl_->keys.numbered(Section::kDeadLetter, before);
  return impl_->dead_letters_in(range, limit);
}

Result<std::vector<StoredDeadLetter>> EstateStore::dead_letters_after(std::uint64_t after,
                                                                      std::size_t limit) const {
  const std::string all = impl_->keys.prefix(Section::kDeadLetter);
  return impl_->dead_letters_in(
      {Family::kState, impl_->keys.numbered(Section::kDeadLetter, after) + '\0', end_of(all)},
      limit);
}

Result<StoredDeadLetter> EstateStore::dead_letter(std::uint64_t id) const {
  const std::string key = impl_->keys.numbered(Section::kDeadLetter, id);
  const Result<std::optional<std::string>> bytes = impl_->database.get(key);
  if (!bytes) return bytes.error();
  if (!*bytes) return Error(ErrorCode::kNotFound, "no dead letter " + std::to_string(id));
  StoredDeadLetter letter;
  ByteReader reader(**bytes);
  decode(reader, letter);
  if (!reader.finished()) return impl_->corrupt(key, "is no dead letter");
  return letter;
}

DeadLetterTotals EstateStore::dead_letter_totals() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->dead_letters.totals;
}

Result<std::string> EstateStore::reference(const Hash128& digest) const {
  Result<std::optional<std::string>> content = impl_->database.get(impl_->keys.content(digest));
  if (!content) return content.error();
  if (!*content) return Error(ErrorCode::kNotFound, "no reference " + to_hex(digest));
  return *std::move(*content);
}

Result<std::vector<ReferenceInForceAt>> EstateStore::references_in_force(Seq at) const {
  std::vector<ReferenceInForceAt> in_force;
  const std::string all = impl_->keys.prefix(Section::kReferenceUse);
  const Status scanned = impl_->database.scan(
      {Family::kState, all, end_of(all)}, nullptr,
      [&](std::string_view key, std::string_view value) -> Result<bool> {
        ReferenceInForceAt use;
        ByteReader reader(value);
        decode(reader, use);
        if (!reader.finished()) return impl_->corrupt(key, "is no use of a reference");
        if (at.set() && use.since > at) return true;
        const bool same = !in_force.empty() && in_force.back().kind == use.kind &&
                          in_force.back().source == use.source;
        if (!same) in_force.emplace_back();
        in_force.back() = std::move(use);
        return true;
      });
  if (!scanned) return scanned.error();
  return in_force;
}

Result<std::string> EstateStore::shell(std::string_view key) const {
  Result<std::optional<std::string>> value = impl_->database.get(impl_->keys.shell(key));
  if (!value) return value.error();
  if (!*value) return Error(ErrorCode::kNotFound, "no `" + std::string(key) + "`");
  return *std::move(*value);
}

Result<std::vector<std::pair<std::string, std::string>>> EstateStore::shell_list(
    std::string_view prefix) const {
  std::vector<std::pair<std::string, std::string>> rows;
  const std::string begin = impl_->keys.shell(prefix);
  const Status scanned =
      impl_->database.scan({Family::kState, begin, end_of(begin)}, nullptr,
                           [&](std::string_view key, std::string_view value) -> Result<bool> {
                             rows.emplace_back(impl_->keys.rest(key), value);
                             return true;
                           });
  if (!scanned) return scanned.error();
  return rows;
}

}  // namespace headwater::store
