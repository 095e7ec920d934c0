#include <understudy/solvers/protein/poisson_boltzmann.hpp>
#include <understudy/solvers/protein/poisson_boltzmann_settings.hpp>

namespace understudy::protein {

std::unique_ptr<Operator> make_poisson_boltzmann(const Settings& solver,
                                                 const std::vector<double>& charges,
                                                 const std::vector<double>& radii) {
  const PoissonBoltzmannOptions options = poisson_boltzmann_options().read(solver);
  return std::make_unique<PoissonBoltzmann>(options, charges, radii);
}

Settings effective_poisson_boltzmann(const Settings& solver) {
  const auto table = poisson_boltzmann_options();
  Settings effective = table.write(table.read(solver));
  effective.set("name", Settings(std::string("poisson_boltzmann")));
  return effective;
}

std::string poisson_boltzmann_manual() {
  const auto table = poisson_boltzmann_options();
  return manual(table.section(), table.options(), table.write({}));
}

}  // namespace understudy::protein
