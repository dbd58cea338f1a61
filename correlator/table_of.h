// TableOf: the objects of one kind by ordinal. Iterates in ordinal order, so order may show.
// Pointers stay valid until the object is erased. Not thread-safe: owned by State.
#pragma once

#include <absl/container/btree_map.h>

#include <cstdint>
#include <utility>

#include "base/check.h"

namespace headwater::correlator {

// Objects of any one kind: one map for all kinds, compiled once. Owns nothing.
class ObjectMap {
 public:
  using Map = absl::btree_map<std::uint64_t, void*>;

  [[nodiscard]] void* find(std::uint64_t id) const {
    const auto at = map_.find(id);
    return at == map_.end() ? nullptr : at->second;
  }
  // The place of `id`, made empty if there was none.
  [[nodiscard]] void*& slot(std::uint64_t id);
  // What was there, taken out; null for nothing.
  [[nodiscard]] void* take(std::uint64_t id);
  // First with an ordinal above `id`.
  [[nodiscard]] Map::const_iterator after(std::uint64_t id) const;
  [[nodiscard]] const Map& all() const { return map_; }

 private:
  Map map_;
};

template <class Object, class Id>
class TableOf {
 public:
  // Gives {ordinal, object}.
  class Iterator {
   public:
    explicit Iterator(ObjectMap::Map::const_iterator at) : at_(at) {}
    std::pair<std::uint64_t, const Object*> operator*() const {
      return {at_->first, static_cast<const Object*>(at_->second)};
    }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator& operator--() {
      --at_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    ObjectMap::Map::const_iterator at_;
  };

  TableOf() = default;
  TableOf(TableOf&& other) noexcept { std::swap(objects_, other.objects_); }
  TableOf& operator=(TableOf&& other) noexcept {
    std::swap(objects_, other.objects_);
    return *this;
  }
  TableOf(const TableOf&) = delete;
  TableOf& operator=(const TableOf&) = delete;
  ~TableOf() {
    for (const auto& [id, object] : objects_.all()) delete static_cast<Object*>(object);
  }

  // Null when there is none.
  [[nodiscard]] const Object* find(Id id) const {
    return static_cast<const Object*>(objects_.find(id.value));
  }
  [[nodiscard]] Object* find(Id id) { return static_cast<Object*>(objects_.find(id.value)); }
  // The id must be known.
  [[nodiscard]] const Object& at(Id id) const {
    const Object* object = find(id);
    HW_CHECK(object != nullptr, "an id names an object that is there");
    return *object;
  }
  [[nodiscard]] Object& at(Id id) { return const_cast<Object&>(std::as_const(*this).at(id)); }
  // Replaces what was there.
  Object& put(Id id, Object object) {
    void*& slot = objects_.slot(id.value);
    if (slot == nullptr) {
      slot = new Object(std::move(object));  // NOLINT(cppcoreguidelines-owning-memory): the table's
    } else {
      *static_cast<Object*>(slot) = std::move(object);
    }
    return *static_cast<Object*>(slot);
  }
  void erase(Id id) { delete static_cast<Object*>(objects_.take(id.value)); }
  [[nodiscard]] std::size_t size() const { return objects_.all().size(); }
  [[nodiscard]] bool empty() const { return objects_.all().empty(); }
  [[nodiscard]] Iterator begin() const { return Iterator(objects_.all().begin()); }
  [[nodiscard]] Iterator end() const { return Iterator(objects_.all().end()); }
  // First object with an ordinal above `id`.
  [[nodiscard]] Iterator after(Id id) const { return Iterator(objects_.after(id.value)); }

 private:
  ObjectMap objects_;
};

}  // namespace headwater::correlator
