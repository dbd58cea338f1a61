// AnyValue: fills a stored struct with seeded values, field by field, so that tests can push every
// kind of input and record through a format without naming each. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/fields.h"
#include "model/input.h"
#include "model/labels.h"
#include "model/record.h"

namespace headwater::store {

class AnyValue {
 public:
  explicit AnyValue(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  // A text of a small vocabulary (so that texts repeat) or, one time in four, of its own.
  std::string text() {
    static const char* const kWords[] = {"",
                                         "up",
                                         "instance",
                                         "checkout-api",
                                         "10.0.0.7:9100",
                                         "HighErrorRate",
                                         "month-end billing run for eu-west-1"};
    if (below(4) != 0) return kWords[below(std::size(kWords))];
    std::string own(below(40), '\0');
    for (char& c : own) c = static_cast<char>(random_());
    return own;
  }

  template <class T>
  void fill(std::vector<T>& values) {
    values.resize(below(4));
    for (T& value : values) fill(value);
  }
  template <class T>
  void fill(std::optional<T>& value) {
    value.reset();
    if (below(2) != 0) fill(value.emplace());
  }
  template <class... Ts>
  void fill(std::variant<Ts...>& value) {
    fill_alternative(value, below(sizeof...(Ts)), std::index_sequence_for<Ts...>());
  }
  // The alternative `index`, filled.
  template <class... Ts, std::size_t... Is>
  void fill_alternative(std::variant<Ts...>& value, std::size_t index, std::index_sequence<Is...>) {
    ((index == Is ? fill(value.template emplace<Is>()) : void()), ...);
  }

  template <class T>
  void fill(T& value) {
    if constexpr (std::is_same_v<T, LabelSet>) {
      std::vector<std::pair<std::string, std::string>> pairs(below(8));
      for (auto& [name, content] : pairs) name = text() + "x", content = text();
      value = LabelSet(std::move(pairs));
    } else if constexpr (std::is_same_v<T, Record>) {
      fill(static_cast<RecordKinds&>(value));
    } else if constexpr (fields_detail::HasFields<T>) {
      auto visit = [&](const char*, auto& field) { fill(field); };
      T::fields(value, visit);
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = text();
    } else if constexpr (std::is_same_v<T, Timestamp>) {
      fill_time(value);
    } else if constexpr (std::is_same_v<T, Duration>) {
      value.micros = static_cast<std::int64_t>(random_()) >> below(64);
    } else if constexpr (std::is_same_v<T, Hash128>) {
      value = {random_(), random_()};
    } else if constexpr (fields_detail::IsId<T>::value) {
      value.value = static_cast<decltype(value.value)>(random_() >> below(64));
    } else if constexpr (std::is_enum_v<T>) {
      do {
        value = static_cast<T>(below(12));
      } while (to_string(value) == kInvalidName);
    } else if constexpr (std::is_same_v<T, bool>) {
      value = below(2) != 0;
    } else {
      value = static_cast<T>(random_() >> below(64));
    }
  }

 private:
  void fill_time(Timestamp& time) {
    switch (below(8)) {
      case 0:
        time = Timestamp{};
        break;
      case 1:  // anything at all
        time.micros = static_cast<std::int64_t>(random_());
        break;
      default:
        time.micros = 1'700'000'000'000'000 + static_cast<std::int64_t>(below(10'000'000));
    }
  }

  std::mt19937_64 random_;
};

}  // namespace headwater::store
