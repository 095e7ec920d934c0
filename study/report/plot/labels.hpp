#pragma once
#include <string>
#include <understudy/study/report/plot/svg.hpp>
#include <vector>

namespace understudy::study::plot {

/// A rectangle in the picture, in its pixels.
struct Box {
  double left, top, right, bottom;
  double overlap(const Box& other) const;  ///< area in square pixels
};

/// Pixels a text of 12 px takes, rounded up.
double text_width(const std::string& text);

/// Finds room for labels: near their point, inside the frame, on top of nothing.
class LabelPlacer {
 public:
  explicit LabelPlacer(Box frame) : frame_(frame) {}

  void block(const Box& box) { blocked_.push_back(box); }
  void block_line(Pixel a, Pixel b);

  /// Draws `text` near `at` where it covers least, with a thin leader when it had to go far.
  /// Returns the room it takes.
  Box place(Svg& svg, Pixel at, const std::string& text, const std::string& classes);

 private:
  double cost(const Box& box, double distance) const;

  Box frame_;
  std::vector<Box> blocked_;
};

}  // namespace understudy::study::plot
