#pragma once
#include <memory>
#include <string>
#include <understudy/core/molecule.hpp>
#include <understudy/core/operator.hpp>
#include <understudy/solvers/protein/water.hpp>

namespace understudy::protein {

/// Configuration of a generalised Born model.
struct BornOptions {
  std::string model = "obc2";  ///< "hct", "obc2" or "gbn2"
  double inner_permittivity = 1;
  double water_permittivity = usual_water_permittivity;
  double ionic_strength = 0;               ///< mol/l
  double temperature = usual_temperature;  ///< K
};

/// Keys of [solver] for name = "generalised_born".
OptionTable<BornOptions> born_options();

/// The generalised Born model of such a section, of a molecule. Throws InputError for keys and
/// values that do not exist, and for what the model does not know of the molecule.
std::unique_ptr<Operator> make_generalised_born(const Settings& solver, const Molecule& molecule);

/// The section with every default filled in, for the fingerprint and the record of a case.
Settings effective_generalised_born(const Settings& solver);

/// The reference manual of the section, in Markdown.
std::string generalised_born_manual();

}  // namespace understudy::protein
