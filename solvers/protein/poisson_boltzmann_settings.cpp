#include <understudy/solvers/protein/effective_solvation.hpp>
#include <understudy/solvers/protein/poisson_boltzmann.hpp>
#include <understudy/solvers/protein/poisson_boltzmann_settings.hpp>
#include <understudy/solvers/protein/swanson_radii.hpp>

namespace understudy::protein {

std::unique_ptr<Operator> make_poisson_boltzmann(const Settings& solver, const Molecule& molecule,
                                                 std::vector<double> radii) {
  const PoissonBoltzmannOptions options = poisson_boltzmann_options().read(solver);
  std::vector<double> charges;
  std::vector<std::int64_t> elements;
  for (const Molecule::Atom& atom : molecule.atoms) {
    charges.push_back(atom.charge);
    elements.push_back(atom.element);
  }
  if (radii.empty()) radii = assign_radii(molecule);
  return std::make_unique<PoissonBoltzmann>(options, charges, radii, elements);
}

Settings effective_poisson_boltzmann(const Settings& solver) {
  return effective_solvation(poisson_boltzmann_options(), solver, "poisson_boltzmann");
}

std::string poisson_boltzmann_manual() {
  const auto table = poisson_boltzmann_options();
  return manual(table.section(), table.options(), table.write({}));
}

}  // namespace understudy::protein
