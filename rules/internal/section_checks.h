// Checks that several sections share: names, references to secrets, URLs, rules that never count.
// Private to rules/. Pure, no thread rule.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/configuration.h"
#include "rules/internal/mapping_reader.h"
#include "rules/matcher.h"

namespace headwater::rules {

// Names that become part of keys, threads and pages: letters, digits, ".", "_" and "-", at most 64,
// the first a letter or digit, each once.
class Names {
 public:
  // Reads and requires `key`; tells a bad form and a repetition.
  std::string read(MappingReader& reader, std::string_view key);

 private:
  std::map<std::string, int, std::less<>> lines_;
};
[[nodiscard]] bool is_name(std::string_view text);

// "file:/path" or "env:NAME".
[[nodiscard]] bool is_secret_reference(std::string_view text);
// Tells a value that is no reference, without showing it.
void check_secret(MappingReader& reader, std::string_view key, std::string_view value);
// Reads and requires the secret under `key`.
void read_secret(MappingReader& reader, std::string_view key, std::vector<SecretReference>& into);
// Reads `secret` and `secrets`: one, and more for the time of a change from one to another.
void read_secrets(MappingReader& reader, std::vector<SecretReference>& into);
// Reads what an operator says of all that comes from one place.
struct BindingKeys {
  std::vector<std::pair<std::string, std::string>>& labels;
  std::vector<std::string>& tenants;
};
void read_binding(MappingReader& reader, const BindingKeys& into);
// Tells what is not an http or https URL or holds a user or password; "http" too unless `insecure`.
void check_url(MappingReader& reader, std::string_view key, std::string_view value, bool insecure);

// Of rules in an order of which the first match counts: tells each that never can, because an
// earlier one asks for nothing that it does not ask for too.
class MatchOrder {
 public:
  void add(MappingReader& rule, const Matchers& match);

 private:
  std::map<std::string, int> lines_;
};

}  // namespace headwater::rules
