// Lookup documents: a CSV or JSON file read into a LookupTable as the configuration's rule says.
// Pure: a document in, a table out; nothing is fetched.
//
// CSV: a header names the columns. JSON: a list of objects, whose members are the columns, or one
// object of such objects, whose keys are the table's key.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "rules/finding.h"
#include "rules/lookup_table.h"

namespace headwater::rules {

struct ReadLookup {
  std::shared_ptr<const LookupTable> table;  // null if there is any finding
  std::vector<Finding> findings;
  std::vector<Finding> warnings;  // values with blanks around them
};
// Never throws. The file's name tells CSV from JSON; where it doesn't, the text's beginning.
[[nodiscard]] ReadLookup read_lookup(std::string_view text, std::string_view file,
                                     const LookupRule& rule);

}  // namespace headwater::rules
