// The map as SVG: layers by the longest way to them, rows by their neighbours, plain arithmetic. An
// edge past other layers gets a lane of its own there, which all edges to one node share.
#include <algorithm>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "app/map_picture.h"

namespace headwater::app {
namespace {

constexpr int kBoxWidth = 190;
constexpr int kBoxHeight = 36;
constexpr int kColumn = 270;  // from box to box
constexpr int kRow = 50;
constexpr int kMargin = 24;
constexpr int kSweeps = 8;
constexpr std::size_t kNameShown = 24;

// Plain rules with the dark ones behind them: not every viewer knows variables.
constexpr std::string_view kStyle =
    "svg{background:#fff}text{font:13px system-ui,sans-serif;fill:#1f2933}"
    ".note{font-size:11px;fill:#52606d}rect{fill:#f4f6f8;stroke:#9aa5b1}"
    ".fire rect{stroke:#c81e1e;stroke-width:2}.off rect{stroke-dasharray:3 3}"
    "path{fill:none;stroke:#627d98;stroke-width:1.4;marker-end:url(#to)}"
    ".seen{stroke-dasharray:6 4}.loop{stroke:#b7791f}"
    "#to path{fill:#627d98;stroke:none;marker-end:none}"
    "@media(prefers-color-scheme:dark){svg{background:#14181d}text{fill:#e4e7eb}"
    ".note{fill:#9fb0c0}rect{fill:#222a33;stroke:#52606d}.fire rect{stroke:#ff7b72}"
    "path{stroke:#8ba3bc}.loop{stroke:#e3b341}#to path{fill:#8ba3bc}}";

std::string xml(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

struct Arrow {
  std::size_t from;
  std::size_t to;
  const MapEdge* edge;
  bool back = false;  // closes a cycle: does not shape the layers
  std::vector<std::size_t> lanes;
};

class Drawing {
 public:
  explicit Drawing(const MapView& map) : map_(map) {
    std::map<std::string, std::size_t> index;
    for (const MapNodeView& node : map.nodes) index.emplace(node.name, index.size());
    for (const MapEdge& edge : map.edges) {
      const auto from = index.find(edge.from);
      const auto to = index.find(edge.to);
      if (from == index.end() || to == index.end()) continue;
      arrows_.push_back({from->second, to->second, &edge});
      newest_ = std::max(newest_, edge.seen_at);
    }
    find_cycles();
    find_layers();
    find_lanes();
    find_rows();
  }

  [[nodiscard]] std::string text() const {
    const int width =
        2 * kMargin + kColumn * static_cast<int>(layers_.size()) - kColumn + kBoxWidth;
    const int height = 2 * kMargin + kRow * static_cast<int>(rows_);
    const std::string size = std::to_string(width) + " " + std::to_string(height);
    std::string out = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" + size +
                      R"(" width=")" + std::to_string(width) + R"(" height=")" +
                      std::to_string(height) +
                      R"(" role="img"><title>Dependency map</title><style>)" + std::string(kStyle) +
                      R"(</style><defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" )"
                      R"(markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/>)"
                      R"(</marker></defs>)";
    for (const Arrow& arrow : arrows_) out += draw(arrow);
    for (std::size_t i = 0; i < map_.nodes.size(); ++i) out += draw(i);
    return out + "</svg>\n";
  }

 private:
  // Marks the edges that lead back to where the walk came from.
  void find_cycles() {
    std::vector<std::vector<std::size_t>> out(map_.nodes.size());
    for (std::size_t i = 0; i < arrows_.size(); ++i) out[arrows_[i].from].push_back(i);
    enum class Mark : std::uint8_t { kNew, kOpen, kDone };
    std::vector<Mark> marks(map_.nodes.size(), Mark::kNew);
    struct Visit {
      std::size_t node;
      std::size_t next = 0;
    };
    for (std::size_t root = 0; root < marks.size(); ++root) {
      if (marks[root] != Mark::kNew) continue;
      std::vector<Visit> path{{root}};
      marks[root] = Mark::kOpen;
      while (!path.empty()) {
        Visit& visit = path.back();
        if (visit.next == out[visit.node].size()) {
          marks[visit.node] = Mark::kDone;
          finished_.push_back(visit.node);
          path.pop_back();
          continue;
        }
        Arrow& arrow = arrows_[out[visit.node][visit.next++]];
        arrow.back = marks[arrow.to] == Mark::kOpen;
        if (marks[arrow.to] != Mark::kNew) continue;
        marks[arrow.to] = Mark::kOpen;
        path.push_back({arrow.to});
      }
    }
  }

