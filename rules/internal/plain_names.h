// PlainNames: what the things of several namespaces are called on the map: by the plain name, as
// alerts call them, where only one thing has it; else by the full one. Private to rules/. Pure, no
// thread rule.
#pragma once

#include <map>
#include <string>

#include "rules/internal/map_builder.h"

namespace headwater::rules {

class PlainNames {
 public:
  // `key` tells one thing from another. Add all before the first name is asked for.
  void add(const std::string& key, const std::string& plain, const std::string& full) {
    if (names_.try_emplace(key, Names{plain, full}).second) full_names_[plain] += " `" + full + "`";
  }
  [[nodiscard]] bool has(const std::string& key) const { return names_.contains(key); }
  // `key` must have been added.
  [[nodiscard]] const std::string& of(const std::string& key) const {
    const Names& names = names_.at(key);
    return is_shared(full_names_.at(names.plain)) ? names.full : names.plain;
  }
  void warn(MapBuilder& builder) const {
    for (const auto& [plain, full_names] : full_names_)
      if (is_shared(full_names))
        builder.warn({}, "several are called `" + plain + "`, so on the map:" + full_names);
  }

 private:
  struct Names {
    std::string plain;
    std::string full;
  };
  static bool is_shared(const std::string& full_names) {
    return full_names.find("` `") != std::string::npos;
  }

  std::map<std::string, Names> names_;
  std::map<std::string, std::string> full_names_;  // by plain name: " `a` `b`"
};

}  // namespace headwater::rules
