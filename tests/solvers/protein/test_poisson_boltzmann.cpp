#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/expect_sentence.hpp>
#include <core/message.hpp>
#include <solvers/protein/solvation_probe.hpp>
#include <understudy/core/conformance.hpp>
#include <understudy/core/solvated_molecule.hpp>
#include <understudy/io/prmtop.hpp>
#include <understudy/solvers/protein/poisson_boltzmann_settings.hpp>
#include <understudy/solvers/protein/swanson_radii.hpp>

namespace understudy::protein {
namespace {

using testing::HasSubstr;

constexpr PoissonBoltzmannOptions coarse{.spacing = 0.7, .padding = 3};

struct LastStep {
  long iterations = 0;
  double energy = 0;
};

/// Steps of a loop in which a chain moves a little.
LastStep walk(PoissonBoltzmann& solver, int first, int end, bool is_dropped = false) {
  const Probe probe = Probe::chain();
  LastStep last;
  for (int n = first; n < end; ++n) {
    const long before = solver.iterations();
    const Probe moved = probe.moved(0.01 * n, 0, 0);
    Batch in(solver.signature().inputs, 1), out({solver.signature().output("energy")}, 1);
    in.set_slots({3});
    write_rows(Execution(), in["positions"], {0, 1},
               [&](std::size_t, std::size_t c) { return moved.positions[c]; });
    solver.apply(Execution(), in, out, Outcomes("outcomes", 1));
    if (is_dropped)
      solver.drop_step();
    else
      solver.end_step();
    last = {solver.iterations() - before, on_host(out["energy"])(0, 0)};
  }
  return last;
}

struct RememberingSolver : PoissonBoltzmann {
  RememberingSolver() : PoissonBoltzmann(options(), Probe::chain().charges, Probe::chain().radii) {}
  static PoissonBoltzmannOptions options() {
    PoissonBoltzmannOptions made = coarse;
    made.warm_start = true;
    return made;
  }
};

TEST(PoissonBoltzmann, ConformsToWhatEveryOperatorMustDo) {
  const Probe probe = Probe::chain();
  PoissonBoltzmann solver(coarse, probe.charges, probe.radii);
  const auto some = [&](std::size_t n) {
    Batch in(solver.signature().inputs, n);
    write_rows(Execution(), in["positions"], {0, n}, [&](std::size_t s, std::size_t c) {
      return probe.positions[c] + 0.1 * std::sin(static_cast<double>(3 * s + c));
    });
    return in;
  };
  EXPECT_THAT(conformance_findings(solver, some), testing::IsEmpty());
  RememberingSolver remembering;
  ConformanceOptions options;
  options.warm_tolerance = 1e-3;
  EXPECT_THAT(conformance_findings(remembering, some, options), testing::IsEmpty());
}

TEST(PoissonBoltzmann, AWarmStartSavesIterationsUnlessItsStepIsDropped) {
  PoissonBoltzmann cold(coarse, Probe::chain().charges, Probe::chain().radii);
  RememberingSolver kept, dropped;
  const LastStep usual = walk(cold, 0, 3), warm = walk(kept, 0, 3);
  EXPECT_LT(warm.iterations, usual.iterations);
  EXPECT_NEAR(warm.energy, usual.energy, 1e-4);
  EXPECT_EQ(walk(dropped, 0, 3, true).iterations, usual.iterations);
}

TEST(PoissonBoltzmann, GoesOnFromItsStateWithTheSameBits) {
  RememberingSolver first, second, without;
  walk(first, 0, 2);
  StateInMemory state;
  first.save_state(state);
  second.restore_state(state);
  const double energy = walk(first, 2, 3).energy;
  EXPECT_EQ(walk(second, 2, 3).energy, energy);
  EXPECT_NE(walk(without, 2, 3).energy, energy);
}

TEST(PoissonBoltzmann, EveryOddSampleHasItsOutcome) {
  const Probe probe = Probe::chain();
  PoissonBoltzmann solver(coarse, probe.charges, probe.radii);
  Probe not_a_number = probe, infinite = probe, apart = probe;
  not_a_number.positions[4] = std::nan("");
  infinite.positions[2] = std::numeric_limits<double>::infinity();
  apart.positions[0] = 160 * 0.7;
  const Probe far = probe.moved(1e15, 0, 0);  // nodes could not be told apart
  const auto found = solvations(solver, {probe, not_a_number, infinite, apart, far, probe});
  using enum Outcome;
  const Outcome expected[] = {ok, invalid_input, invalid_input, out_of_range, out_of_range, ok};
  for (std::size_t s = 0; s < found.size(); ++s) {
    EXPECT_EQ(found[s].outcome, expected[s]) << s;
    EXPECT_EQ(std::isnan(found[s].energy), expected[s] != ok) << s;
    EXPECT_EQ(std::isnan(found[s].forces[0]), expected[s] != ok) << s;
  }
  EXPECT_EQ(found[0].energy, found[5].energy);
}

// The nodes stay where they are: only the place between them matters.
TEST(PoissonBoltzmann, AWholeNumberOfSpacingsChangesNothing) {
  const Probe probe = Probe::chain();
  PoissonBoltzmannOptions options = coarse;
  options.spacing = 0.5;
  PoissonBoltzmann solver(options, probe.charges, probe.radii);
  const auto found = solvations(solver, {probe, probe.moved(10, -7.5, 300)});
  EXPECT_NEAR(found[1].energy, found[0].energy, 1e-6);
  for (std::size_t c = 0; c < found[0].forces.size(); ++c)
    EXPECT_NEAR(found[1].forces[c], found[0].forces[c], 1e-5);
}

TEST(PoissonBoltzmann, EnergiesOfTwoPermittivitiesThatAreEqualAreZero) {
  PoissonBoltzmannOptions options = coarse;
  options.inner_permittivity = options.water_permittivity = 4;
  const Solvation found = solvation(options, Probe::chain());
  EXPECT_EQ(found.outcome, Outcome::ok);
  EXPECT_EQ(found.energy, 0);
  EXPECT_THAT(found.forces, testing::Each(0));
}

TEST(PoissonBoltzmann, ASolventThatPolarisesLessThanTheMoleculeIsRefused) {
  PoissonBoltzmannOptions options = coarse;
  options.inner_permittivity = 2;
  options.water_permittivity = 1.88;  // hexane
  test::expect_sentence([&] { solvation(options, Probe::chain()); },
                        {"polarises less", "1.88 outside, 2 inside", "water_permittivity"});
}

TEST(PoissonBoltzmann, ChargesOfZeroHaveNoEnergy) {
  const Solvation found = solvation(coarse, Probe::ion(2, 0));
  EXPECT_EQ(found.outcome, Outcome::ok);
  EXPECT_EQ(found.energy, 0);
}

TEST(PoissonBoltzmann, ChargesOnTopOfEachOtherAddUp) {
  const Probe both{{0.25, 0.75}, {2, 1}, {0.1, 0, 0, 0.1, 0, 0}};
  EXPECT_NEAR(solvation(coarse, both).energy,
              solvation(coarse, Probe::ion(2, 1, {0.1, 0, 0})).energy, 1e-9);
}

TEST(PoissonBoltzmann, ReportsWhatDidNotConverge) {
  PoissonBoltzmannOptions options = coarse;
  options.tolerance = 1e-200;
  const Solvation found = solvation(options, Probe::ion(2));
  EXPECT_EQ(found.outcome, Outcome::not_converged);
  EXPECT_NEAR(found.energy, solvation(coarse, Probe::ion(2)).energy, 1e-4);
}

TEST(PoissonBoltzmann, GridsOfSeveralSizesShareALimitedMemory) {
  const Probe probe = Probe::chain();
  PoissonBoltzmannOptions options = coarse;
  options.memory = 4;  // MB: not even one
  Probe stretched = probe;
  for (std::size_t i = 0; i < probe.size(); ++i) stretched.positions[3 * i] *= 2;
  PoissonBoltzmann little(options, probe.charges, probe.radii),
      much(coarse, probe.charges, probe.radii);
  const std::vector<Probe> probes{probe, stretched, probe};
  const auto a = solvations(little, probes), b = solvations(much, probes);
  for (std::size_t s = 0; s < probes.size(); ++s) {
    EXPECT_EQ(a[s].energy, b[s].energy);
    EXPECT_EQ(a[s].forces, b[s].forces);
  }
}

TEST(PoissonBoltzmann, RefusesAtomsThatCannotBe) {
  const auto make = [](std::vector<double> charges, std::vector<double> radii) {
    return [=] { PoissonBoltzmann(coarse, charges, radii); };
  };
  test::expect_sentence(make({}, {}), {"0 charges and 0 radii"});
  test::expect_sentence(make({1, 2}, {2}), {"2 charges and 1 radii"});
  test::expect_sentence(make({1, 2}, {2, 0}), {"Atom 2", "2 e and 0 A"});
  test::expect_sentence(make({1, 2}, {2, std::nan("")}), {"Atom 2"});
  test::expect_sentence(make({std::nan(""), 2}, {2, 2}), {"Atom 1"});
}

TEST(PoissonBoltzmann, SaysWhatGridAMoleculeWouldTake) {
  PoissonBoltzmann solver({.spacing = 0.25, .padding = 6}, {1, 1}, {2, 2});
  solver.require_room({{0, 0, 0}, {0, 23.75, 0}});  // 159 spacings with radii and padding
  test::expect_sentence(
      [&] {
        solver.require_room({{0, 0, 0}, {0, 24, 0}});
      },
      {"too large for the grid", "40 A", "160 spacings of 0.25 A", "159", "set spacing to 0.26 A"});
  test::expect_sentence(
      [&] {
        solver.require_room({{0, 0, 1e9}, {0, 0, 1e9}});
      },
      {"too far from the origin", "1e+09", "Move the molecule"});
}

TEST(PoissonBoltzmann, RefusesSaltThatWouldComeTooNear) {
  const PoissonBoltzmannOptions options{.spacing = 1.5, .ionic_strength = 0.1};
  test::expect_sentence([&] { PoissonBoltzmann(options, {1}, {2}); }, {"2 A of layer", "2.1 A"});
}

TEST(PoissonBoltzmannSettings, FillInDefaultsAndNameUnknownKeys) {
  Settings solver;
  solver.set("name", Settings(std::string("poisson_boltzmann")));
  solver.set("spacing", Settings(std::string("0.375 A")));
  const Molecule molecule = io::read_prmtop(std::string(UNDERSTUDY_MOLECULES) + "/alanine.prmtop");
  const auto made = make_poisson_boltzmann(solver, molecule);
  EXPECT_EQ(made->signature().inputs[0].shape, (std::vector<std::size_t>{22, 3}));
  const SolvatedMolecule told = SolvatedMolecule::load(made->constants());
  EXPECT_EQ(told.radii, assign_radii(molecule));
  EXPECT_EQ(told.elements[1], 6);
  const Settings effective = effective_poisson_boltzmann(solver);
  EXPECT_TRUE(effective.has("water_permittivity"));
  EXPECT_EQ(effective_poisson_boltzmann(effective).keys(), effective.keys());
  EXPECT_EQ(effective.find("spacing")->as<std::string>(), "0.375 A");
  EXPECT_THAT(poisson_boltzmann_manual(), HasSubstr("spline_width"));
  solver.set("spacings", Settings(1.0));
  EXPECT_THAT(message([&] { effective_poisson_boltzmann(solver); }), HasSubstr("spacing"));
}

}  // namespace
}  // namespace understudy::protein