  // One right of the rightmost that depends on it.
  void find_layers() {
    layer_.assign(map_.nodes.size(), 0);
    std::vector<std::vector<std::size_t>> out(map_.nodes.size());
    for (const Arrow& arrow : arrows_)
      if (!arrow.back) out[arrow.from].push_back(arrow.to);
    for (auto node = finished_.rbegin(); node != finished_.rend(); ++node)
      for (const std::size_t to : out[*node]) layer_[to] = std::max(layer_[to], layer_[*node] + 1);
    for (std::size_t i = 0; i < layer_.size(); ++i) {
      if (layers_.size() <= layer_[i]) layers_.resize(layer_[i] + 1);
      layers_[layer_[i]].push_back(i);
    }
  }

  // A lane is one more thing in its layer, behind the nodes by number.
  void find_lanes() {
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> lanes;  // by target and layer
    for (Arrow& arrow : arrows_) {
      if (arrow.back) continue;
      for (std::size_t at = layer_[arrow.from] + 1; at < layer_[arrow.to]; ++at) {
        const auto [lane, added] = lanes.try_emplace({arrow.to, at}, layer_.size());
        if (added) {
          layers_[at].push_back(layer_.size());
          layer_.push_back(at);
        }
        arrow.lanes.push_back(lane->second);
      }
    }
    for (const auto& layer : layers_) rows_ = std::max(rows_, layer.size());
  }

  // Each layer in the order of its neighbours' middle, to and fro, so that few edges cross.
  void find_rows() {
    row_.assign(layer_.size(), 0);
    std::vector<std::vector<std::size_t>> near(layer_.size());
    for (const Arrow& arrow : arrows_) {
      std::size_t before = arrow.from;
      const auto join = [&](std::size_t next) {
        near[before].push_back(next);
        near[next].push_back(before);
        before = next;
      };
      for (const std::size_t lane : arrow.lanes) join(lane);
      join(arrow.to);
    }
    for (auto& layer : layers_) settle(layer);
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
      for (std::size_t at = 0; at < layers_.size(); ++at) {
        auto& layer = layers_[sweep % 2 == 0 ? at : layers_.size() - 1 - at];
        std::vector<std::int64_t> middle(layer_.size());
        for (const std::size_t node : layer) middle[node] = middle_of(near[node], row_[node]);
        std::stable_sort(layer.begin(), layer.end(),
                         [&](std::size_t a, std::size_t b) { return middle[a] < middle[b]; });
        settle(layer);
      }
    }
  }

  // Rows in thousandths, centred, so that layers of different height compare.
  void settle(const std::vector<std::size_t>& layer) {
    const auto half = static_cast<std::int64_t>(layer.size()) * 500;
    for (std::size_t i = 0; i < layer.size(); ++i)
      row_[layer[i]] = static_cast<std::int64_t>(i) * 1000 - half;
  }

  [[nodiscard]] std::int64_t middle_of(const std::vector<std::size_t>& near,
                                       std::int64_t otherwise) const {
    if (near.empty()) return otherwise;
    const std::int64_t sum =
        std::accumulate(near.begin(), near.end(), std::int64_t{0},
                        [&](std::int64_t total, std::size_t node) { return total + row_[node]; });
    return sum / static_cast<std::int64_t>(near.size());
  }

  [[nodiscard]] int x_of(std::size_t node) const {
    return kMargin + kColumn * static_cast<int>(layer_[node]);
  }
  [[nodiscard]] int y_of(std::size_t node) const {
    const std::int64_t top = row_[node] + static_cast<std::int64_t>(rows_) * 500;
    return kMargin + static_cast<int>(top * kRow / 1000);
  }

