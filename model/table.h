// Table and ObjectRef: which object a record or a stored row is about.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>
#include <utility>

namespace headwater {

// Part of stored keys: new tables go last.
enum class Table : std::uint8_t {
  kMeta,
  kSource,
  kEntity,
  kRemembered,
  kAlert,
  kChange,
  kSignal,
  kHeartbeat,
  kSymptom,
  kHabit,
  kIncident,
  kThread,
  kMessage,
  kReference,
  kRepeatPage,
  kSignalPage,
  kSilence,
};
inline constexpr std::uint8_t kTableCount = 17;
[[nodiscard]] std::string_view to_string(Table table);

struct ObjectRef {
  Table table = Table::kMeta;
  std::uint64_t id = 0;
  friend constexpr auto operator<=>(const ObjectRef&, const ObjectRef&) = default;
  template <class H>
  friend H AbslHashValue(H hash, const ObjectRef& ref) {
    return H::combine(std::move(hash), ref.table, ref.id);
  }
};

// Says in a record's body which object it changes.
#define HW_RECORD(record_name, record_table, object_id)   \
  static constexpr std::string_view kName = #record_name; \
  static constexpr Table kTable = Table::record_table;    \
  [[nodiscard]] std::uint64_t object() const { return object_id; }

}  // namespace headwater
