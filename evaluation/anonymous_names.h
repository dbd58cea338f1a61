// AnonymousNames: hashes the names of a recording's entities before the engine sees them, and puts
// the real ones back into what it found. Shows that no rank comes from a name. One thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "evaluation/case_run.h"
#include "evaluation/case_set.h"

namespace headwater::evaluation {

class AnonymousNames {
 public:
  // Of every entity that its map, events and changes name.
  explicit AnonymousNames(const Recording& recording);

  // Hashed in the map, in scopes and titles of changes, and in every label and annotation, whole or
  // as words in it ("catalogue-0-17" on the entity catalogue-0). What an alert is called stays: it
  // is its rule's name.
  void hide(Recording& recording);
  void reveal(CaseResult& result);

 private:
  // One way of the two: texts, longest first, and what stands for them.
  class Renaming {
   public:
    void add(const std::string& from, const std::string& to);
    void sort();
    // A copy with every name in it that stands as whole words replaced.
    const std::string& operator()(const std::string& text);

   private:
    [[nodiscard]] std::string replaced(std::string_view text) const;
    std::vector<std::pair<std::string, std::string>> names_;
    std::unordered_map<std::string, std::string> known_;  // texts met before
  };

  void hide(Event& event);
  [[nodiscard]] LabelSet hidden(const LabelSet& labels);

  std::unordered_map<std::string, std::string> hashed_;
  Renaming hiding_;
  Renaming revealing_;
};

}  // namespace headwater::evaluation
