// TableOf: the objects of one kind by ordinal. Iterates in ordinal order, so order may show.
// Pointers stay valid until the object is erased. Not thread-safe: owned by State.
#pragma once

#include <absl/container/btree_map.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "base/check.h"

namespace headwater::correlator {

template <class Object, class Id>
class TableOf {
 public:
  // Null when there is none.
  [[nodiscard]] const Object* find(Id id) const {
    const auto at = objects_.find(id.value);
    return at == objects_.end() ? nullptr : at->second.get();
  }
  [[nodiscard]] Object* find(Id id) {
    return const_cast<Object*>(std::as_const(*this).find(id));  // NOLINT: same object
  }
  // The id must be known.
  [[nodiscard]] const Object& at(Id id) const {
    const Object* object = find(id);
    HW_CHECK(object != nullptr, "an id names an object that is there");
    return *object;
  }
  [[nodiscard]] Object& at(Id id) { return const_cast<Object&>(std::as_const(*this).at(id)); }
  // Replaces what was there.
  Object& put(Id id, Object object) {
    auto& slot = objects_[id.value];
    if (slot == nullptr) {
      slot = std::make_unique<Object>(std::move(object));
    } else {
      *slot = std::move(object);
    }
    return *slot;
  }
  void erase(Id id) { objects_.erase(id.value); }
  [[nodiscard]] std::size_t size() const { return objects_.size(); }
  [[nodiscard]] bool empty() const { return objects_.empty(); }
  [[nodiscard]] auto begin() const { return objects_.begin(); }
  [[nodiscard]] auto end() const { return objects_.end(); }
  // First object with an ordinal above `id`.
  [[nodiscard]] auto after(Id id) const { return objects_.upper_bound(id.value); }

 private:
  absl::btree_map<std::uint64_t, std::unique_ptr<Object>> objects_;
};

}  // namespace headwater::correlator
