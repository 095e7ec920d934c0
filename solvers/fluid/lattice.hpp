#pragma once
#include <Kokkos_Core.hpp>

namespace understudy::fluid {

/// Discrete velocities of a lattice and their weights: D2Q9 or D3Q19 (Y. H. Qian, D. d'Humieres,
/// P. Lallemand, 1992). Population 0 rests; 2k - 1 and 2k move in opposite directions. Squared
/// speed of sound 1/3.
template <int D>
struct Lattice;

template <>
struct Lattice<2> {
  static constexpr int count = 9;

  /// Component d of the velocity of population i.
  KOKKOS_FUNCTION static constexpr int velocity(int i, int d) {
    constexpr int c[count][2] = {{0, 0}, {1, 0},   {-1, 0}, {0, 1}, {0, -1},
                                 {1, 1}, {-1, -1}, {1, -1}, {-1, 1}};
    return c[i][d];
  }
  KOKKOS_FUNCTION static constexpr double weight(int i) {
    return i == 0 ? 4.0 / 9.0 : i < 5 ? 1.0 / 9.0 : 1.0 / 36.0;
  }
};

template <>
struct Lattice<3> {
  static constexpr int count = 19;

  KOKKOS_FUNCTION static constexpr int velocity(int i, int d) {
    constexpr int c[count][3] = {{0, 0, 0},  {1, 0, 0},   {-1, 0, 0},  {0, 1, 0},   {0, -1, 0},
                                 {0, 0, 1},  {0, 0, -1},  {1, 1, 0},   {-1, -1, 0}, {1, -1, 0},
                                 {-1, 1, 0}, {1, 0, 1},   {-1, 0, -1}, {1, 0, -1},  {-1, 0, 1},
                                 {0, 1, 1},  {0, -1, -1}, {0, 1, -1},  {0, -1, 1}};
    return c[i][d];
  }
  KOKKOS_FUNCTION static constexpr double weight(int i) {
    return i == 0 ? 1.0 / 3.0 : i < 7 ? 1.0 / 18.0 : 1.0 / 36.0;
  }
};

/// The population that moves against population i.
KOKKOS_FUNCTION constexpr int opposite(int i) { return i == 0 ? 0 : i % 2 == 1 ? i + 1 : i - 1; }

/// A node, moved by `factor` times the velocity of a population.
template <int D>
KOKKOS_FUNCTION Kokkos::Array<int, D> moved(Kokkos::Array<int, D> node, int population,
                                            int factor) {
  for (int d = 0; d < D; ++d) node[d] += factor * Lattice<D>::velocity(population, d);
  return node;
}

}  // namespace understudy::fluid
