#include <cmath>
#include <numbers>
#include <understudy/solvers/protein/units.hpp>
#include <understudy/solvers/protein/water.hpp>

namespace understudy::protein {

double inverse_debye_length(double ionic_strength, double permittivity, double temperature) {
  constexpr double per_cubic_angstrom = 6.02214076e-4;  // of a mol/l
  return std::sqrt(8 * std::numbers::pi * coulomb * ionic_strength * per_cubic_angstrom /
                   (permittivity * boltzmann * temperature));
}

}  // namespace understudy::protein
