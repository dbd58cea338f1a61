#include "store/crash_marker.h"

#include <algorithm>

#include "base/bytes.h"
#include "store/internal/posix_file.h"

namespace headwater::store {
namespace {

constexpr std::size_t kSuspectsMax = 16;
constexpr std::uint8_t kFormat = 1;

}  // namespace

std::string CrashMarker::content(bool running) const {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.byte(kFormat);
  encode(writer, running);
  encode(writer, current_);
  encode(writer, suspects_);
  append_big_endian(bytes, crc32c(bytes));
  return bytes;
}

Result<CrashMarker> CrashMarker::open(const std::string& directory) {
  CrashMarker marker;
  marker.path_ = directory + "/crash-marker";
  const Result<std::string> bytes = read_file(marker.path_);
  if (!bytes && bytes.error().code() != ErrorCode::kNotFound) return bytes.error();
  if (bytes) marker.take_over(*bytes);
  if (Status written = replace_file(marker.path_, marker.content(true)); !written)
    return written.error();
  return marker;
}

// A file that cannot be read says only that the last stop was not clean.
void CrashMarker::take_over(std::string_view bytes) {
  unclean_ = true;
  if (bytes.size() < 8) return;
  const std::string_view body = bytes.substr(0, bytes.size() - 8);
  if (read_big_endian(bytes.substr(body.size())) != crc32c(body)) return;
  ByteReader reader(body);
  std::string position;
  std::vector<Suspect> suspects;
  if (reader.byte() != kFormat) return;
  decode(reader, unclean_);
  decode(reader, position);
  decode(reader, suspects);
  if (!reader.finished()) return;
  suspects_ = std::move(suspects);
  if (unclean_ && !position.empty()) blame(position);
}

void CrashMarker::blame(const std::string& position) {
  const auto known = std::find_if(suspects_.begin(), suspects_.end(), [&](const Suspect& suspect) {
    return suspect.position == position;
  });
  if (known != suspects_.end()) {
    ++known->crashes;
  } else {
    suspects_.push_back({position, 1});
    if (suspects_.size() > kSuspectsMax) suspects_.erase(suspects_.begin());
  }
}

std::uint32_t CrashMarker::crashes(std::string_view position) const {
  for (const Suspect& suspect : suspects_)
    if (suspect.position == position) return suspect.crashes;
  return 0;
}

bool CrashMarker::repeats() const {
  return std::any_of(suspects_.begin(), suspects_.end(),
                     [](const Suspect& suspect) { return suspect.crashes > 1; });
}

void CrashMarker::forget_current() {
  std::erase_if(suspects_, [&](const Suspect& suspect) { return suspect.position == current_; });
  current_.clear();
}

Status CrashMarker::begin(std::string_view position) {
  if (position != current_) forget_current();
  current_ = position;
  return replace_file(path_, content(true), Durability::kNone);
}

Status CrashMarker::done() {
  if (current_.empty()) return Ok{};
  forget_current();
  return replace_file(path_, content(true), Durability::kNone);
}

Status CrashMarker::pardon() {
  current_.clear();
  return replace_file(path_, content(true), Durability::kNone);
}

Status CrashMarker::close() {
  current_.clear();
  return replace_file(path_, content(false));
}

}  // namespace headwater::store
