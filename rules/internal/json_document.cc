#include "rules/internal/json_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "model/limits.h"

namespace headwater::rules {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The text as the library reads it, so that one can see how far it has come.
class Reading {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Reading(const char* at, const char** come_to) : at_(at), come_to_(come_to) {}
  reference operator*() const { return *at_; }
  Reading& operator++() {
    *come_to_ = ++at_;
    return *this;
  }
  friend bool operator==(const Reading& a, const Reading& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  const char** come_to_;
};

// Builds the tree from the library's events. The library keeps its own stack and does not recurse.
class JsonTreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  // The library has come to `come_to` when it tells of an event.
  JsonTreeBuilder(std::string_view text, const char* const& come_to)
      : come_to_(come_to), done_(text.data()), line_start_(text.data()) {
    if (text.starts_with(kByteOrderMark)) done_ += kByteOrderMark.size();
    counted_ = line_start_ = done_;
  }

  YamlNode take() { return std::move(root_); }
  [[nodiscard]] bool too_deep() const { return too_deep_; }
  [[nodiscard]] std::size_t error_at() const { return error_at_; }

  bool null() override { return place({.place = next_token()}); }
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
    open_.back().key_place = next_token();
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
    Place key_place;
  };

  // Of the token that was just read: it begins behind the one before, and what stands between. A
  // number ends one character later than it does, which is none that begins a token.
  Place next_token() {
    constexpr std::string_view kBetween = " \t\r\n,:";
    while (done_ != come_to_ && kBetween.find(*done_) != std::string_view::npos) ++done_;
    for (; counted_ != done_; ++counted_) {
      if (*counted_ != '\n') continue;
      ++line_;
      line_start_ = counted_ + 1;
    }
    const Place place{line_, static_cast<int>(done_ - line_start_) + 1};
    done_ = come_to_;
    return place;
  }

  bool scalar(std::string text) {
    return place({.kind = YamlNode::Kind::kScalar, .place = next_token(), .text = std::move(text)});
  }

  bool open(YamlNode::Kind kind) {
    too_deep_ = open_.size() >= static_cast<std::size_t>(limits::kYamlDepthMax);
    if (!too_deep_) open_.push_back({.node = {.kind = kind, .place = next_token()}});
    return !too_deep_;
  }

  bool close() {
    done_ = come_to_;
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    return place(std::move(node));
  }

  bool place(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else {
      Open& holder = open_.back();
      const bool named = holder.node.kind == YamlNode::Kind::kMapping;
      const Place place = named ? holder.key_place : node.place;
      holder.node.entries.push_back({.key = holder.key, .place = place, .value = std::move(node)});
    }
    return true;
  }

  const char* const& come_to_;
  const char* done_;     // behind the last token
  const char* counted_;  // so far lines are counted
  const char* line_start_;
  int line_ = 1;
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
  const char* come_to = text.data();
  JsonTreeBuilder builder(text, come_to);
  const Reading begin(text.data(), &come_to);
  const Reading end(text.data() + text.size(), &come_to);
  if (nlohmann::json::sax_parse(begin, end, &builder)) return builder.take();
  if (builder.too_deep()) {
    findings.add({}, "nested deeper than 32 levels");
  } else {
    findings.add(place_at(text, builder.error_at()), "not JSON");
  }
  return std::nullopt;
}

}  // namespace headwater::rules
