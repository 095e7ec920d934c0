#include <gmock/gmock.h>

#include <core/expect_sentence.hpp>
#include <core/message.hpp>
#include <solvers/protein/molecule_probe.hpp>
#include <understudy/core/conformance.hpp>
#include <understudy/solvers/protein/generalised_born.hpp>
#include <understudy/solvers/protein/neck_table.hpp>
#include <understudy/solvers/protein/units.hpp>

namespace understudy::protein {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> kModels{"hct", "obc2", "gbn2"};

GeneralisedBorn alanine_in(const BornOptions& options) {
  return {alanine_dipeptide().molecule, options};
}

Molecule::Atom born_atom(double charge, double radius, double screening, int element = 6) {
  Molecule::Atom atom;
  atom.name = "C1";
  atom.charge = charge;
  atom.element = element;
  atom.born_radius = radius;
  atom.born_screening = screening;
  return atom;
}

Molecule molecule_of(std::vector<Molecule::Atom> atoms) {
  Molecule m;
  m.atoms = std::move(atoms);
  m.residues = {{"ALL", "", 1, 0}};
  return m;
}

TEST(GeneralisedBorn, ConformsToWhatEveryOperatorMustDo) {
  for (const std::string& model : kModels) {
    GeneralisedBorn born = alanine_in({.model = model});
    const auto some = [&](std::size_t n) {
      std::vector<Positions> all;
      for (std::size_t s = 0; s < n; ++s) all.push_back(shaken(alanine_positions(), 0.1, s));
      return conformations(born, all);
    };
    EXPECT_THAT(conformance_findings(born, some), IsEmpty()) << model;
  }
}

// Born, Z. Phys. 1, 1920: an ion is a sphere, less the offset of these models.
TEST(GeneralisedBorn, AnIonHasBornsEnergy) {
  GeneralisedBorn born(molecule_of({born_atom(2, 1.59, 0.8)}), {.model = "obc2"});
  const Answers a = ask(born, {{{0, 1, 2}}});
  EXPECT_DOUBLE_EQ(a.port.at("born_radii")[0], 1.5);
  EXPECT_NEAR(a.energy(), -0.5 * coulomb * (1 - 1 / 78.54) * 4 / 1.5, 1e-12 * 1000);
  EXPECT_EQ(a.port.at("forces"), std::vector<double>(3, 0.0));
}

TEST(GeneralisedBorn, SaltScreensAnIon) {
  GeneralisedBorn born(molecule_of({born_atom(1, 1.59, 0.8)}),
                       {.ionic_strength = strength_of(0.1)});
  EXPECT_NEAR(ask(born, {{{0, 0, 0}}}).energy(),
              -0.5 * coulomb * (1 - std::exp(-0.15) / 78.54) / 1.5, 1e-12);
}

// Far apart the radii are those of ions, and f is the distance: Coulomb's law, screened.
TEST(GeneralisedBorn, IonsFarApartAreInADielectric) {
  GeneralisedBorn born(molecule_of({born_atom(1, 1.59, 0.8), born_atom(-1, 1.59, 0.8)}),
                       {.model = "hct"});
  const double r = 1e4, factor = coulomb * (1 - 1 / 78.54);
  const Answers a = ask(born, {{{0, 0, 0}, {r, 0, 0}}});
  EXPECT_NEAR(a.energy(), -factor / 1.5 + factor / r, 1e-8);
  EXPECT_NEAR(a.port.at("forces")[0], -factor / (r * r), 1e-10);
}

/// The integral of 1 / (4 pi x^4) over the part of a sphere that lies outside rho around the
/// origin, by layers: of a sphere of radius x around the origin the share (s^2 - (r - x)^2) /
/// (4 r x) lies in one of radius s at distance r.
double integral_by_layers(double rho, double s, double r) {
  const int steps = 200000;
  const double from = std::max(rho, std::abs(r - s)), to = r + s;
  if (to <= from) return 0;
  double sum = r < s && s - r > rho ? 1 / rho - 1 / (s - r) : 0;  // layers that lie in it wholly
  for (int k = 0; k < steps; ++k) {
    const double x = from + (k + 0.5) * (to - from) / steps;
    sum += (s * s - (r - x) * (r - x)) / (4 * r * x) / (x * x) * (to - from) / steps;
  }
  return sum;
}

// HCT's formula, in all its cases: apart, overlapping, one within the other either way.
TEST(GeneralisedBorn, RadiiAreThoseOfSpheresWithoutWater) {
  const double screening = 0.8;
  for (const auto& [first, second, r] : std::vector<std::array<double, 3>>{
           {1.7, 1.5, 5.0}, {1.7, 1.5, 1.6}, {1.2, 2.9, 0.9}, {2.9, 1.2, 0.3}, {1.3, 1.3, 2.2}}) {
    GeneralisedBorn born(
        molecule_of({born_atom(0, first, screening), born_atom(1, second, screening)}),
        {.model = "hct"});
    const double rho = first - 0.09;
    const double integral = integral_by_layers(rho, screening * (second - 0.09), r);
    const Answers a = ask(born, {{{0, 0, 0}, {0, r, 0}}}, {"born_radii"});
    if (1 / rho > integral)
      EXPECT_NEAR(a.port.at("born_radii")[0], 1 / (1 / rho - integral), 1e-8) << r;
    else
      EXPECT_EQ(a.outcomes[0], Outcome::out_of_range) << r;
  }
}

// In small steps: where a sphere comes to touch another, derivatives of higher orders jump.
TEST(GeneralisedBorn, ForcesAreTheDerivativesOfTheEnergy) {
  for (const std::string& model : kModels)
    for (const double strength : {0.0, 0.4}) {
      GeneralisedBorn born =
          alanine_in({.model = model, .inner_permittivity = 2, .ionic_strength = strength});
      const Positions moved = shaken(alanine_positions(), 0.15);
      EXPECT_LT(
          largest_difference(differences(born, moved, 2e-4), ask(born, {moved}).port.at("forces")),
          1e-9)
          << model << strength;
    }
}

// Every case of the sum over spheres has its derivatives.
TEST(GeneralisedBorn, ForcesOfSpheresWithinEachOtherAreDerivatives) {
  GeneralisedBorn born(
      molecule_of({born_atom(0.5, 1.2, 0.8), born_atom(-0.7, 2.9, 0.8), born_atom(1, 1.5, 0.8)}),
      {.model = "obc2"});
  for (const double r : {0.2, 0.7, 1.1, 2.0, 4.5}) {
    const Positions at{{0, 0, 0}, {0, r, 0.1}, {2.5, 0.3, 0}};
    EXPECT_LT(largest_difference(differences(born, at, 1e-4), ask(born, {at}).port.at("forces")),
              1e-6)
        << r;
  }
}

TEST(GeneralisedBorn, TurningAndMovingAMoleculeChangesNothing) {
  for (const std::string& model : kModels) {
    GeneralisedBorn born = alanine_in({.model = model});
    const Positions here = shaken(alanine_positions(), 0.1), there = turned_and_moved(here);
    const Answers a = ask(born, {here, there});
    EXPECT_NEAR(a.energy(1), a.energy(0), 1e-11 * std::abs(a.energy(0)));
    const std::vector<double>& f = a.port.at("forces");
    const std::vector<double> at_there(f.begin() + 3 * 22, f.end());
    for (const double net : net_force_and_torque(there, at_there)) EXPECT_NEAR(net, 0, 1e-10);
  }
}

TEST(GeneralisedBorn, TheOrderOfAtomsDoesNotMatter) {
  for (const std::string& model : kModels) {
    Molecule molecule = alanine_dipeptide().molecule;
    Positions positions = alanine_positions();
    GeneralisedBorn born(molecule, {.model = model});
    const Answers a = ask(born, {positions});
    std::ranges::reverse(molecule.atoms);
    std::ranges::reverse(positions);
    GeneralisedBorn reversed(molecule, {.model = model});
    const Answers b = ask(reversed, {positions});
    EXPECT_NEAR(b.energy(), a.energy(), 1e-12 * std::abs(a.energy()));
    for (std::size_t i = 0; i < 22; ++i) {
      EXPECT_NEAR(b.port.at("born_radii")[21 - i], a.port.at("born_radii")[i], 1e-12);
      for (std::size_t d = 0; d < 3; ++d)
        EXPECT_NEAR(b.port.at("forces")[3 * (21 - i) + d], a.port.at("forces")[3 * i + d], 1e-10);
    }
  }
}

TEST(GeneralisedBorn, AConformationHasTheSameBitsInAnyBatchAndWithAnyPorts) {
  GeneralisedBorn born = alanine_in({});
  std::vector<Positions> all;
  for (std::uint64_t s = 0; s < 37; ++s) all.push_back(shaken(alanine_positions(), 0.1, s));
  const Answers together = ask(born, all), alone = ask(born, {all[20]});
  for (const auto& [port, numbers] : alone.port)
    for (std::size_t k = 0; k < numbers.size(); ++k)
      EXPECT_EQ(together.port.at(port)[20 * numbers.size() + k], numbers[k]) << port;
  for (const char* port : {"energy", "forces", "born_radii"})
    EXPECT_EQ(ask(born, {all[20]}, {port}).port.at(port), alone.port.at(port)) << port;
}

TEST(GeneralisedBorn, AConformationHasTheSameBitsWithAnyNumberOfThreads) {
  GeneralisedBorn born = alanine_in({.model = "gbn2"});
  expect_same_bits(ask(born, {alanine_positions()}, {}, fewer_threads()),
                   ask(born, {alanine_positions()}));
}

TEST(GeneralisedBorn, EveryOddSampleHasItsOutcome) {
  GeneralisedBorn born = alanine_in({});
  Positions nan = alanine_positions(), on_top = alanine_positions();
  nan[7][1] = std::nan("");
  on_top[20] = on_top[3];
  on_top[20][2] += 1e-3;
  const Answers a = ask(born, {alanine_positions(), nan, on_top, alanine_positions()});
  using enum Outcome;
  EXPECT_THAT(a.outcomes, testing::ElementsAre(ok, invalid_input, out_of_range, ok));
  for (const auto& [name, numbers] : a.port) {
    const std::size_t size = numbers.size() / 4;
    for (std::size_t k = size; k < 3 * size; ++k) EXPECT_TRUE(std::isnan(numbers[k])) << name;
    for (std::size_t k = 0; k < size; ++k) EXPECT_EQ(numbers[k], numbers[3 * size + k]) << name;
  }
}

TEST(GeneralisedBorn, RefusesAtomsThatAModelDoesNotKnow) {
  const auto with = [](const Molecule::Atom& atom, const char* model) {
    return [=] { GeneralisedBorn(molecule_of({atom}), {.model = model}); };
  };
  using test::expect_sentence;
  expect_sentence(with(born_atom(0, 0, 0.8), "obc2"), {"atom 1 (ALL 1 C1)", "0 A", "mbondi2"});
  expect_sentence(with(born_atom(0, 2.2, 0.8), "gbn2"), {"2.2 A", "from 1 A to 2 A"});
  expect_sentence(with(born_atom(0, 1.7, 0), "hct"), {"screening", "SCREEN"});
  expect_sentence(with(born_atom(0, 1.7, 0.8, 26), "gbn2"), {"element", "26", "obc2"});
  expect_sentence(with(born_atom(0, 1.7, 0.8), "gbn3"), {"'gbn3'", "hct, obc2 or gbn2"});
  expect_sentence([] { GeneralisedBorn(Molecule(), {}); }, {"no atoms"});
}

TEST(GeneralisedBorn, OptionsAreReadAndFilledIn) {
  Settings section;
  section.set("name", Settings(std::string("generalised_born")));
  section.set("model", Settings(std::string("hct")));
  section.set("ionic_strength", Settings(std::string("150 mmol/l")));
  EXPECT_NEAR(born_options().read(section).ionic_strength, 0.15, 1e-15);
  const Settings effective = effective_generalised_born(section);
  EXPECT_EQ(effective.text("model"), "hct");
  EXPECT_TRUE(effective.find("water_permittivity") != nullptr);
  EXPECT_THAT(generalised_born_manual(), HasSubstr("gbn2"));
  section.set("model", Settings(std::string("obc")));
  EXPECT_THAT(message([&] { born_options().read(section); }), HasSubstr("obc2"));
}

TEST(NeckTable, IsLinearBetweenItsNodes) {
  const Neck left = neck_of(1.5, 1.2), right = neck_of(1.55, 1.2), middle = neck_of(1.52, 1.2);
  EXPECT_NEAR(middle.distance, 0.6 * left.distance + 0.4 * right.distance, 1e-12);
  EXPECT_NEAR(middle.height, 0.6 * left.height + 0.4 * right.height, 1e-12);
  EXPECT_EQ(neck_of(1.0, 1.0).distance, 2.26685);
  EXPECT_NEAR(neck_of(2.0, 2.0).height, neck_of(1.9999, 2.0).height, 1e-5);
}

TEST(NeckTable, GrowsWithEitherRadius) {
  for (double a = 1; a < 1.99; a += 0.05)
    for (double b = 1; b < 1.99; b += 0.05) {
      EXPECT_LT(neck_of(a, b).distance, neck_of(a + 0.05, b).distance);
      EXPECT_LT(neck_of(a, b).distance, neck_of(a, b + 0.05).distance);
      EXPECT_GT(neck_of(a, b).height, neck_of(a + 0.05, b).height);
    }
}

}  // namespace
}  // namespace understudy::protein
