#pragma once
#include <string>
#include <vector>

namespace understudy::study::plot {

/// A mark on the axis and its label.
struct Tick {
  double value;
  bool labelled;
  std::string text() const;  ///< "0.05", "20", "10 000"
};

/// A logarithmic axis between two pixels.
class LogAxis {
 public:
  /// Spans all positive finite `values` with a margin; [0.1, 10] when there are none.
  LogAxis(const std::vector<double>& values, double first_pixel, double last_pixel);

  double pixel(double value) const;
  double low() const { return low_; }
  double high() const { return high_; }
  double first_pixel() const { return first_; }
  double last_pixel() const { return last_; }

  /// 1..9 of every decade inside; labelled are the decades, and 2 and 5 (or all) when few fit.
  std::vector<Tick> ticks() const;

 private:
  double low_ = 0.1, high_ = 10, first_, last_;
};

}  // namespace understudy::study::plot
