#include <fmt/core.h>

#include <cmath>
#include <understudy/study/report/plot/frame.hpp>
#include <understudy/study/report/ranking.hpp>
#include <understudy/study/report/report.hpp>
#include <understudy/study/report/text.hpp>

namespace understudy::study {
namespace plot {
namespace {

constexpr double ranking_size = 520;

std::vector<double> objectives(const PartRanking& ranking) {
  std::vector<double> values;
  for (const VerifiedPart& part : ranking.verified)
    for (const double value : {part.predicted, part.truth}) values.push_back(value);
  return values;
}

/// Both axes span the same values, so that equal objectives lie on the diagonal.
LogLogFrame ranking_frame(const Report& report) {
  const PartRanking& r = *report.input.ranking;
  const std::vector<double> values = objectives(r);
  const std::string unit = r.unit == "1" ? "" : ", " + r.unit;
  return {LogAxis(values, plot_left, ranking_size - plot_right),
          LogAxis(values, ranking_size - plot_bottom, plot_top),
          fmt::format("predicted {}{}", r.objective, unit),
          fmt::format("true {}{}", r.objective, unit),
          fmt::format("{}: verified {}s", report.input.case_name, r.part),
          "filled: the surrogate's best; hollow: drawn from the others"};
}

void draw_part(Svg& svg, LabelPlacer& placer, const LogLogFrame& frame, const VerifiedPart& part) {
  const Pixel at = frame.at(part.predicted, part.truth);
  svg.circle(at, 5, part.is_best ? "baseline" : "baseline hollow");
  placer.block({at.x - 6, at.y - 6, at.x + 6, at.y + 6});
}

}  // namespace
}  // namespace plot

std::string ranking_svg(const Report& report) {
  using namespace plot;
  Svg svg(ranking_size, ranking_size, ranking_sentence(report));
  const LogLogFrame frame = ranking_frame(report);
  frame.draw(svg);
  LabelPlacer placer(frame.box());
  const Pixel low = frame.at(frame.x.low(), frame.y.low());
  const Pixel high = frame.at(frame.x.high(), frame.y.high());
  svg.line(low, high, "truth dash");
  placer.block_line(low, high);
  std::vector<const VerifiedPart*> shown;  // a logarithmic axis has no place for others
  for (const VerifiedPart& part : report.input.ranking->verified)
    if (part.predicted > 0 && part.truth > 0) shown.push_back(&part);
  for (const VerifiedPart* part : shown) draw_part(svg, placer, frame, *part);
  for (const VerifiedPart* part : shown)
    placer.place(svg, frame.at(part->predicted, part->truth), std::to_string(part->part), "");
  return svg.str();
}

}  // namespace understudy::study
