#include <algorithm>
#include <cmath>
#include <understudy/loops/structure/finite_elements.hpp>

namespace understudy::loops {
namespace {

using Edge = std::pair<int, int>;

Edge edge(int a, int b) { return {std::min(a, b), std::max(a, b)}; }

/// Gives every edge its middle node, once.
class Middles {
 public:
  explicit Middles(FiniteElements& elements) : elements_(elements) {}

  int of(int a, int b) {
    const auto [found, is_new] =
        nodes_.try_emplace(edge(a, b), static_cast<int>(elements_.points.size()));
    if (is_new) {
      elements_.points.push_back(half(elements_.points, a, b));
      elements_.reference.push_back(half(elements_.reference, a, b));
    }
    return found->second;
  }

 private:
  static Point2 half(const std::vector<Point2>& points, int a, int b) {
    const Point2 p = points[static_cast<std::size_t>(a)];
    const Point2 q = points[static_cast<std::size_t>(b)];
    return {(p[0] + q[0]) / 2, (p[1] + q[1]) / 2};
  }
  FiniteElements& elements_;
  std::map<Edge, int> nodes_;
};

void bend(FiniteElements& elements, const std::string& boundary, double radius) {
  for (const auto& nodes : elements.boundaries.at(boundary)) {
    Point2& middle = elements.points[static_cast<std::size_t>(nodes[2])];
    const double length = std::hypot(middle[0], middle[1]);
    middle = {middle[0] * radius / length, middle[1] * radius / length};
  }
}

}  // namespace

FiniteElements linear_elements(const Geometry& geometry) {
  FiniteElements elements;
  elements.reference = geometry.reference;
  for (const auto& point : geometry.mesh.points) elements.points.push_back({point[0], point[1]});
  for (const auto& nodes : geometry.mesh.elements)
    for (const std::int64_t node : nodes) elements.connectivity.push_back(static_cast<int>(node));
  for (const auto& [name, facets] : geometry.mesh.boundaries)
    for (const auto& facet : facets)
      elements.boundaries[name].push_back({static_cast<int>(facet[0]), static_cast<int>(facet[1])});
  return elements;
}

FiniteElements quadratic_elements(const Geometry& geometry) {
  const FiniteElements coarse = linear_elements(geometry);
  FiniteElements fine = coarse;
  Middles middles(fine);
  fine.nodes_per_element = 8;
  fine.connectivity.clear();
  for (std::size_t e = 0; e < coarse.elements(); ++e) {
    const int* corner = &coarse.connectivity[4 * e];
    fine.connectivity.insert(fine.connectivity.end(), corner, corner + 4);
    for (std::size_t k = 0; k < 4; ++k)
      fine.connectivity.push_back(middles.of(corner[k], corner[(k + 1) % 4]));
  }
  for (auto& [name, facets] : fine.boundaries)
    for (auto& facet : facets) facet.push_back(middles.of(facet[0], facet[1]));
  for (const auto& [boundary, radius] : geometry.arcs) bend(fine, boundary, radius);
  return fine;
}

}  // namespace understudy::loops
