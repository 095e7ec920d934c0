#include <cmath>
#include <understudy/loops/structure/shape.hpp>

namespace understudy::loops {
namespace {

constexpr std::array<Point2, 8> nodes = {
    {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}, {0, -1}, {1, 0}, {0, 1}, {-1, 0}}};

}  // namespace

Shape quad4(const Point2& xi) {
  Shape shape;
  for (std::size_t a = 0; a < 4; ++a) {
    const double f = 1 + nodes[a][0] * xi[0];
    const double g = 1 + nodes[a][1] * xi[1];
    shape.value.push_back(f * g / 4);
    shape.gradient.push_back({nodes[a][0] * g / 4, nodes[a][1] * f / 4});
  }
  return shape;
}

Shape quad8(const Point2& xi) {
  const double x = xi[0];
  const double y = xi[1];
  Shape shape;
  for (std::size_t a = 0; a < 4; ++a) {
    const auto [p, q] = nodes[a];
    const double f = 1 + p * x;
    const double g = 1 + q * y;
    const double h = p * x + q * y - 1;
    shape.value.push_back(f * g * h / 4);
    shape.gradient.push_back({p * g * (h + f) / 4, q * f * (h + g) / 4});
  }
  for (std::size_t a = 4; a < 8; ++a) {
    const auto [p, q] = nodes[a];
    if (p == 0) {
      shape.value.push_back((1 - x * x) * (1 + q * y) / 2);
      shape.gradient.push_back({-x * (1 + q * y), q * (1 - x * x) / 2});
    } else {
      shape.value.push_back((1 - y * y) * (1 + p * x) / 2);
      shape.gradient.push_back({p * (1 - y * y) / 2, -y * (1 + p * x)});
    }
  }
  return shape;
}

std::vector<QuadraturePoint> gauss(int n) {
  std::vector<std::pair<double, double>> line = {{0, 2}};
  const double r = std::sqrt(1.0 / 3);
  const double s = std::sqrt(0.6);
  if (n == 2) line = {{-r, 1}, {r, 1}};
  if (n == 3) line = {{-s, 5.0 / 9}, {0, 8.0 / 9}, {s, 5.0 / 9}};
  std::vector<QuadraturePoint> points;
  for (const auto& [y, v] : line)
    for (const auto& [x, w] : line) points.push_back({{x, y}, v * w});
  return points;
}

}  // namespace understudy::loops
