#include <cmath>
#include <understudy/solvers/materials/load_space.hpp>
#include <utility>

namespace understudy::materials {
namespace {

LoadSpace deformation_gradients(int dimensions, int loaded) {
  LoadSpace space;
  for (int d = loaded; d < dimensions; ++d) space.origin[d * dimensions + d] = 1.0;
  for (int i = 0; i < loaded; ++i)
    for (int j = 0; j < loaded; ++j) {
      space.undeformed[space.count] = i == j ? 1.0 : 0.0;
      space.basis[space.count++][i * dimensions + j] = 1.0;
    }
  return space;
}

// Mandel order: 11, 22, (33, 23, 13,) 12, off-diagonal components times sqrt(2).
LoadSpace mandel_strains(int dimensions, int loaded) {
  LoadSpace space;
  for (int d = 0; d < loaded; ++d) space.basis[space.count++][d * dimensions + d] = 1.0;
  const std::vector<std::pair<int, int>> shears =
      loaded == 3 ? std::vector<std::pair<int, int>>{{1, 2}, {0, 2}, {0, 1}}
                  : std::vector<std::pair<int, int>>{{0, 1}};
  for (const auto& [i, j] : shears) {
    space.basis[space.count][i * dimensions + j] = std::sqrt(0.5);
    space.basis[space.count++][j * dimensions + i] = std::sqrt(0.5);
  }
  return space;
}

}  // namespace

LoadSpace make_load_space(int dimensions, int loaded, bool finite_strain) {
  return finite_strain ? deformation_gradients(dimensions, loaded)
                       : mandel_strains(dimensions, loaded);
}

}  // namespace understudy::materials
