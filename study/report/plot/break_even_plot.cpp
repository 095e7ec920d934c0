#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/study/report/break_even.hpp>
#include <understudy/study/report/plot/frame.hpp>
#include <understudy/study/report/report.hpp>
#include <understudy/study/report/text.hpp>

namespace understudy::study {
namespace plot {
namespace {

constexpr double small_width = 620, small_height = 380, small_top = 66;

LogLogFrame break_even_frame(const Report& report) {
  std::vector<double> points, runs{1.0};
  for (const auto& p : report.break_even.curve) {
    points.push_back(p.points);
    runs.push_back(p.runs);
  }
  return {
      LogAxis(points, plot_left, small_width - plot_right),
      LogAxis(runs, small_height - plot_bottom, small_top),
      "number of " + report.input.point_name,
      "runs until data and training are paid back",
      fmt::format("{}: break-even against size", report.input.case_name),
      fmt::format("data {}, training {}; run time taken as proportional to size",
                  duration(report.input.data_seconds), duration(report.input.training_seconds))};
}

void one_run_line(Svg& svg, LabelPlacer& placer, const LogLogFrame& frame) {
  const double y = frame.y.pixel(1);
  svg.line({frame.box().left, y}, {frame.box().right, y}, "truth dash");
  placer.block_line({frame.box().left, y}, {frame.box().right, y});
}

void draw_curve(Svg& svg, LabelPlacer& placer, const LogLogFrame& frame, const BreakEven& result) {
  std::vector<Pixel> line;
  for (const auto& p : result.curve) line.push_back(frame.at(p.points, p.runs));
  svg.polyline(line, "front");
  placer.block_line(line.front(), line.back());
}

void mark(Svg& svg, LabelPlacer& placer, Pixel at, const std::string& text,
          const std::string& kind) {
  svg.circle(at, 5, kind);
  placer.block({at.x - 6, at.y - 6, at.x + 6, at.y + 6});
  placer.place(svg, at, text, kind);
}

void draw_marks(Svg& svg, LabelPlacer& placer, const LogLogFrame& frame, const Report& report) {
  const BreakEven& result = report.break_even;
  const double points = static_cast<double>(report.input.integration_points);
  mark(svg, placer, frame.at(points, *result.runs),
       fmt::format("this study: {} runs", significant(*result.runs, 2)), "guarded");
  mark(
      svg, placer, frame.at(*result.points_first_run, 1),
      fmt::format("paid within the first run from {} on", significant(*result.points_first_run, 2)),
      "truth");
}

}  // namespace
}  // namespace plot

std::string break_even_svg(const Report& report) {
  using namespace plot;
  Svg svg(small_width, small_height, break_even_text(report.break_even, report.headline));
  const LogLogFrame frame = break_even_frame(report);
  frame.draw(svg);
  if (report.break_even.curve.empty()) {
    svg.text({small_width / 2, small_height / 2},
             break_even_text(report.break_even, report.headline), "head", Anchor::middle);
    return svg.str();
  }
  LabelPlacer placer(frame.box());
  one_run_line(svg, placer, frame);
  draw_curve(svg, placer, frame, report.break_even);
  draw_marks(svg, placer, frame, report);
  return svg.str();
}

}  // namespace understudy::study
