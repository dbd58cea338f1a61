// The host names in a setting such as an environment variable. Private to rules/. Pure, no thread
// rule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headwater::rules {

// Of "postgres://app:secret@pg-main.data:5432/orders" the host alone; of "a:9092,b:9092" both. A
// bare word counts only with a port, as host=WORD, or where `name` says that it is a host, so that
// MODE=web is none. Nothing else of the value is kept: it may hold secrets.
[[nodiscard]] std::vector<std::string> hosts_in(std::string_view name, std::string_view value);

}  // namespace headwater::rules
