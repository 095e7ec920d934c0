#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <solvers/protein/molecule_probe.hpp>
#include <understudy/solvers/protein/generalised_born.hpp>
#include <understudy/solvers/protein/mechanics.hpp>
#include <understudy/solvers/protein/units.hpp>

namespace understudy::protein {
namespace {

using nlohmann::json;

/// Relative; of forces, in root mean squares of all. Files have eight digits, of which OpenMM makes
/// sigma and epsilon: its Lennard-Jones energies are 3e-9 away, all other terms 1e-11. Where terms
/// cancel, their sum is 2e-8 away.
constexpr double kAccuracy = 1e-7;

/// With charges that make up for another value of Coulomb's constant, which is no part of the file:
/// both codes divide the charges there by AMBER's 18.2223, then each goes by its own. OpenMM's is
/// 1e-8 more than ours, that in its CustomGBForce 2.1e-7 (AMBER's 3.5e-5 less).
Molecule with_constant_of(const json& reference, Molecule molecule) {
  const double constant = reference["coulomb_constant"];
  for (Molecule::Atom& atom : molecule.atoms) atom.charge *= std::sqrt(constant / coulomb);
  return molecule;
}

/// UNDERSTUDY_PRINT_ANSWERS=1 prints how far both are apart.
void expect_small(double difference, const std::string& what) {
  if (std::getenv("UNDERSTUDY_PRINT_ANSWERS") != nullptr)
    std::printf("%-24s differs by %.1e\n", what.c_str(), difference);
  EXPECT_LT(difference, kAccuracy) << what;
}

/// Every port that `reference` has: numbers are energies; `forces`, if any, has a vector per atom.
void expect_same_ports(const Answers& found, const json& reference, const std::string& what) {
  EXPECT_EQ(found.outcomes[0], Outcome::ok);
  for (const auto& [port, numbers] : found.port) {
    if (!reference.contains(port)) continue;
    const json& expected = reference[port];
    if (expected.is_number())
      expect_small(std::abs(numbers[0] / expected.get<double>() - 1), what + " " + port);
    else
      expect_small(largest_difference(numbers, flat(expected.get<Positions>())), what + " " + port);
  }
}

void expect_same_born(const StoredMolecule& stored, const json& reference) {
  const BornOptions options{.model = reference["model"],
                            .ionic_strength = strength_of(reference["kappa"])};
  GeneralisedBorn born(with_constant_of(reference, stored.molecule), options);
  expect_same_ports(ask(born, {stored.positions}, {"energy", "forces"}), reference,
                    options.model + (options.ionic_strength > 0 ? " in salt" : ""));
}

void expect_same_answers(const json& reference) {
  const std::string file = reference["conformation"];
  SCOPED_TRACE(file);
  const StoredMolecule stored = stored_molecule(reference["molecule"], file);
  Mechanics mechanics(with_constant_of(reference["mechanics"], stored.molecule));
  for (const char* port : {"bond", "angle", "torsion", "lennard_jones", "coulomb", "energy"})
    EXPECT_TRUE(reference["mechanics"].contains(port)) << port;
  expect_same_ports(ask(mechanics, {stored.positions}), reference["mechanics"], "mechanics");
  EXPECT_EQ(reference["born"].size(), 6U);  // three models, without and with salt
  for (const json& model : reference["born"]) expect_same_born(stored, model);
}

/// `conformations`: how many there are.
void expect_same_as_in(const std::string& file, std::size_t conformations) {
  std::ifstream text(file);
  ASSERT_TRUE(text.is_open()) << file;
  const json references = json::parse(text);
  EXPECT_EQ(references.size(), conformations);
  for (const json& reference : references) expect_same_answers(reference);
}

// The file is what compare_openmm.py --store wrote, with OpenMM 8.6.1.
TEST(StoredMolecules, HaveTheEnergiesAndForcesThatOpenMMFound) {
  expect_same_as_in(UNDERSTUDY_OPENMM_ANSWERS, 2);
}

// compare_openmm.py asks OpenMM, then calls this.
TEST(OpenMM, FindsTheSameEnergiesAndForces) {
  const char* const file = std::getenv("UNDERSTUDY_OPENMM_ANSWERS");
  if (file == nullptr) GTEST_SKIP() << "compare_openmm.py runs this where Python has OpenMM";
  expect_same_as_in(file, 6);
}

}  // namespace
}  // namespace understudy::protein
