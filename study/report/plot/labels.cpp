#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <understudy/study/report/plot/labels.hpp>

namespace understudy::study::plot {
namespace {

constexpr double text_height = 13;
constexpr double em = 7.3;  // mean advance of a 12 px sans-serif letter, on the wide side
constexpr int directions = 16;
constexpr double longest_bare_gap = 16;  // between a point and its label
constexpr double marker_radius = 8;

/// The box of a text whose nearest edge or corner lies at `distance` from `at` in direction
/// `angle`.
Box box_at(Pixel at, double width, double angle, double distance) {
  const double x = at.x + distance * std::cos(angle), y = at.y - distance * std::sin(angle);
  const double left = x - width * (1 - std::cos(angle)) / 2;
  const double top = y - text_height * (1 + std::sin(angle)) / 2;
  return {left, top, left + width, top + text_height};
}

Pixel nearest_point(const Box& box, Pixel at) {
  return {std::clamp(at.x, box.left, box.right), std::clamp(at.y, box.top, box.bottom)};
}

}  // namespace

double Box::overlap(const Box& other) const {
  const double w = std::min(right, other.right) - std::max(left, other.left);
  const double h = std::min(bottom, other.bottom) - std::max(top, other.top);
  return w > 0 && h > 0 ? w * h : 0;
}

double text_width(const std::string& text) { return em * static_cast<double>(text.size()); }

void LabelPlacer::block_line(Pixel a, Pixel b) {
  const double length = std::hypot(b.x - a.x, b.y - a.y);
  const int pieces = std::max(1, static_cast<int>(length / 4));
  for (int i = 0; i <= pieces; ++i) {
    const double t = static_cast<double>(i) / pieces;
    const double x = a.x + t * (b.x - a.x), y = a.y + t * (b.y - a.y);
    block({x - 2.5, y - 2.5, x + 2.5, y + 2.5});
  }
}

double LabelPlacer::cost(const Box& box, double distance) const {
  const double inside = box.overlap(frame_), area = (box.right - box.left) * (box.bottom - box.top);
  double sum = 0.15 * distance + 50 * (area - inside);
  for (const Box& other : blocked_) sum += box.overlap(other);
  return sum;
}

Box LabelPlacer::place(Svg& svg, Pixel at, const std::string& text, const std::string& classes) {
  const double width = text_width(text);
  Box best{};
  double least = std::numeric_limits<double>::infinity();
  for (const double distance : {9.0, 14.0, 20.0, 28.0, 38.0, 50.0, 64.0, 80.0})
    for (int i = 0; i < directions; ++i) {
      const Box box = box_at(at, width, 2 * std::numbers::pi * i / directions, distance);
      const double found = cost(box, distance);
      if (found < least) least = found, best = box;
    }
  const Pixel edge = nearest_point(best, at);
  const double length = std::hypot(edge.x - at.x, edge.y - at.y);
  if (length > longest_bare_gap)  // the leader starts at the rim of the marker
    svg.line({at.x + marker_radius / length * (edge.x - at.x),
              at.y + marker_radius / length * (edge.y - at.y)},
             edge, "leader");
  svg.text({(best.left + best.right) / 2, best.bottom - 3}, text, classes, Anchor::middle);
  block(best);
  return best;
}

}  // namespace understudy::study::plot
