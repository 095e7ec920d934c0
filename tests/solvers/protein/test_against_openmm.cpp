#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <solvers/protein/molecule_probe.hpp>
#include <understudy/solvers/protein/generalised_born.hpp>
#include <understudy/solvers/protein/mechanics.hpp>

namespace understudy::protein {
namespace {

constexpr double kAccuracy = 1e-5;

/// UNDERSTUDY_PRINT_ANSWERS=1 prints how far both are apart.
void expect_small(double difference, const std::string& what) {
  if (std::getenv("UNDERSTUDY_PRINT_ANSWERS") != nullptr)
    std::printf("%-24s differs by %.1e\n", what.c_str(), difference);
  EXPECT_LT(difference, kAccuracy) << what;
}

void expect_same(const Answers& found, const std::string& port, const Reference& reference,
                 const std::string& what) {
  const double difference = found.port.at(port)[0] - reference.energy;
  expect_small(std::abs(difference / reference.energy), what);
  if (!reference.forces.empty())
    expect_small(largest_difference(found.port.at("forces"), flat(reference.forces)),
                 "forces of " + what);
}

void expect_same_mechanics(const ReferenceMolecule& reference) {
  Mechanics mechanics(reference.molecule);
  const Answers found = ask(mechanics, {reference.conformation.positions});
  EXPECT_EQ(found.outcomes[0], Outcome::ok);
  for (const char* term : {"bond", "angle", "torsion", "lennard_jones", "coulomb"})
    expect_same(found, term, reference.references.at(term), term);
  expect_same(found, "energy", reference.references.at("mechanics"), "mechanics");
}

void expect_same_born(const ReferenceMolecule& reference, const std::string& name,
                      const BornOptions& options) {
  GeneralisedBorn born(with_radii_of(reference, name), options);
  const Answers found = ask(born, {reference.conformation.positions}, {"energy", "forces"});
  EXPECT_EQ(found.outcomes[0], Outcome::ok);
  expect_same(found, "energy", reference.references.at(name), name);
}

void expect_same_everything(const ReferenceMolecule& reference) {
  expect_same_mechanics(reference);
  for (const char* model : {"hct", "obc2", "gbn2"})
    expect_same_born(reference, model, {.model = model});
  expect_same_born(reference, "obc2_in_salt",
                   {.model = "obc2", .ionic_strength = strength_of(0.1)});
}

TEST(AlanineDipeptide, HasTheEnergiesAndForcesThatOpenMMFound) {
  expect_same_everything(alanine_dipeptide());
}

// compare_openmm.py builds molecules in OpenMM, then calls this.
TEST(OpenMM, FindsTheSameEnergiesAndForces) {
  const char* const files = std::getenv("UNDERSTUDY_OPENMM_MOLECULES");
  if (files == nullptr) GTEST_SKIP() << "compare_openmm.py runs this where Python has OpenMM";
  std::istringstream names(files);
  for (std::string name; std::getline(names, name, ':');) {
    SCOPED_TRACE(name);
    std::ifstream lines(name);
    ASSERT_TRUE(lines.is_open());
    expect_same_everything(read_molecule(lines));
  }
}

}  // namespace
}  // namespace understudy::protein
