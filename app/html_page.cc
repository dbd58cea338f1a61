#include "app/html_page.h"

#include <algorithm>
#include <array>

#include "app/terminal.h"

namespace headwater::app::html {
namespace {

constexpr int kTickWidth = 110;      // at least, between two ticks
constexpr int kTickLabelWidth = 55;  // a label that would be cut is left out

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--bg:#f7f8fa;--card:#fff;--ink:#1c2430;--dim:#667085;--line:#e4e7ec;
--p1:#d92d20;--p3:#e08600;--p5:#7a93b8;--good:#067647;--bad:#b42318;--warn:#9a6700;--info:#175cd3;
--band:#f0f4ff;--page:#1c2430}
@media(prefers-color-scheme:dark){:root{--bg:#0f141b;--card:#171e27;--ink:#e6eaf0;--dim:#94a1b3;
--line:#2a3441;--p1:#f97066;--p3:#f5b04c;--p5:#6483ad;--good:#47cd89;--bad:#f97066;--warn:#f5b04c;
--info:#84adff;--band:#1b2636;--page:#fff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:32px 24px 64px;max-width:1240px;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:36px 0 10px}
.dim{color:var(--dim)}.cards{display:flex;flex-wrap:wrap;gap:12px;margin-top:22px}
.card,.box{background:var(--card);border:1px solid var(--line);border-radius:12px}
.card{padding:14px 18px;min-width:150px;flex:1}.card b{display:block;font-size:26px;line-height:1.2;
font-variant-numeric:tabular-nums}.card small{color:var(--dim);display:block}
.box{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:8px 14px;vertical-align:top;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--dim);font-weight:500;font-size:13px}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.t{white-space:nowrap;font-variant-numeric:tabular-nums}
.pill{font-size:12px;font-weight:600;padding:2px 9px;border-radius:99px;border:1px solid currentColor;
white-space:nowrap}
.added,.silenced{color:var(--bad)}.saved,.gone{color:var(--good)}.delayed{color:var(--warn)}
.sooner,.merged,.split,.changed{color:var(--info)}
svg{display:block;width:100%;min-width:900px;height:auto}
svg text{fill:var(--ink);font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
svg .s{fill:var(--dim);font-size:11.5px}svg .h{font-weight:600}
.grid{stroke:var(--line)}.band{fill:var(--band)}
.P1,.P2{fill:var(--p1)}.P3{fill:var(--p3)}.P4,.P5{fill:var(--p5)}
.page{fill:var(--page);stroke:var(--card);stroke-width:1.5}
.legend{padding:10px 16px;border-top:1px solid var(--line);font-size:13px;color:var(--dim)}
.legend i{display:inline-block;width:18px;height:9px;border-radius:3px;margin:0 5px 0 14px}
)";

}  // namespace

std::string page(const std::string& title, const std::string& body) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
         "<title>" +
         escaped(title) + "</title><style>" + std::string(kStyle) + "</style></head><body>" + body +
         "</body></html>\n";
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        // Control characters are not allowed in a page.
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string number(std::int64_t n) { return std::to_string(n); }

std::string percent(BasisPoints share) { return number((share + 50) / 100) + "&#8239;%"; }

std::string clock_of(Timestamp time) {
  return time.set() ? format_rfc3339(time).substr(5, 14).replace(5, 1, " ") : "";
}

std::string pill(std::string_view word) {
  return "<span class=\"pill " + std::string(word) + "\">" + std::string(word) + "</span>";
}

std::string card(const std::string& value, const std::string& what, const std::string& more) {
  return "<div class=\"card\"><b>" + value + "</b>" + what + "<small>" + more + "</small></div>";
}

std::string table(const std::string& title, const std::string& head, const std::string& rows) {
  if (rows.empty()) return "";
  return "<h2>" + title + "</h2><div class=\"box\"><table><thead><tr>" + head +
         "</tr></thead><tbody>" + rows + "</tbody></table></div>";
}

std::string text_at(int x, int y, std::string_view css, const std::string& text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" class=\"" + std::string(css) +
         "\">" + escaped(text) + "</text>";
}

// The first characters that fit a label.
std::string cut(const std::string& text, int columns) {
  return columns_of(text) <= columns ? text : fit(text, columns);
}

TimeAxis::TimeAxis(Timestamp from, Timestamp to, int width)
    : from_(from), whole_{std::max<std::int64_t>((to - from).micros, 1)}, width_(width) {
  constexpr std::array kSteps = {seconds(1),  seconds(10), minutes(1), minutes(5), minutes(10),
                                 minutes(15), minutes(30), hours(1),   hours(3),   hours(6),
                                 hours(12),   days(1),     days(2),    days(7),    days(30)};
  step_ = kSteps.back();
  for (const Duration step : kSteps) {
    if (whole_.micros / step.micros > width / kTickWidth) continue;
    step_ = step;
    break;
  }
}

int TimeAxis::x(Timestamp time) const {
  const std::int64_t inside = std::clamp<std::int64_t>((time - from_).micros, 0, whole_.micros);
  // Milliseconds keep the product small, over a century too.
  return static_cast<int>(inside / 1000 * width_ / std::max<std::int64_t>(whole_.micros / 1000, 1));
}

std::string TimeAxis::grid(int left, int top, int bottom) const {
  std::string out;
  for (const Timestamp tick : ticks()) {
    const std::string place = number(left + x(tick));
    out.append("<line class=\"grid\" x1=\"").append(place).append("\" x2=\"").append(place);
    out.append("\" y1=\"").append(number(top));
    out.append("\" y2=\"").append(number(bottom)).append("\"/>");
    if (x(tick) + kTickLabelWidth <= width_)
      out += text_at(left + x(tick) + 3, top - 2, "s", label(tick));
  }
  return out;
}

std::vector<Timestamp> TimeAxis::ticks() const {
  std::vector<Timestamp> ticks;
  std::int64_t at = from_.micros / step_.micros * step_.micros;
  for (; at <= (from_ + whole_).micros; at += step_.micros)
    if (at >= from_.micros) ticks.push_back(Timestamp{at});
  return ticks;
}

std::string TimeAxis::label(Timestamp tick) const {
  const std::string text = format_rfc3339(tick);
  if (step_ >= days(1)) return text.substr(5, 5);
  return text.substr(11, step_ < minutes(1) ? 8 : 5);
}

}  // namespace headwater::app::html
