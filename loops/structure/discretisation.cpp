#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/loops/structure/discretisation.hpp>
#include <understudy/loops/structure/shape.hpp>

namespace understudy::loops {
namespace {

struct MappedShape {
  std::vector<Point2> gradient;  // with respect to the reference configuration
  double determinant;
  Point2 place, reference;
};

const Point2& node_value(const std::vector<Point2>& values, int node) {
  return values[static_cast<std::size_t>(node)];
}

MappedShape map_shape(const FiniteElements& elements, std::size_t e, const Shape& shape) {
  const int* nodes = &elements.connectivity[e * elements.nodes_per_element];
  double j[2][2] = {};
  MappedShape mapped{{}, 0, {0, 0}, {0, 0}};
  for (std::size_t a = 0; a < elements.nodes_per_element; ++a)
    for (std::size_t i = 0; i < 2; ++i) {
      const double x = node_value(elements.points, nodes[a])[i];
      mapped.place[i] += shape.value[a] * x;
      mapped.reference[i] += shape.value[a] * node_value(elements.reference, nodes[a])[i];
      for (std::size_t k = 0; k < 2; ++k) j[i][k] += x * shape.gradient[a][k];
    }
  mapped.determinant = j[0][0] * j[1][1] - j[0][1] * j[1][0];
  if (!(mapped.determinant > 0))
    throw InputError(
        {.what = "The mesh has an element that is turned inside out",
         .got = fmt::format("element {} at ({}, {}) mm", e + 1, mapped.place[0], mapped.place[1]),
         .expected = "elements of positive area at every integration point",
         .todo = "Repair the mesh there"});
  for (const Point2& g : shape.gradient)
    mapped.gradient.push_back({(j[1][1] * g[0] - j[1][0] * g[1]) / mapped.determinant,
                               (j[0][0] * g[1] - j[0][1] * g[0]) / mapped.determinant});
  return mapped;
}

template <class View>
void write_gradients(const View& view, std::size_t row, const std::vector<Point2>& gradient) {
  for (std::size_t a = 0; a < gradient.size(); ++a)
    for (std::size_t i = 0; i < 2; ++i) view(row, a, i) = gradient[a][i];
}

}  // namespace

Discretisation discretise(const FiniteElements& elements, const std::string& element) {
  const bool quadratic = elements.nodes_per_element == 8;
  const auto shape = quadratic ? quad8 : quad4;
  const auto rule = gauss(element == "q2" ? 3 : 2);
  const std::size_t count = elements.elements();
  const std::size_t nodes = elements.nodes_per_element;

  Discretisation d;
  d.nodes = static_cast<int>(nodes);
  d.points = static_cast<int>(rule.size());
  d.fbar = !quadratic;
  d.connectivity = {"understudy/structure/connectivity", count, nodes};
  d.gradients = {"understudy/structure/gradients", count * rule.size(), nodes, 2};
  d.centre_gradients = {"understudy/structure/centre_gradients", count, nodes, 2};
  d.weights = {"understudy/structure/weights", count * rule.size()};
  const auto connectivity = Kokkos::create_mirror_view(d.connectivity);
  const auto gradients = Kokkos::create_mirror_view(d.gradients);
  const auto centres = Kokkos::create_mirror_view(d.centre_gradients);
  const auto weights = Kokkos::create_mirror_view(d.weights);
  for (std::size_t e = 0; e < count; ++e) {
    for (std::size_t a = 0; a < nodes; ++a)
      connectivity(e, a) = elements.connectivity[e * nodes + a];
    write_gradients(centres, e, map_shape(elements, e, shape({0, 0})).gradient);
    for (std::size_t q = 0; q < rule.size(); ++q) {
      const MappedShape mapped = map_shape(elements, e, shape(rule[q].xi));
      const std::size_t point = e * rule.size() + q;
      write_gradients(gradients, point, mapped.gradient);
      weights(point) = rule[q].weight * mapped.determinant;
      d.places.push_back(mapped.place);
      d.references.push_back(mapped.reference);
    }
  }
  Kokkos::deep_copy(d.connectivity, connectivity);
  Kokkos::deep_copy(d.gradients, gradients);
  Kokkos::deep_copy(d.centre_gradients, centres);
  Kokkos::deep_copy(d.weights, weights);
  return d;
}

}  // namespace understudy::loops
