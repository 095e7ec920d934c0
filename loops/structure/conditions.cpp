#include <cmath>
#include <limits>
#include <understudy/loops/structure/conditions.hpp>

namespace understudy::loops {
namespace {

std::size_t dof(int node, std::size_t component) {
  return 2 * static_cast<std::size_t>(node) + component;
}

void add_supports(const FiniteElements& elements, const Geometry& geometry, Conditions& c) {
  for (const Support& support : geometry.supports)
    for (const auto& edge : elements.boundaries.at(support.boundary))
      for (const int node : edge)
        c.equation[dof(node, static_cast<std::size_t>(support.component))] = -1;
}

double edge_length(const FiniteElements& elements, const std::vector<int>& edge) {
  const Point2& a = elements.points[static_cast<std::size_t>(edge[0])];
  const Point2& b = elements.points[static_cast<std::size_t>(edge[1])];
  return std::hypot(a[0] - b[0], a[1] - b[1]);
}

/// Integrals of the edge's shape functions over its length; loaded edges are straight.
std::vector<double> edge_weights(std::size_t nodes) {
  return nodes == 2 ? std::vector<double>{0.5, 0.5}
                    : std::vector<double>{1.0 / 6, 1.0 / 6, 4.0 / 6};
}

void add_traction(const FiniteElements& elements, const Geometry& geometry, double traction,
                  Conditions& c) {
  for (const auto& edge : elements.boundaries.at(geometry.loaded)) {
    const auto weights = edge_weights(edge.size());
    for (std::size_t a = 0; a < edge.size(); ++a)
      for (std::size_t i = 0; i < 2; ++i)
        c.load[dof(edge[a], i)] +=
            traction * geometry.direction[i] * weights[a] * edge_length(elements, edge);
  }
}

/// Only components along the load are held, and supports win over it.
void add_displacement(const Geometry& geometry, double displacement, Conditions& c) {
  for (std::size_t i = 0; i < c.loaded.size(); ++i) {
    if (c.loaded[i] == 0 || c.equation[i] < 0 || geometry.direction[i % 2] == 0) continue;
    c.equation[i] = -1;
    c.prescribed[i] = displacement * c.loaded[i];
  }
}

void mark_loaded(const FiniteElements& elements, const Geometry& geometry, Conditions& c) {
  for (const auto& edge : elements.boundaries.at(geometry.loaded))
    for (const int node : edge)
      for (std::size_t i = 0; i < 2; ++i) c.loaded[dof(node, i)] = geometry.direction[i];
}

void mark_tip_node(const FiniteElements& elements, const Geometry& geometry, Conditions& c) {
  double least = std::numeric_limits<double>::infinity();
  int nearest = 0;
  for (std::size_t node = 0; node < elements.points.size(); ++node) {
    const double distance = std::hypot(elements.points[node][0] - geometry.tip[0],
                                       elements.points[node][1] - geometry.tip[1]);
    if (distance < least) nearest = static_cast<int>(node);
    least = std::min(least, distance);
  }
  c.tip[dof(nearest, static_cast<std::size_t>(geometry.tip_component))] = 1;
}

/// Weights of the mean over the length of the loaded boundary.
void mark_tip_mean(const FiniteElements& elements, const Geometry& geometry, Conditions& c) {
  double total = 0;
  for (const auto& edge : elements.boundaries.at(geometry.loaded))
    total += edge_length(elements, edge);
  for (const auto& edge : elements.boundaries.at(geometry.loaded)) {
    const auto weights = edge_weights(edge.size());
    for (std::size_t a = 0; a < edge.size(); ++a)
      for (std::size_t i = 0; i < 2; ++i)
        c.tip[dof(edge[a], i)] +=
            geometry.direction[i] * weights[a] * edge_length(elements, edge) / total;
  }
}

}  // namespace

Conditions make_conditions(const FiniteElements& elements, const Geometry& geometry,
                           const StructureOptions& options) {
  const std::size_t dofs = 2 * elements.points.size();
  Conditions c;
  c.equation.assign(dofs, 0);
  for (auto* field : {&c.load, &c.prescribed, &c.tip, &c.loaded}) field->assign(dofs, 0.0);
  mark_loaded(elements, geometry, c);
  add_supports(elements, geometry, c);
  if (options.load != 0) add_traction(elements, geometry, options.load, c);
  if (options.displacement != 0) add_displacement(geometry, options.displacement, c);
  if (geometry.tip_is_mean)
    mark_tip_mean(elements, geometry, c);
  else
    mark_tip_node(elements, geometry, c);
  for (int& equation : c.equation)
    if (equation == 0) equation = c.unknowns++;
  return c;
}

}  // namespace understudy::loops
