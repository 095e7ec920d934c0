// Layers of two elastic materials: ten lines to effective constants that are exact.
// See README.md beside this file for the equations.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/microstructures/laminate.hpp>
#include <vector>

using namespace understudy;
using namespace understudy::materials;

namespace {

const Phase matrix{"matrix", 62.5, 28.8462};  // bulk and shear modulus in MPa
const Phase inclusion{"inclusion", 222.222, 166.6667};
constexpr double fraction = 0.5;  // of the inclusion; the layers' normal is the first direction

/// Effective stiffness in Mandel notation (11, 22, 33, 23, 13, 12), MPa, by rows.
std::vector<double> effective_stiffness() {
  const CellOptions options{.dimensions = 3,
                            .resolution = 8,
                            .law = "linear_elastic",
                            .load_space = "full",
                            .tolerance = 1e-10};
  CellSolver<3> cell(options, {matrix, inclusion},
                     make_laminate<3>({fraction, "x", {}}, {}, Interface::laminate), {});
  Batch in(cell.signature().inputs, 1), out(required(cell.signature().outputs), 1);
  Outcomes outcomes("outcomes", 1);
  cell.apply(Execution(), in, out, outcomes);
  const auto tangent = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), out["tangent"]);
  if (count_ok(outcomes) != 1) return std::vector<double>(tangent.extent(1), std::nan(""));
  return {tangent.data(), tangent.data() + tangent.extent(1)};
}

double lambda(const Phase& p) { return p.bulk_modulus - 2 * p.shear_modulus / 3; }
double wave(const Phase& p) { return p.bulk_modulus + 4 * p.shear_modulus / 3; }

/// Volume mean over the layers.
template <class Quantity>
double mean(const Quantity& of) {
  return fraction * of(inclusion) + (1 - fraction) * of(matrix);
}

struct Constant {
  const char* name;
  double computed, exact;  // MPa
};

/// The six independent constants of a laminate (G. W. Milton, The theory of composites, 2002, ch.
/// 9).
std::vector<Constant> compare(const std::vector<double>& c) {
  const double c1111 = 1 / mean([](const Phase& p) { return 1 / wave(p); });
  const double ratio = mean([](const Phase& p) { return lambda(p) / wave(p); });
  const double c2222 = c1111 * ratio * ratio + mean([](const Phase& p) {
                         return 4 * p.shear_modulus * (lambda(p) + p.shear_modulus) / wave(p);
                       });
  const double c2233 = c1111 * ratio * ratio + mean([](const Phase& p) {
                         return 2 * p.shear_modulus * lambda(p) / wave(p);
                       });
  const double c1212 = 1 / mean([](const Phase& p) { return 1 / p.shear_modulus; });
  const double c2323 = mean([](const Phase& p) { return p.shear_modulus; });
  return {{"C1111", c[0], c1111}, {"C1122", c[1], c1111 * ratio}, {"C2222", c[7], c2222},
          {"C2233", c[8], c2233}, {"C1212", c[35] / 2, c1212},    {"C2323", c[21] / 2, c2323}};
}

}  // namespace

int main() {
  const Kokkos::ScopeGuard kokkos(Kokkos::InitializationSettings().set_disable_warnings(true));
  bool exact = true;
  std::printf("          cell solver      exact            relative error\n");
  for (const Constant& constant : compare(effective_stiffness())) {
    const double error = std::fabs(constant.computed / constant.exact - 1);
    exact = exact && error <= 1e-9;
    std::printf("%s %16.9f %16.9f MPa %9.1e\n", constant.name, constant.computed, constant.exact,
                error);
  }
  return exact ? 0 : 1;
}
