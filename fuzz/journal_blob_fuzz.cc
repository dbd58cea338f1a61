// Journal blobs whose checksum holds but whose content is anything: read to the end or refused, and
// what reads whole writes the same facts again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fields.h"
#include "store/journal_blob.h"

namespace headwater {
namespace {

std::string framed(std::string_view content) {
  std::string blob(content);
  std::uint32_t sum = crc32c(content);
  for (int i = 0; i < 4; ++i, sum >>= 8) blob.push_back(static_cast<char>(sum & 0xFF));
  return blob;
}

}  // namespace
}  // namespace headwater

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  const std::string blob = framed({reinterpret_cast<const char*>(data), size});
  std::size_t visited = 0;
  const auto head = store::visit_journal_records(blob, [&](Seq, const Record&) { ++visited; });
  const auto read = store::decode_journal_blob(blob);
  if (!read.ok()) return 0;
  HW_CHECK(head.ok(), "a whole blob's records can be visited");
  std::size_t records = 0;
  for (const auto& entry : read->entries) records += entry.records.size();
  HW_CHECK(records == visited, "both ways of reading see the same records");

  std::string once;
  store::JournalEncoder().encode(read->head.decision_version, read->entries, once);
  const auto again = store::decode_journal_blob(once);
  HW_CHECK(again.ok() && again->entries.size() == read->entries.size(), "it reads as written");
  return 0;
}
