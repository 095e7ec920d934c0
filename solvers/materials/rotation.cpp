#include <algorithm>
#include <cmath>
#include <type_traits>
#include <understudy/solvers/materials/laws.hpp>
#include <understudy/solvers/materials/rotation.hpp>

namespace understudy::materials {

template <int D>
void polar_rotation(const double* f, double* r) {
  using P = Pack<double, 1>;
  std::copy(f, f + D * D, r);
  constexpr int most_steps = 30;
  for (int step = 0; step < most_steps; ++step) {
    P matrix[D * D], cofactor[D * D];
    for (int a = 0; a < D * D; ++a) matrix[a].v = r[a];
    const double volume = cofactors(matrix, cofactor, std::integral_constant<int, D>{}).v;
    double change = 0;
    for (int a = 0; a < D * D; ++a) {
      const double next = 0.5 * (r[a] + cofactor[a].v / volume);
      change = std::max(change, std::abs(next - r[a]));
      r[a] = next;
    }
    if (!(change > 1e-12)) return;
  }
}

template void polar_rotation<2>(const double*, double*);
template void polar_rotation<3>(const double*, double*);

}  // namespace understudy::materials
