#pragma once
#include <string>
#include <vector>

namespace understudy::study::plot {

/// A point on the picture in pixels, y downwards.
struct Pixel {
  double x = 0, y = 0;
};

/// Which part of a text stands at its place.
enum class Anchor { start, middle, end };

/// Collects SVG elements. Colours come from classes ("baseline", "guarded", "soft", "grid"), which
/// the style sheet sets for light backgrounds, dark ones and print.
class Svg {
 public:
  Svg(double width, double height, std::string title);

  void line(Pixel a, Pixel b, const std::string& classes);
  void polyline(const std::vector<Pixel>& points, const std::string& classes);
  void circle(Pixel at, double radius, const std::string& classes);
  void polygon(const std::vector<Pixel>& corners, const std::string& classes);
  void text(Pixel at, const std::string& words, const std::string& classes, Anchor anchor);

  /// Reads from bottom to top, centred.
  void vertical_text(Pixel at, const std::string& words, const std::string& classes);

  double width() const { return width_; }
  double height() const { return height_; }

  /// The whole file.
  std::string str() const;

 private:
  double width_, height_;
  std::string title_, body_;
};

/// "&", "<", ">" and quotes replaced by their entities.
std::string escaped(const std::string& text);

}  // namespace understudy::study::plot
