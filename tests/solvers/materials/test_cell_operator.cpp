#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/at.hpp>
#include <core/global_fences.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>
#include <understudy/solvers/materials/microstructures/laminate.hpp>

#include "core/message.hpp"
#include "same_numbers.hpp"

namespace understudy::materials {
namespace {

const std::vector<std::string> kVarying = {"volume_fraction", "contrast", "matrix_bulk_modulus"};
const std::vector<Phase> kPhases = {{"matrix", 62.5, 28.8462}, {"inclusion", 0, 0}};

CellOptions options_of(int dimensions, int resolution, double tolerance) {
  CellOptions options;
  options.dimensions = dimensions;
  options.resolution = resolution;
  options.tolerance = tolerance;
  return options;
}

std::shared_ptr<const Microstructure<2>> circle() {
  return make_sphere<2>({0.2}, kVarying, Interface::laminate);
}

std::unique_ptr<CellSolver<2>> circle_solver(const CellOptions& options) {
  return std::make_unique<CellSolver<2>>(options, kPhases, circle(), kVarying);
}

/// Deformations, fractions and moduli that differ from sample to sample.
Batch batch_for(const Operator& op, std::size_t samples, double amplitude = 0.1) {
  Batch in(op.signature().inputs, samples);
  for (std::size_t s = 0; s < samples; ++s) {
    const double t = static_cast<double>(s);
    at(in["deformation_gradient"], s, 0) = 1 + amplitude * std::sin(t + 1);
    at(in["deformation_gradient"], s, 1) = 0.7 * amplitude * std::cos(3 * t);
    at(in["deformation_gradient"], s, 2) = -0.4 * amplitude * std::sin(2 * t);
    at(in["deformation_gradient"], s, 3) = 1 - amplitude * std::cos(t);
    at(in["volume_fraction"], s, 0) = 0.1 + 0.03 * static_cast<double>(s % 7);
    at(in["contrast"], s, 0) = 3 + 2 * t;
    at(in["matrix_bulk_modulus"], s, 0) = 50 + 4 * t;
  }
  return in;
}

struct Answer {
  Batch out;
  Outcomes outcomes;
};

Answer apply(Operator& op, const Batch& in) {
  Answer answer{Batch(op.signature().outputs, in.size()), Outcomes("outcomes", in.size())};
  op.apply(Execution(), in, answer.out, answer.outcomes);
  Kokkos::fence();
  return answer;
}

bool same_answer(const Answer& a, std::size_t row_a, const Answer& b, std::size_t row_b) {
  for (const Port& port : a.out.ports()) {
    const auto of_a = on_host(a.out[port.name]), of_b = on_host(b.out[port.name]);
    if (!same_numbers(&of_a(row_a, 0), &of_b(row_b, 0), port.size())) return false;
  }
  return true;
}

double difference(const Answer& a, const Answer& b, const std::string& port) {
  double square = 0, norm = 0;
  const auto of_a = on_host(a.out[port]), of_b = on_host(b.out[port]);
  for (std::size_t s = 0; s < of_a.extent(0); ++s)
    for (std::size_t c = 0; c < of_a.extent(1); ++c) {
      const double d = of_a(s, c) - of_b(s, c);
      square += d * d;
      norm += of_b(s, c) * of_b(s, c);
    }
  return std::sqrt(square / norm);
}

void number_slots(Batch& batch) {
  std::vector<std::int64_t> slots(batch.size());
  for (std::size_t s = 0; s < slots.size(); ++s) slots[s] = static_cast<std::int64_t>(s);
  batch.set_slots(slots);
}

TEST(CellOperator, SampleDoesNotDependOnItsBatchMates) {
  const auto solver = circle_solver(options_of(2, 10, 1e-3));
  const Batch in = batch_for(*solver, 23);
  const Answer together = apply(*solver, in);
  for (const std::size_t row : {0, 7, 22}) {
    const Answer alone = apply(*circle_solver(options_of(2, 10, 1e-3)), in.rows({row}));
    EXPECT_TRUE(same_answer(alone, 0, together, row)) << row;
  }
}

// A batch of many groups is spread over all threads; single samples are solved by the calling one.
TEST(CellOperator, ThreadsDoNotChangeTheAnswer) {
  const auto solver = circle_solver(options_of(2, 10, 1e-3));
  const Batch in = batch_for(*solver, 250, 0.05);
  const Answer together = apply(*solver, in);
  ASSERT_EQ(count_ok(together.outcomes), in.size());
  std::vector<std::size_t> differing;
  for (std::size_t row = 0; row < in.size(); ++row)
    if (!same_answer(apply(*solver, in.rows({row})), 0, together, row)) differing.push_back(row);
  EXPECT_THAT(differing, testing::IsEmpty());
}

// What is left of the stress there is rounding, which no Newton step can reduce.
TEST(CellOperator, RotationsAndStrainsOfRoundingSizeConverge) {
  const auto solver = circle_solver(options_of(2, 10, 1e-3));
  Batch in = batch_for(*solver, 7);
  const double tiny[] = {0, 1e-15, 1e-14, 1e-13, 1e-12, 1e-10, 0};
  for (std::size_t s = 0; s < in.size(); ++s) {
    const double angle = s == 6 ? 0.7 : 0.0, e = tiny[s];
    at(in["deformation_gradient"], s, 0) = std::cos(angle) + e;
    at(in["deformation_gradient"], s, 1) = -std::sin(angle) + e;
    at(in["deformation_gradient"], s, 2) = std::sin(angle);
    at(in["deformation_gradient"], s, 3) = std::cos(angle);
  }
  const Answer answer = apply(*solver, in);
  EXPECT_EQ(count_ok(answer.outcomes), in.size());
  for (std::size_t s = 0; s < in.size(); ++s)
    for (std::size_t c = 0; c < 4; ++c)
      EXPECT_NEAR(at(answer.out["stress"], s, c), 0, 1e3 * tiny[s] + 1e-9) << s;
}

TEST(CellOperator, PortsOfPlaneStrainAreThoseOfTwoDimensions) {
  const auto two = circle_solver(options_of(2, 8, 1e-3));
  const CellSolver<3> three(options_of(3, 8, 1e-3), kPhases,
                            make_sphere<3>({0.2}, kVarying, Interface::laminate), kVarying);
  EXPECT_EQ(difference(two->signature(), three.signature()), "");
  EXPECT_EQ(three.signature().output("tangent").shape, (std::vector<std::size_t>{2, 2, 2, 2}));
}

TEST(CellOperator, BadSamplesAreReportedAndHarmNobody) {
  const auto solver = circle_solver(options_of(2, 10, 1e-3));
  const Batch good = batch_for(*solver, 8);
  const Answer expected = apply(*solver, good);
  Batch in = batch_for(*solver, 8);
  at(in["contrast"], 1, 0) = std::nan("");
  at(in["deformation_gradient"], 2, 0) = -1;
  at(in["volume_fraction"], 3, 0) = 0.9;
  at(in["contrast"], 4, 0) = 1e12;
  at(in["contrast"], 5, 0) = 1e-12;
  at(in["matrix_bulk_modulus"], 6, 0) = 1e10;
  const Answer answer = apply(*solver, in);
  const Outcome outcomes[] = {
      Outcome::ok,           Outcome::invalid_input, Outcome::out_of_range, Outcome::out_of_range,
      Outcome::out_of_range, Outcome::out_of_range,  Outcome::out_of_range, Outcome::ok};
  for (std::size_t s = 0; s < std::size(outcomes); ++s) {
    EXPECT_EQ(at(answer.outcomes, s), outcomes[s]) << s;
    if (outcomes[s] == Outcome::ok)
      EXPECT_TRUE(same_answer(answer, s, expected, s)) << s;
    else
      EXPECT_TRUE(std::isnan(at(answer.out["energy"], s, 0))) << s;
  }
}

TEST(CellOperator, StateOutOfReachIsNotConverged) {
  const auto solver = circle_solver(options_of(2, 10, 1e-3));
  Batch in = batch_for(*solver, 2);
  at(in["deformation_gradient"], 1, 0) = 0.04;
  at(in["contrast"], 1, 0) = 1000;
  const Answer answer = apply(*solver, in);
  EXPECT_EQ(at(answer.outcomes, 0), Outcome::ok);
  EXPECT_EQ(at(answer.outcomes, 1), Outcome::not_converged);
  EXPECT_TRUE(std::isfinite(at(answer.out["energy"], 1, 0)));
  EXPECT_TRUE(std::isnan(at(answer.out["tangent"], 1, 0)));
}

// A failure costs enough on one grid.
TEST(CellOperator, ExtrapolationIsGivenUpWhereTheFineGridFails) {
  CellOptions both = options_of(2, 10, 1e-3);
  both.extrapolate_from = 6;
  const auto extrapolated = circle_solver(both), fine = circle_solver(options_of(2, 10, 1e-3));
  Batch in = batch_for(*fine, 1);
  at(in["deformation_gradient"], 0, 0) = 0.04;
  at(in["contrast"], 0, 0) = 1000;
  const Answer answer = apply(*extrapolated, in);
  EXPECT_EQ(at(answer.outcomes, 0), Outcome::not_converged);
  EXPECT_EQ(extrapolated->counters().solves, 1);
  EXPECT_EQ(at(answer.out["energy"], 0, 0), at(apply(*fine, in).out["energy"], 0, 0));
}

TEST(CellOperator, WarmStartChangesNothingButTheWork) {
  const auto cold = circle_solver(options_of(2, 16, 1e-6));
  const auto warm = circle_solver(options_of(2, 16, 1e-6));
  for (int step = 1; step <= 4; ++step) {
    Batch in = batch_for(*warm, 6, 0.04 * step);
    const Answer expected = apply(*cold, in);
    number_slots(in);
    const Answer answer = apply(*warm, in);
    EXPECT_LT(difference(answer, expected, "stress"), 1e-6);
    EXPECT_LT(difference(answer, expected, "tangent"), 1e-5);
    warm->end_step();
  }
  EXPECT_EQ(warm->counters().cold_starts, 6);
  EXPECT_LT(warm->counters().operator_applications(4), cold->counters().operator_applications(4));
}

TEST(CellOperator, LeanSolvesInALoopAreAccurateToTheSquareOfTheTolerance) {
  const auto lean = circle_solver(options_of(2, 16, 1e-2));
  const auto exact = circle_solver(options_of(2, 16, 1e-8));
  for (int step = 0; step < 8; ++step) {
    Batch in = batch_for(*lean, 4, 0.1 + 0.005 * step);
    const Answer expected = apply(*exact, in);
    number_slots(in);
    const Answer answer = apply(*lean, in);
    EXPECT_LT(difference(answer, expected, "stress"), 2e-4);
    EXPECT_LT(difference(answer, expected, "tangent"), 5e-4);
  }
}

// What a slot learned about another material must not loosen its tolerance.
TEST(CellOperator, ASlotMayGetOtherModuli) {
  const auto lean = circle_solver(options_of(2, 16, 1e-2));
  const auto exact = circle_solver(options_of(2, 16, 1e-8));
  Batch in = batch_for(*lean, 6);
  number_slots(in);
  Kokkos::deep_copy(in["contrast"], 20.0);
  apply(*lean, in);
  Kokkos::deep_copy(in["contrast"], 2.0);
  const Answer warm = apply(*lean, in);
  in.set_slots(std::vector<std::int64_t>(in.size(), -1));
  const Answer expected = apply(*exact, in), cold = apply(*lean, in);
  EXPECT_LT(difference(warm, expected, "tangent"), 1e-4);
  EXPECT_LT(difference(warm, cold, "tangent"), 1e-4);
  EXPECT_LT(difference(warm, cold, "stress"), 1e-4);
}

// Cells that are solved together do not do work for each other.
TEST(CellOperator, ABatchTakesNoMoreWorkThanItsSamples) {
  const auto together = circle_solver(options_of(2, 12, 1e-4));
  const auto alone = circle_solver(options_of(2, 12, 1e-4));
  for (int step = 1; step <= 2; ++step) {
    Batch in = batch_for(*together, 24, 0.05 * step);
    number_slots(in);
    ASSERT_EQ(count_ok(apply(*together, in).outcomes), in.size());
    for (std::size_t row = 0; row < in.size(); ++row) apply(*alone, in.rows({row}));
  }
  EXPECT_GT(alone->counters().tangent_iterations, 0);
  EXPECT_LE(static_cast<double>(together->counters().operator_applications(4)),
            1.1 * static_cast<double>(alone->counters().operator_applications(4)));
}

TEST(CellOperator, DroppedStepLeavesNoTrace) {
  const auto dropped = circle_solver(options_of(2, 10, 1e-3));
  Batch in = batch_for(*dropped, 3), far = batch_for(*dropped, 3, 0.3);
  number_slots(in);
  number_slots(far);
  apply(*dropped, in);
  dropped->end_step();
  apply(*dropped, far);
  dropped->drop_step();
  const long before = dropped->counters().newton_steps;
  const Answer answer = apply(*dropped, in);
  EXPECT_EQ(dropped->counters().newton_steps, before);  // the accepted solution is the start
  EXPECT_LT(difference(answer, apply(*circle_solver(options_of(2, 10, 1e-3)), in), "stress"), 1e-5);
}

TEST(CellOperator, WarmStartsKeepToTheirMemory) {
  CellOptions options = options_of(2, 16, 1e-3);
  options.memory = 0.054;  // room for the starts of two slots
  const auto solver = circle_solver(options);
  Batch in = batch_for(*solver, 5);
  number_slots(in);
  apply(*solver, in);
  apply(*solver, in);
  const long cold = solver->counters().cold_starts;
  EXPECT_GT(cold, 5);
  EXPECT_LT(cold, 10);
}

TEST(CellOperator, BatchesLargerThanTheMemoryAreSolvedInPieces) {
  CellOptions roomy = options_of(2, 12, 1e-3);
  roomy.extrapolate_from = 8;
  CellOptions tight = roomy;
  tight.memory = 0.1;  // geometries of two or three samples
  const auto whole = circle_solver(roomy), pieces = circle_solver(tight);
  Batch in = batch_for(*whole, 23);
  at(in["deformation_gradient"], 5, 0) = NAN;
  const Answer expected = apply(*whole, in), found = apply(*pieces, in);
  for (std::size_t s = 0; s < in.size(); ++s) {
    EXPECT_TRUE(same_answer(expected, s, found, s)) << s;
    EXPECT_EQ(at(expected.outcomes, s), at(found.outcomes, s)) << s;
  }
  EXPECT_EQ(at(found.outcomes, 5), Outcome::invalid_input);
}

// More samples than are read at once.
TEST(CellOperator, LargeBatchesAreSolvedInPieces) {
  CellOptions tight = options_of(2, 4, 1e-2);
  tight.memory = 0.03;  // geometries of two samples
  const auto whole = circle_solver(options_of(2, 4, 1e-2)), pieces = circle_solver(tight);
  Batch in = batch_for(*whole, 4200, 0.02);
  for (std::size_t s = 0; s < in.size(); ++s) {
    at(in["contrast"], s, 0) = 2 + static_cast<double>(s % 5);
    at(in["matrix_bulk_modulus"], s, 0) = 60;
  }
  const Answer expected = apply(*whole, in), found = apply(*pieces, in);
  EXPECT_EQ(count_ok(found.outcomes), in.size());
  std::vector<std::size_t> differing;
  for (std::size_t s = 0; s < in.size(); ++s)
    if (!same_answer(expected, s, found, s)) differing.push_back(s);
  EXPECT_THAT(differing, testing::IsEmpty());
}

TEST(CellOperator, StrainsAreInMandelNotation) {
  CellOptions options = options_of(2, 12, 1e-9);
  options.law = "linear_elastic";
  const std::vector<Phase> same = {{"matrix", 62.5, 28.8462}, {"inclusion", 62.5, 28.8462}};
  CellSolver<2> solver(options, same, make_sphere<2>({0.2}, {}, Interface::laminate), {});
  Batch in(solver.signature().inputs, 1);
  at(in["strain"], 0, 0) = 0.01;
  at(in["strain"], 0, 2) = 0.02;
  const Answer answer = apply(solver, in);
  const double mu = 28.8462, lambda = 62.5 - 2.0 / 3.0 * mu;
  EXPECT_NEAR(at(answer.out["stress"], 0, 0), (lambda + 2 * mu) * 0.01, 1e-12);
  EXPECT_NEAR(at(answer.out["stress"], 0, 2), 2 * mu * 0.02, 1e-12);
  EXPECT_NEAR(at(answer.out["tangent"], 0, 8), 2 * mu, 1e-9);
}

TEST(CellOperator, ContradictionsAreRefused) {
  const auto build = [](CellOptions options, const std::vector<Phase>& phases,
                        const std::vector<std::string>& varying) {
    return CellSolver<2>(options, phases, make_sphere<2>({0.2}, varying, Interface::laminate),
                         varying);
  };
  const CellOptions options = options_of(2, 8, 1e-3);
  EXPECT_THROW(build(options, {{"matrix", 62.5, -1}}, {}), InputError);
  EXPECT_THROW(build(options, {kPhases[0]}, {}), InputError);
  EXPECT_THROW(build(options, {kPhases[0], kPhases[0]}, {"contrast"}), InputError);
  try {
    build(options, kPhases, {"contarst"});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(),
                testing::AllOf(testing::HasSubstr("volume_fraction, contrast, matrix_bulk_modulus"),
                               testing::HasSubstr("Did you mean 'contrast'")));
  }
}

bool extrapolates(int resolution, int from) {
  CellOptions options = options_of(2, resolution, 1e-3);
  options.extrapolate_from = from;
  return message([&] { check_cell(options, kPhases, {}); }) == "no error";
}

TEST(CellOperator, ExtrapolationStartsFromHalfToThreeQuartersOfTheResolution) {
  const std::pair<int, int> good[] = {{16, 12}, {24, 12}, {24, 16}, {28, 20}, {32, 24},
                                      {11, 8},  {5, 4},   {7, 5},   {9, 4}};
  for (const auto& [resolution, from] : good)
    EXPECT_TRUE(extrapolates(resolution, from)) << resolution << " from " << from;
  const std::pair<int, int> bad[] = {{32, 31}, {32, 25}, {32, 15}, {8, 12}, {6, 3}, {8, -6}};
  for (const auto& [resolution, from] : bad)
    EXPECT_FALSE(extrapolates(resolution, from)) << resolution << " from " << from;
  CellOptions close = options_of(2, 32, 1e-3);
  close.extrapolate_from = 31;
  EXPECT_EQ(message([&] { check_cell(close, kPhases, {}); }),
            "A cell cannot be extrapolated from this resolution. Got extrapolate_from = 31 with "
            "resolution = 32; expected 16 to 24: a half to three quarters of the resolution, and "
            "at least 4. Choose a grid in that range, or leave extrapolate_from out.");
}

// Rows shorter than a vector register: what a used workspace holds must not get into the answer.
TEST(CellOperator, SmallGridsForgetTheSampleBefore) {
  for (const int resolution : {4, 5, 6, 7, 9}) {
    const CellOptions options = options_of(3, resolution, 1e-4);
    const auto make = [&] {
      return CellSolver<3>(options, kPhases, make_sphere<3>({0.2}, kVarying, Interface::laminate),
                           kVarying);
    };
    CellSolver<3> used = make();
    const Batch in = batch_for(used, 3);
    for (std::size_t row = 0; row < 3; ++row) {
      CellSolver<3> fresh = make();
      EXPECT_TRUE(same_answer(apply(used, in.rows({row})), 0, apply(fresh, in.rows({row})), 0))
          << resolution << " voxels, sample " << row;
    }
  }
}

// Layers along x: stress and deformation are constant in each of them, and P11 in both.
TEST(CellOperator, FieldsOfALaminateAreConstantInItsLayers) {
  for (const std::string element : {"one_point", "full"}) {
    CellOptions options = options_of(2, 8, 1e-9);
    options.element = element;
    CellSolver<2> solver(options, {{"soft", 62.5, 28.8462}, {"stiff", 222.222, 166.6667}},
                         make_laminate<2>({}, {}, Interface::laminate), {});
    Batch in(solver.signature().inputs, 1);
    at(in["deformation_gradient"], 0, 0) = 1.1;
    at(in["deformation_gradient"], 0, 3) = 0.95;
    const Answer answer = apply(solver, in);
    const auto stress = on_host(answer.out["stress_field"]);
    const auto u = on_host(answer.out["displacement_fluctuation"]);
    const auto is_stiff = [](std::size_t x) { return x % 8 >= 2 && x % 8 < 6; };
    for (std::size_t voxel = 0; voxel < 64; ++voxel) {
      const std::size_t twin = is_stiff(voxel) ? 4 : 0;
      EXPECT_NEAR(stress(0, 4 * voxel), at(answer.out["stress"], 0, 0), 1e-6);
      EXPECT_NEAR(stress(0, 4 * voxel + 3), stress(0, 4 * twin + 3), 1e-6);
    }
    const double mean22 = 0.5 * (stress(0, 3) + stress(0, 4 * 4 + 3));
    EXPECT_NEAR(mean22, at(answer.out["stress"], 0, 3), 1e-6);
    EXPECT_GT(std::abs(stress(0, 4 * 4 + 3) - stress(0, 3)), 1.0);  // the layers do differ
    const double slope = u(0, 2) - u(0, 0);
    EXPECT_NE(slope, 0);
    for (std::size_t node = 0; node + 1 < 8; ++node)
      EXPECT_NEAR(u(0, 2 * node + 2) - u(0, 2 * node), is_stiff(node) ? -slope : slope, 1e-8);
  }
}

TEST(CellOperator, MeanOfTheStressFieldIsTheStress) {
  CellOptions options = options_of(3, 8, 1e-9);
  options.load_space = "full";
  CellSolver<3> solver(options, kPhases, make_sphere<3>({0.2}, {}, Interface::laminate), {});
  Batch in(solver.signature().inputs, 2);
  for (std::size_t i = 0; i < 3; ++i) at(in["deformation_gradient"], 0, 4 * i) = 1.05;
  at(in["deformation_gradient"], 0, 5) = 0.1;
  at(in["deformation_gradient"], 1, 0) = -1;  // impossible
  const Answer answer = apply(solver, in);
  double mean[9] = {};
  const auto field = on_host(answer.out["stress_field"]);
  for (std::size_t voxel = 0; voxel < 512; ++voxel)
    for (std::size_t c = 0; c < 9; ++c) mean[c] += field(0, 9 * voxel + c) / 512;
  for (std::size_t c = 0; c < 9; ++c)
    EXPECT_NEAR(mean[c], at(answer.out["stress"], 0, c), 1e-6) << c;
  EXPECT_TRUE(std::isnan(at(answer.out["stress_field"], 1, 0)));
  EXPECT_TRUE(std::isnan(at(answer.out["displacement_fluctuation"], 1, 5)));
}

TEST(CellOperator, WaitsForNoInstanceButItsOwn) {
  const auto solver = circle_solver(options_of(2, 8, 1e-3));
  Batch in = batch_for(*solver, 3);
  in.set_slots({0, 1, 2});
  Batch out(solver->signature().outputs, in.size());
  const Outcomes outcomes("outcomes", in.size());
  const GlobalFences fences;
  solver->apply(Execution(), in, out, outcomes);
  solver->end_step();
  solver->apply(Execution(), in, out, outcomes);
  solver->drop_step();
  EXPECT_THAT(fences.names(), testing::IsEmpty());
}

}  // namespace
}  // namespace understudy::materials
