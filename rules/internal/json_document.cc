#include "rules/internal/json_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "model/limits.h"

namespace headwater::rules {
namespace {

// Builds the tree from the library's events. The library keeps its own stack and does not recurse.
class JsonTreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  YamlNode take() { return std::move(root_); }
  [[nodiscard]] bool too_deep() const { return too_deep_; }
  [[nodiscard]] std::size_t error_at() const { return error_at_; }

  bool null() override { return place({}); }
  bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return scalar(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(std::to_string(value)); }
  bool number_float(number_float_t /*value*/, const std::string& spelling) override {
    return scalar(spelling);
  }
  bool string(std::string& value) override { return scalar(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return open(YamlNode::Kind::kMapping); }
  bool key(std::string& name) override {
    open_.back().key = std::move(name);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(YamlNode::Kind::kSequence); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    error_at_ = position;
    return false;
  }

 private:
  struct Open {
    YamlNode node;
    std::string key;  // that the next value belongs to
  };

  bool scalar(std::string text) {
    return place({.kind = YamlNode::Kind::kScalar, .text = std::move(text)});
  }

  bool open(YamlNode::Kind kind) {
    too_deep_ = open_.size() >= static_cast<std::size_t>(limits::kYamlDepthMax);
    if (!too_deep_) open_.push_back({.node = {.kind = kind}});
    return !too_deep_;
  }

  bool close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    return place(std::move(node));
  }

  bool place(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else {
      Open& holder = open_.back();
      holder.node.entries.push_back({.key = holder.key, .place = {}, .value = std::move(node)});
    }
    return true;
  }

  std::vector<Open> open_;
  YamlNode root_;
  bool too_deep_ = false;
  std::size_t error_at_ = 0;
};

Place place_at(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, position == 0 ? 0 : position - 1);
  const auto line = std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n');  // npos + 1 is 0
  return {static_cast<int>(line) + 1, static_cast<int>(before.size() - (start + 1)) + 1};
}

}  // namespace

std::optional<YamlNode> read_json(std::string_view text, FindingList& findings) {
  JsonTreeBuilder builder;
  if (nlohmann::json::sax_parse(text, &builder)) return builder.take();
  if (builder.too_deep()) {
    findings.add({}, "nested deeper than 32 levels");
  } else {
    findings.add(place_at(text, builder.error_at()), "not JSON");
  }
  return std::nullopt;
}

}  // namespace headwater::rules
