#include "rules/internal/yaml_document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <exception>
#include <sstream>
#include <unordered_set>
#include <utility>

#include "base/utf8.h"
#include "model/limits.h"

namespace headwater::rules {
namespace {

// Ends the parse from inside a callback of yaml-cpp; never leaves read_yaml.
struct Refused {
  Place place;
  std::string message;
};

Place place_of(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

// Builds the tree from yaml-cpp's events, so that nothing is expanded or built that is refused.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(FindingList& findings) : findings_(findings) {}
  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refused{place_of(mark), "aliases are not accepted"};
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(mark, "", anchor, {.kind = YamlNode::Kind::kNull});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    add(mark, tag, anchor, {.kind = YamlNode::Kind::kScalar, .text = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::kSequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::kMapping);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlNode node;
    std::unordered_set<std::string> keys;
    bool has_key = false;  // the next value of a mapping belongs to `key`
    std::string key;
    Place key_place;
  };

  static void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) throw Refused{place_of(mark), "anchors are not accepted"};
    if (!tag.empty() && tag != "?" && tag != "!")
      throw Refused{place_of(mark), "tags are not accepted"};
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YamlNode::Kind kind) {
    check(mark, tag, anchor);
    if (waits_for_key()) throw Refused{place_of(mark), "a key must be a single value"};
    if (open_.size() >= static_cast<std::size_t>(limits::kYamlDepthMax))
      throw Refused{place_of(mark), "nested deeper than 32 levels"};
    open_.push_back({.node = {.kind = kind, .place = place_of(mark)}});
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(node));
  }

  void add(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode node) {
    check(mark, tag, anchor);
    node.place = place_of(mark);
    if (!waits_for_key()) return place(std::move(node));
    Open& mapping = open_.back();
    if (!mapping.keys.insert(node.text).second)
      findings_.add(node.place, "duplicate key `" + node.text + "`");
    mapping.has_key = true;
    mapping.key = std::move(node.text);
    mapping.key_place = node.place;
  }

  [[nodiscard]] bool waits_for_key() const {
    return !open_.empty() && open_.back().node.kind == YamlNode::Kind::kMapping &&
           !open_.back().has_key;
  }

  // Hands a finished node to what holds it.
  void place(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& holder = open_.back();
    const bool keyed = std::exchange(holder.has_key, false);
    const Place where = keyed ? holder.key_place : node.place;
    // An absent value has the place of whatever comes next.
    if (keyed && node.kind == YamlNode::Kind::kNull) node.place = where;
    holder.node.entries.push_back(
        {.key = std::move(holder.key), .place = where, .value = std::move(node)});
    holder.key.clear();
  }

  FindingList& findings_;
  std::vector<Open> open_;
  YamlNode root_;
};

bool readable(std::string_view text, std::size_t bytes_max, FindingList& findings) {
  if (text.size() > bytes_max) {
    findings.add({}, "larger than " + std::to_string(bytes_max >> 20) + " MiB");
  } else if (!valid_utf8(text) || text.find('\0') != std::string_view::npos) {
    findings.add({}, "not UTF-8 text");
  } else {
    return true;
  }
  return false;
}

}  // namespace

std::optional<YamlNode> read_yaml(std::string_view text, FindingList& findings) {
  auto documents = read_yaml_documents(text, limits::kYamlBytesMax, findings);
  if (!documents) return std::nullopt;
  if (documents->empty()) return YamlNode{};
  if (documents->size() == 1) return std::move(documents->front());
  findings.add({}, "more than one document");
  return std::nullopt;
}

std::optional<std::vector<YamlNode>> read_yaml_documents(std::string_view text,
                                                         std::size_t bytes_max,
                                                         FindingList& findings) {
  if (!readable(text, bytes_max, findings)) return std::nullopt;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    std::vector<YamlNode> documents;
    constexpr int kEmptyDocumentsMax = 100;  // the parser stays before a stray bracket for ever
    int empty = 0;                           // in a row
    for (;;) {
      TreeBuilder builder(findings);
      if (!parser.HandleNextDocument(builder)) return documents;
      YamlNode document = builder.take();
      if (document.kind != YamlNode::Kind::kNull) {
        empty = 0;
        documents.push_back(std::move(document));
      } else if (++empty > kEmptyDocumentsMax) {
        throw Refused{{}, "not YAML: something stands between documents"};
      }
    }
  } catch (const Refused& refused) {
    findings.add(refused.place, refused.message);
  } catch (const YAML::Exception& error) {
    findings.add(error.mark.is_null() ? Place{} : place_of(error.mark), "not YAML: " + error.msg);
  } catch (const std::exception& error) {
    findings.add({}, std::string("not YAML: ") + error.what());
  }
  return std::nullopt;
}

}  // namespace headwater::rules
