#include <fmt/core.h>

#include <cmath>
#include <map>
#include <understudy/study/report/plot/frame.hpp>
#include <understudy/study/report/report.hpp>
#include <understudy/study/report/text.hpp>

namespace understudy::study {
namespace plot {
namespace {

constexpr double picture_width = 780, picture_height = 500, point_radius = 5;
constexpr std::size_t longest_label = 24;  // letters; longer names stand below the picture
constexpr double key_line = 17;            // px

/// A row that has a place on logarithmic axes.
struct Shown {
  std::size_t row;
  Estimate seconds, error;  ///< error in percent
};

std::vector<Shown> shown_rows(const Report& report) {
  std::vector<Shown> all;
  for (std::size_t i = 0; i < report.input.rows.size(); ++i) {
    const Estimate e = report.error(i), &s = report.seconds[i];
    if (std::isfinite(s.value) && std::isfinite(e.value) && e.value > 0)
      all.push_back({i, s, {100 * e.value, 100 * e.low, 100 * e.high}});
  }
  return all;
}

/// Names that are too long to stand beside their points, each with the letters that do: a, b, ...,
/// z, aa, bb, ...
using Key = std::map<std::size_t, std::string>;

Key key_of(const Report& report, const std::vector<Shown>& shown) {
  Key key;
  for (const Shown& s : shown)
    if (report.input.rows[s.row].name.size() > longest_label) {
      const std::size_t k = key.size();
      key.emplace(s.row, std::string(1 + k / 26, static_cast<char>('a' + k % 26)));
    }
  return key;
}

void draw_key(Svg& svg, const Report& report, const Key& key) {
  double y = picture_height + 8;
  for (const auto& [row, letters] : key) {
    svg.text({plot_left + 6, y}, letters, "small", Anchor::start);
    svg.text({plot_left + 26, y}, report.input.rows[row].name, "small", Anchor::start);
    y += key_line;
  }
}

LogLogFrame frame_of(const Report& report, const std::vector<Shown>& shown) {
  std::vector<double> seconds, errors;
  for (const Shown& s : shown) {
    seconds.insert(seconds.end(), {s.seconds.value, s.seconds.low, s.seconds.high});
    errors.insert(errors.end(), {s.error.value, s.error.low, s.error.high});
  }
  const QuantityOfInterest& q = report.input.quantities[0];
  return {LogAxis(seconds, plot_left, picture_width - plot_right),
          LogAxis(errors, picture_height - plot_bottom, plot_top),
          "wall time of the whole loop, s" + scaling_remark(report.input),
          fmt::format("error of {}, %", q.name),
          fmt::format("{}: error against time", report.input.case_name),
          fmt::format("{}: {}{}; down and left is better", q.name, q.error,
                      q.is_error ? "" : ", against the truth run")};
}

/// Circle, square, diamond, triangle: told apart without colour.
void marker(Svg& svg, Pixel p, RowKind kind, bool on_front) {
  const double r = point_radius + 1;
  if (kind == RowKind::baseline)
    svg.circle(p, point_radius, on_front ? "baseline" : "baseline hollow");
  else if (kind == RowKind::truth)
    svg.polygon({{p.x - 5, p.y - 5}, {p.x + 5, p.y - 5}, {p.x + 5, p.y + 5}, {p.x - 5, p.y + 5}},
                "truth");
  else if (kind == RowKind::surrogate)
    svg.polygon({{p.x, p.y - r - 1}, {p.x + r + 1, p.y}, {p.x, p.y + r + 1}, {p.x - r - 1, p.y}},
                "surrogate");
  else
    svg.polygon({{p.x, p.y - r - 1}, {p.x + r + 1, p.y + r - 1}, {p.x - r - 1, p.y + r - 1}},
                "guarded");
}

void bar(Svg& svg, LabelPlacer& placer, Pixel a, Pixel b, const std::string& kind) {
  if (std::hypot(b.x - a.x, b.y - a.y) < 1) return;
  const double cx = a.x == b.x ? 4 : 0, cy = a.x == b.x ? 0 : 4;  // caps across the bar
  svg.line(a, b, kind + " bar");
  svg.line({a.x - cx, a.y - cy}, {a.x + cx, a.y + cy}, kind + " bar");
  svg.line({b.x - cx, b.y - cy}, {b.x + cx, b.y + cy}, kind + " bar");
  placer.block_line(a, b);
}

/// A bar that would end at or below zero is cut at the axis.
double on_axis(const LogAxis& axis, double value) { return std::max(value, axis.low()); }

void draw_row(Svg& svg, LabelPlacer& placer, const LogLogFrame& frame, const Report& report,
              const Shown& s) {
  const RowKind kind = report.input.rows[s.row].kind;
  const Pixel p = frame.at(s.seconds.value, s.error.value);
  bar(svg, placer, frame.at(s.seconds.low, s.error.value), frame.at(s.seconds.high, s.error.value),
      name(kind));
  bar(svg, placer, frame.at(s.seconds.value, on_axis(frame.y, s.error.low)),
      frame.at(s.seconds.value, s.error.high), name(kind));
  marker(svg, p, kind, report.on_front(s.row));
  placer.block({p.x - 7, p.y - 7, p.x + 7, p.y + 7});
}

void draw_front(Svg& svg, LabelPlacer& placer, const LogLogFrame& frame, const Report& report) {
  std::vector<Pixel> line;
  for (const std::size_t row : report.front)
    if (report.error(row).value > 0)
      line.push_back(frame.at(report.seconds[row].value, 100 * report.error(row).value));
  if (line.size() > 1) svg.polyline(line, "front");
  for (std::size_t i = 1; i < line.size(); ++i) placer.block_line(line[i - 1], line[i]);
}

/// Errors that the truth does not resolve: those below its own.
void draw_unresolved(Svg& svg, const LogLogFrame& frame, const Report& report) {
  const double own = 100 * report.input.truth_error.value;
  if (!(own > frame.y.low())) return;
  const Box box = frame.box();
  const double top = std::max(box.top, frame.y.pixel(own));
  svg.polygon({{box.left, top}, {box.right, top}, {box.right, box.bottom}, {box.left, box.bottom}},
              "band");
  svg.text({box.right - 6, box.bottom - 7}, "not resolved: below the truth's own error", "small",
           Anchor::end);
}

/// The dashed line from the headline row to the front at the error they are compared at: its length
/// is the speed-up.
void draw_speedup(Svg& svg, LabelPlacer& placer, const LogLogFrame& frame, const Report& report) {
  const auto& headline = report.headline;
  if (!headline || !headline->speedup || !(headline->measured > 0)) return;
  const std::string kind = report.find(RowKind::guarded) != nullptr ? "guarded" : "surrogate";
  const Pixel row = frame.at(headline->seconds.value, 100 * headline->error);
  const Pixel front = frame.at(headline->equal_error->seconds.value, 100 * headline->error);
  const Pixel measured = frame.at(headline->seconds.value, 100 * headline->measured);
  svg.polyline({measured, row, front}, kind + " dash");
  placer.block_line(row, front);
  placer.place(svg, {(row.x + front.x) / 2, row.y}, speedup_text(*headline) + " at equal error",
               kind);
}

void legend(Svg& svg, const Report& report, const std::vector<Shown>& shown) {
  double x = plot_left + 6;
  const auto entry = [&](RowKind kind, bool filled, const std::string& text) {
    marker(svg, {x, 62}, kind, filled);
    svg.text({x + 13, 66}, text, "small", Anchor::start);
    x += 32 + 0.92 * text_width(text);
  };
  const auto any = [&](RowKind kind, bool on_front) {
    for (const Shown& s : shown)
      if (report.input.rows[s.row].kind == kind &&
          (kind != RowKind::baseline || report.on_front(s.row) == on_front))
        return true;
    return false;
  };
  if (any(RowKind::baseline, true)) entry(RowKind::baseline, true, "classical, on the front");
  if (any(RowKind::baseline, false)) entry(RowKind::baseline, false, "classical, beaten");
  if (any(RowKind::truth, true)) entry(RowKind::truth, true, "truth (own error)");
  if (any(RowKind::surrogate, true)) entry(RowKind::surrogate, true, "surrogate");
  if (any(RowKind::guarded, true)) entry(RowKind::guarded, true, "guarded");
}

}  // namespace
}  // namespace plot

std::string to_svg(const Report& report) {
  using namespace plot;
  const std::vector<Shown> shown = shown_rows(report);
  const LogLogFrame frame = frame_of(report, shown);
  const Key key = key_of(report, shown);
  const double below = key.empty() ? 0 : 8 + key_line * static_cast<double>(key.size());
  Svg svg(picture_width, picture_height + below, verdict(report));
  LabelPlacer placer(frame.box());
  frame.draw(svg);
  draw_unresolved(svg, frame, report);
  legend(svg, report, shown);
  draw_front(svg, placer, frame, report);
  for (const Shown& s : shown) draw_row(svg, placer, frame, report, s);
  draw_speedup(svg, placer, frame, report);
  for (const Shown& s : shown) {
    const Row& row = report.input.rows[s.row];
    const auto letters = key.find(s.row);
    placer.place(svg, frame.at(s.seconds.value, s.error.value),
                 letters == key.end() ? row.name : letters->second,
                 row.kind == RowKind::baseline ? "" : name(row.kind));
  }
  draw_key(svg, report, key);
  if (shown.empty())
    svg.text({picture_width / 2, picture_height / 2}, "no run with a measured error and time",
             "soft", Anchor::middle);
  return svg.str();
}

}  // namespace understudy::study
