#pragma once
#include <Kokkos_Core.hpp>
#include <string>
#include <understudy/loops/structure/finite_elements.hpp>
#include <vector>

namespace understudy::loops {

/// What the element kernels read: shapes and weights in the reference configuration.
struct Discretisation {
  int nodes = 4;     ///< per element
  int points = 4;    ///< integration points per element
  bool fbar = true;  ///< volumetric part of F from the element's centre
  Kokkos::View<int**, Kokkos::LayoutRight> connectivity;          ///< [elements, nodes]
  Kokkos::View<double***, Kokkos::LayoutRight> gradients;         ///< [points, nodes, 2], 1/mm
  Kokkos::View<double***, Kokkos::LayoutRight> centre_gradients;  ///< [elements, nodes, 2], 1/mm
  Kokkos::View<double*> weights;                                  ///< [points], mm^2
  std::vector<Point2> places;                                     ///< of the integration points, mm
  std::vector<Point2> references;  ///< of the integration points in [0,1]^2

  std::size_t elements() const { return connectivity.extent(0); }
  std::size_t integration_points() const { return weights.extent(0); }
};

/// `element` is "fbar" (four nodes, 2x2 points), "q2" (eight, 3x3) or "q2_reduced" (eight, 2x2).
/// Throws InputError naming an element that is turned inside out at an integration point.
Discretisation discretise(const FiniteElements& elements, const std::string& element);

}  // namespace understudy::loops