  // Full for what is declared or fresh, a quarter for what was seen a week before the newest.
  [[nodiscard]] std::string opacity_of(const MapEdge& edge) const {
    if (!edge.seen_at.set()) return "1";
    const std::int64_t hundredths =
        std::min<std::int64_t>(75, (newest_ - edge.seen_at).micros * 75 / days(7).micros);
    return "." + std::to_string(100 - hundredths - (hundredths == 0 ? 1 : 0));
  }

  // From the right of one box to the left of the next; one that leads back passes above both.
  [[nodiscard]] std::string line_of(const Arrow& arrow) const {
    const auto point = [](int x, int y) { return std::to_string(x) + " " + std::to_string(y); };
    int x = x_of(arrow.from) + kBoxWidth;
    int y = y_of(arrow.from) + kBoxHeight / 2;
    std::string line = "M" + point(x, y);
    const int rise = arrow.back ? kRow : 0;
    const auto lead = [&](std::size_t to) {
      const int next_x = x_of(to);
      const int next_y = y_of(to) + kBoxHeight / 2;
      const int bend = arrow.back ? kColumn / 3 : (kColumn - kBoxWidth) / 2;
      line += "C" + point(x + bend, y - rise) + " " + point(next_x - bend, next_y - rise) + " " +
              point(next_x, next_y);
      y = next_y;
    };
    for (const std::size_t lane : arrow.lanes) {
      lead(lane);
      x = x_of(lane) + kBoxWidth;
      line += "L" + point(x, y);
    }
    lead(arrow.to);
    return line;
  }

  [[nodiscard]] std::string draw(const Arrow& arrow) const {
    const MapEdge& edge = *arrow.edge;
    std::string style = edge.seen_at.set() ? "seen" : "";
    if (arrow.back) style += style.empty() ? "loop" : " loop";
    std::string title = edge.from + " " + std::string(to_string(edge.kind)) + " " + edge.to;
    if (edge.seen_at.set()) title += ", seen " + format_rfc3339(edge.seen_at);
    return "<path class=\"" + style + "\" opacity=\"" + opacity_of(edge) + "\" d=\"" +
           line_of(arrow) + "\"><title>" + xml(title) + "</title></path>";
  }

  [[nodiscard]] std::string draw(std::size_t index) const {
    const MapNodeView& node = map_.nodes[index];
    const auto text = [&](int y, const std::string& style, const std::string& words) {
      return "<text" + style + " x=\"" + std::to_string(x_of(index) + 10) + "\" y=\"" +
             std::to_string(y_of(index) + y) + "\">" + xml(words) + "</text>";
    };
    std::string note(to_string(node.kind));
    if (!node.tenant.empty()) note += ", " + node.tenant;
    if (!node.on_map) note = "not on the map";
    if (node.firing > 0) note += ", " + std::to_string(node.firing) + " firing";
    const bool wide = columns_of(node.name) > static_cast<int>(kNameShown);
    const std::string style = node.firing > 0 ? "fire" : node.on_map ? "" : "off";
    return "<g class=\"" + style + "\"><title>" + xml(node.name) + "</title><rect rx=\"6\" x=\"" +
           std::to_string(x_of(index)) + "\" y=\"" + std::to_string(y_of(index)) + "\" width=\"" +
           std::to_string(kBoxWidth) + "\" height=\"" + std::to_string(kBoxHeight) + "\"/>" +
           text(15, "", wide ? fit(node.name, static_cast<int>(kNameShown)) : node.name) +
           text(29, " class=\"note\"", note) + "</g>";
  }

  const MapView& map_;
  std::vector<Arrow> arrows_;
  Timestamp newest_;
  std::vector<std::size_t> finished_;  // nodes, what they depend on first
  std::vector<std::size_t> layer_;     // of nodes, then of lanes
  std::vector<std::vector<std::size_t>> layers_;
  std::size_t rows_ = 0;  // of the fullest layer
  std::vector<std::int64_t> row_;
};

}  // namespace

std::string svg_of(const MapView& map) { return Drawing(map).text(); }

}  // namespace headwater::app
