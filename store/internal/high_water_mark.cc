#include "store/internal/high_water_mark.h"

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace headwater::store {
namespace {

constexpr std::string_view kMagic = "HWMARK1\n";
constexpr std::size_t kSlotBytes = kMagic.size() + 8 + 8;  // magic, seq, checksum
constexpr std::size_t kSecondSlot = 4096;                  // in a page of its own

std::string slot_of(Seq seq) {
  std::string slot(kMagic);
  append_big_endian(slot, seq.value);
  append_big_endian(slot, crc32c(slot));
  return slot;
}

std::optional<Seq> read_slot(std::string_view file, std::size_t offset) {
  if (file.size() < offset + kSlotBytes) return std::nullopt;
  const std::string_view slot = file.substr(offset, kSlotBytes);
  const Seq seq{read_big_endian(slot.substr(kMagic.size()))};
  if (slot != slot_of(seq)) return std::nullopt;
  return seq;
}

}  // namespace

Result<HighWaterMark> HighWaterMark::open(const std::string& path) {
  Result<HighWaterMark> mark = read(path);
  if (!mark) return mark.error();
  Result<FileDescriptor> file = open_file(path, O_WRONLY);
  if (!file) return file.error();
  mark->file_ = std::move(file).value();
  return mark;
}

Result<HighWaterMark> HighWaterMark::read(const std::string& path) {
  const Result<std::string> bytes = read_file(path);
  if (!bytes) return bytes.error();
  const std::optional<Seq> first = read_slot(*bytes, 0);
  const std::optional<Seq> second = read_slot(*bytes, kSecondSlot);
  if (!first && !second) {
    return Error(ErrorCode::kCorrupt, "the high-water mark " + path + " is damaged");
  }
  HighWaterMark mark(path, FileDescriptor());
  mark.second_slot_next_ = first.has_value() && (!second || *first >= *second);
  mark.seq_ = mark.second_slot_next_ ? *first : *second;
  return mark;
}

Result<HighWaterMark> HighWaterMark::create(const std::string& path, Seq seq) {
  std::string bytes = slot_of(seq);
  bytes.resize(kSecondSlot, '\0');
  bytes += slot_of(seq);
  if (Status written = replace_file(path, bytes); !written) return written.error();
  return open(path);
}

Status HighWaterMark::raise(Seq seq) {
  const std::string slot = slot_of(seq);
  const off_t offset = second_slot_next_ ? static_cast<off_t>(kSecondSlot) : 0;
  const ssize_t written = ::pwrite(file_.get(), slot.data(), slot.size(), offset);
  if (written != static_cast<ssize_t>(slot.size())) return file_error("write", path_);
  if (::fdatasync(file_.get()) != 0) return file_error("sync", path_);
  second_slot_next_ = !second_slot_next_;
  seq_ = seq;
  return Ok{};
}

}  // namespace headwater::store
