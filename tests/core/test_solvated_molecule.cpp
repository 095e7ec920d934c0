#include <gtest/gtest.h>

#include <cmath>
#include <core/message.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/solvated_molecule.hpp>

namespace understudy {
namespace {

SolvatedMolecule water() {
  return {{-0.8, 0.4, 0.4}, {1.7, 1.2, 1.2}, {8, 1, 1}, 332.06371, 1, 80};
}

TEST(SolvatedMolecule, GivesBackWhatItSaved) {
  const Archive saved = water().save();
  EXPECT_EQ(saved.array("radii").unit, "A");
  const SolvatedMolecule loaded = SolvatedMolecule::load(saved);
  EXPECT_EQ(loaded.save(), saved);
  EXPECT_EQ(loaded.elements, water().elements);
  EXPECT_EQ(loaded.solvent_permittivity, 80.0);
}

TEST(SolvatedMolecule, RefusesWhatMakesNoSense) {
  SolvatedMolecule few = water(), flat = water(), charged = water(), dry = water();
  few.radii.pop_back();
  flat.radii[1] = 0.0;
  charged.charges[2] = NAN;
  dry.solvent_permittivity = 0.0;
  for (const auto& [molecule, got] : std::vector<std::pair<SolvatedMolecule, std::string>>{
           {few, "3 charges, 2 radii, 3 elements"},
           {flat, "radius 0 of atom 1; expected radii above 0 A"},
           {charged, "charge nan of atom 2; expected finite charges"},
           {dry, "permittivities 1 and 0; expected numbers above 0"},
           {SolvatedMolecule(), "0 charges"}}) {
    const std::string said = message([&] { molecule.check(); });
    EXPECT_NE(said.find("molecule in its solvent makes no sense. Got"), std::string::npos) << said;
    EXPECT_NE(said.find(got), std::string::npos) << said;
    EXPECT_NE(said.find("Correct the solver's constants"), std::string::npos) << said;
  }
  EXPECT_THROW(SolvatedMolecule::load(Archive()), InputError);
  EXPECT_THROW(SolvatedMolecule::load(few.save()), InputError);
  Archive real = water().save();
  real.set("elements", {8, 1, 1}, {3});
  EXPECT_NE(message([&] { SolvatedMolecule::load(real); }).find("no whole numbers"),
            std::string::npos);
}

}  // namespace
}  // namespace understudy
