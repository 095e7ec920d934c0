#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/core/solvated_molecule.hpp>

namespace understudy {
namespace {

void require_of_molecule(bool right, const std::string& got, const std::string& expected) {
  if (right) return;
  throw InputError({.what = "What is said of the molecule in its solvent makes no sense",
                    .got = got,
                    .expected = expected,
                    .todo = "Correct the solver's constants, or train the model again"});
}

bool positive(double number) { return std::isfinite(number) && number > 0.0; }

}  // namespace

void SolvatedMolecule::check() const {
  require_of_molecule(
      size() > 0 && radii.size() == size() && elements.size() == size(),
      fmt::format("{} charges, {} radii, {} elements", size(), radii.size(), elements.size()),
      "one of each for every atom");
  for (std::size_t i = 0; i < size(); ++i) {
    require_of_molecule(positive(radii[i]), fmt::format("radius {} of atom {}", radii[i], i),
                        "radii above 0 A");
    require_of_molecule(std::isfinite(charges[i]),
                        fmt::format("charge {} of atom {}", charges[i], i), "finite charges");
  }
  require_of_molecule(
      positive(coulomb) && positive(solute_permittivity) && positive(solvent_permittivity),
      fmt::format("Coulomb's constant {}, permittivities {} and {}", coulomb, solute_permittivity,
                  solvent_permittivity),
      "numbers above 0");
}

Archive SolvatedMolecule::save() const {
  Archive archive;
  archive.set("charges", charges, {size()}, "e");
  archive.set("radii", radii, {radii.size()}, "A");
  archive.set("elements", NamedArray{{elements.size()}, elements, "1"});
  archive.set_attribute("coulomb", coulomb);
  archive.set_attribute("solute_permittivity", solute_permittivity);
  archive.set_attribute("solvent_permittivity", solvent_permittivity);
  return archive;
}

SolvatedMolecule SolvatedMolecule::load(const Archive& archive) {
  const auto* elements = std::get_if<std::vector<std::int64_t>>(&archive.array("elements").data);
  require_of_molecule(elements != nullptr, "elements that are no whole numbers", "atomic numbers");
  SolvatedMolecule molecule{archive.doubles("charges"),
                            archive.doubles("radii"),
                            *elements,
                            archive.number("coulomb"),
                            archive.number("solute_permittivity"),
                            archive.number("solvent_permittivity")};
  molecule.check();
  return molecule;
}

}  // namespace understudy
