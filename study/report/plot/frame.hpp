#pragma once
#include <string>
#include <understudy/study/report/plot/labels.hpp>
#include <understudy/study/report/plot/log_axis.hpp>
#include <understudy/study/report/plot/svg.hpp>

namespace understudy::study::plot {

/// Two logarithmic axes with grid, ticks, titles and a heading.
struct LogLogFrame {
  LogAxis x, y;
  std::string x_title, y_title;
  std::string heading, subheading;

  Pixel at(double x_value, double y_value) const { return {x.pixel(x_value), y.pixel(y_value)}; }
  Box box() const;
  void draw(Svg& svg) const;
};

/// The area of the picture that is plotted on, in pixels.
inline constexpr double plot_left = 74, plot_right = 24, plot_top = 88, plot_bottom = 58;

}  // namespace understudy::study::plot
