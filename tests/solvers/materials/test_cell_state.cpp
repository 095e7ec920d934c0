#include <gtest/gtest.h>

#include <cmath>
#include <core/at.hpp>
#include <core/expect_sentence.hpp>
#include <functional>
#include <understudy/core/digest.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>

namespace understudy::materials {
namespace {

const std::vector<std::string> kFraction = {"volume_fraction"};

CellOptions small(int resolution) {
  CellOptions options;
  options.resolution = resolution;
  options.tolerance = 1e-2;  // loose: a start that is lost shows in the answers
  return options;
}

template <int D>
std::unique_ptr<CellSolver<D>> sphere_solver(CellOptions options) {
  options.dimensions = D;
  return std::make_unique<CellSolver<D>>(
      options, std::vector<Phase>{{"matrix", 62.5, 28.8462}, {"inclusion", 0, 0}},
      make_sphere<D>({0.2}, kFraction, Interface::laminate), kFraction);
}

/// Step `step` of a loop over four slots; every third step leaves slot 0 out.
Batch inputs(const Operator& op, int step) {
  const std::size_t first = step % 3 == 2 ? 1 : 0;
  Batch in(op.signature().inputs, 4 - first);
  std::vector<std::int64_t> slots;
  for (std::size_t s = 0; s < in.size(); ++s) {
    const double slot = static_cast<double>(s + first);
    at(in["deformation_gradient"], s, 0) = 1 + 0.03 * step * std::cos(slot);
    at(in["deformation_gradient"], s, 1) = 0.02 * step;
    at(in["deformation_gradient"], s, 2) = -0.01 * step * slot;
    at(in["deformation_gradient"], s, 3) = 1 - 0.02 * step * std::sin(slot + 1);
    at(in["volume_fraction"], s, 0) = 0.1 + 0.05 * slot;
    slots.push_back(static_cast<std::int64_t>(s + first));
  }
  in.set_slots(slots);
  return in;
}

/// The answers of one step: a digest of their bits.
std::string answers(Operator& op, int step) {
  const Batch in = inputs(op, step);
  Batch out(op.signature().outputs, in.size());
  const Outcomes outcomes("outcomes", in.size());
  op.apply(Execution(), in, out, outcomes);
  Kokkos::fence();
  Digest digest;
  for (const Port& port : out.ports()) {
    const auto values = on_host(out[port.name]);
    digest.add(std::as_bytes(std::span(values.data(), values.size())));
  }
  return digest.hex().substr(0, 8) + " ";
}

std::string play(Operator& op, int first, int last) {
  std::string bits;
  for (int step = first; step < last; ++step) {
    bits += answers(op, step);
    bits += answers(op, step);
    op.end_step();
  }
  return bits;
}

using Make = std::function<std::unique_ptr<Operator>()>;

StateInMemory state_after(const Make& make, int steps) {
  const auto op = make();
  play(*op, 0, steps);
  StateInMemory state;
  op->save_state(state);
  return state;
}

void expect_same_bits_after_a_stop(const Make& make) {
  const auto whole = make();
  play(*whole, 0, 4);
  const std::string expected = play(*whole, 4, 8);
  const auto cold = make();
  EXPECT_NE(play(*cold, 4, 8), expected) << "the test would not see a lost start";
  const auto resumed = make();
  resumed->restore_state(state_after(make, 4));
  EXPECT_EQ(play(*resumed, 4, 8), expected);
}

TEST(CellState, SavedAndRestoredItGivesTheSameBits) {
  expect_same_bits_after_a_stop([] { return sphere_solver<2>(small(8)); });
}

TEST(CellState, InThreeDimensionsToo) {
  expect_same_bits_after_a_stop([] { return sphere_solver<3>(small(8)); });
}

TEST(CellState, BothGridsOfAnExtrapolationAreKept) {
  CellOptions options = small(10);
  options.extrapolate_from = 6;
  expect_same_bits_after_a_stop([&] { return sphere_solver<2>(options); });
}

TEST(CellState, TheSameSlotsAreDroppedFirst) {
  CellOptions options = small(8);
  options.memory = 0.016;  // MB, not for all four
  expect_same_bits_after_a_stop([&] { return sphere_solver<2>(options); });
  const auto limited = sphere_solver<2>(options), roomy = sphere_solver<2>(small(8));
  EXPECT_NE(play(*limited, 0, 4), play(*roomy, 0, 4)) << "the limit has to matter";
}

TEST(CellState, AHalvedStepAndAFailedSolveAreNoObstacle) {
  const auto rough = [](Operator& op) {
    play(op, 0, 3);
    answers(op, 9);
    op.drop_step();
    Batch in = inputs(op, 3);
    at(in["deformation_gradient"], 1, 0) = 1e-3;  // does not converge
    Batch out(op.signature().outputs, in.size());
    const Outcomes outcomes("outcomes", in.size());
    op.apply(Execution(), in, out, outcomes);
    Kokkos::fence();
    op.end_step();
  };
  const auto whole = sphere_solver<2>(small(8)), resumed = sphere_solver<2>(small(8));
  rough(*whole);
  StateInMemory state;
  whole->save_state(state);
  resumed->restore_state(state);
  EXPECT_EQ(play(*resumed, 4, 7), play(*whole, 4, 7));
}

TEST(CellState, WithinAStepThereIsNoStateToSave) {
  const auto solver = sphere_solver<2>(small(8));
  answers(*solver, 1);
  StateInMemory state;
  EXPECT_THROW(solver->save_state(state), InternalError);
}

TEST(CellState, AStateOfAnotherKindIsRefused) {
  const auto solver = sphere_solver<2>(small(8));
  EXPECT_THROW(solver->restore_state(StateInMemory()), InputError);
  StateInMemory cut = state_after([] { return sphere_solver<2>(small(8)); }, 2);
  Archive piece = cut.get("level_0/starts_0");
  piece.set("fluctuation", NamedArray{{3}, std::vector<float>(3)});
  cut.put("level_0/starts_0", piece);
  EXPECT_THROW(solver->restore_state(cut), InputError);
}

/// Facts of a slot, behind its number and its age: filled (twice), geometry, with sensitivity,
/// loads of it.
TEST(CellState, SensitivitiesThatTheirLoadsDoNotDivideAreRefused) {
  const auto solver = sphere_solver<2>(small(8));
  for (const std::int64_t loads : {0, 3, 1'000'000'007, -1}) {
    StateInMemory damaged = state_after([] { return sphere_solver<2>(small(8)); }, 2);
    Archive piece = damaged.get("level_0/starts_0");
    NamedArray facts = piece.array("facts");
    std::get<std::vector<std::int64_t>>(facts.data)[6] = loads;
    piece.set("facts", facts);
    damaged.put("level_0/starts_0", piece);
    test::expect_sentence([&] { solver->restore_state(damaged); },
                          {"The warm starts 'sensitivity' of a checkpoint do not fit", " loads"});
  }
}

TEST(CellState, AStopIsHonouredWithinACall) {
  const auto solver = sphere_solver<2>(small(8)), undisturbed = sphere_solver<2>(small(8));
  request_stop();
  EXPECT_THROW(answers(*solver, 1), Interrupted);  // before any geometry
  clear_stop_request();
  EXPECT_EQ(answers(*solver, 1), answers(*undisturbed, 1));
  request_stop();
  EXPECT_THROW(answers(*solver, 3), Interrupted);  // before any group of cells
  clear_stop_request();
  EXPECT_EQ(answers(*solver, 3), answers(*undisturbed, 3));
}

}  // namespace
}  // namespace understudy::materials
