#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/expect_sentence.hpp>
#include <core/kernel_watch.hpp>
#include <solvers/fluid/pore_probe.hpp>
#include <understudy/core/stop.hpp>

namespace understudy::fluid {
namespace {

constexpr int nodes = 16;

PoreOptions loose(double memory = 4000) {  // a start that is lost shows in the answers
  return {.resolution = nodes, .tolerance = 1e-2, .memory = memory};
}

/// Step `step` of a loop over four slots; every third one leaves slot 0 out.
struct LoopStep {
  Rows rows;
  std::vector<std::int64_t> slots;

  explicit LoopStep(int step) {
    for (int slot = step % 3 == 2 ? 1 : 0; slot < 4; ++slot) {
      rows.push_back({10.0 + 2 * step, 3.0 * slot, 0.15 + 0.05 * slot});
      slots.push_back(slot);
    }
  }
};

template <class Flow>
std::vector<double> drags(Flow& flow, int step) {
  const LoopStep one(step);
  return ask(flow, one.rows, one.slots).drag;
}

/// Of all steps, each asked for twice and accepted.
std::vector<double> play(PoreFlow<2>& flow, int first, int last) {
  std::vector<double> all;
  for (int step = first; step < last; ++step) {
    for (int again = 0; again < 2; ++again) {
      const std::vector<double> some = drags(flow, step);
      all.insert(all.end(), some.begin(), some.end());
    }
    flow.end_step();
  }
  return all;
}

StateInMemory saved(const PoreFlow<2>& flow) {
  StateInMemory state;
  flow.save_state(state);
  return state;
}

void expect_same_bits_after_a_stop(const PoreOptions& options) {
  PoreFlow<2> whole = round_pores<2>(options), resumed = round_pores<2>(options),
              cold = round_pores<2>(options);
  play(whole, 0, 3);
  resumed.restore_state(saved(whole));
  const std::vector<double> expected = play(whole, 3, 6);
  EXPECT_NE(play(cold, 3, 6), expected) << "the test would not see a lost start";
  EXPECT_EQ(play(resumed, 3, 6), expected);
}

/// MB, of which three quarters have room for the starts of so many slots of this grid.
double memory_for(int slots) {
  constexpr double numbers = 9 * ((nodes + 2) * (nodes + 2) + lanes<double>);
  return slots * (2 * 4 * numbers + sizeof(FlowMemory<2>)) / 0.75e6;
}

TEST(PoreFlowState, SavedAndRestoredItGivesTheSameBits) { expect_same_bits_after_a_stop(loose()); }

TEST(PoreFlowState, TheSameSlotsAreDroppedFirst) {
  expect_same_bits_after_a_stop(loose(memory_for(2)));
  PoreFlow<2> limited = round_pores<2>(loose(memory_for(2))), roomy = round_pores<2>(loose());
  EXPECT_NE(play(limited, 0, 3), play(roomy, 0, 3)) << "the limit has to matter";
}

TEST(PoreFlowState, WithoutMemoryEveryStartIsCold) {
  PoreFlow<2> none = round_pores<2>(loose(0)), roomy = round_pores<2>(loose());
  const std::vector<double> cold = ask(roomy, LoopStep(1).rows).drag;
  EXPECT_EQ(drags(none, 1), cold);
  EXPECT_EQ(drags(none, 1), cold);
  drags(roomy, 1);
  EXPECT_NE(drags(roomy, 1), cold) << "with memory, they are not";
}

// Geometries that are dropped are made again, in whatever portions a batch is worked on.
TEST(PoreFlowState, GeometriesThatDoNotFitChangeNoBits) {
  PoreFlow<2> none = round_pores<2>(loose(0)), some = round_pores<2>(loose(1)),
              roomy = round_pores<2>(loose());
  Rows rows;
  for (int k = 0; k < 40; ++k) rows.push_back({1, 0.1 * k, 0.1 + 0.005 * (k % 30)});
  rows[7][2] = std::nan("");
  const std::vector<double> expected = ask(roomy, rows).dissipation;
  for (PoreFlow<2>* flow : {&none, &some}) {
    const std::vector<double> found = ask(*flow, rows).dissipation;
    EXPECT_TRUE(std::isnan(found[7]));
    for (std::size_t k = 0; k < rows.size(); ++k)
      EXPECT_TRUE(k == 7 || found[k] == expected[k]) << k;
  }
}

TEST(PoreFlowState, EverySampleOfAPortionStartsFromItsOwnSlot) {
  PoreFlow<2> some = round_pores<2>(loose(2)), roomy = round_pores<2>(loose());
  Rows rows;  // whose geometries take more than a quarter of 2 MB, and their flows less than the
              // rest
  std::vector<std::int64_t> slots;
  for (int k = 0; k < 40; ++k) {
    rows.push_back({10, 0.1 * k, 0.1 + 0.005 * k});
    slots.push_back(k);
  }
  const std::vector<double> cold = ask(roomy, rows, slots).drag;
  EXPECT_EQ(ask(some, rows, slots).drag, cold);
  const std::vector<double> warm = ask(roomy, rows, slots).drag;
  EXPECT_EQ(ask(some, rows, slots).drag, warm);
  EXPECT_NE(warm, cold) << "the test would not see a lost start";
}

TEST(PoreFlowState, ASlotThatAppearsTwiceStartsOnceFromItsFlow) {
  PoreFlow<2> flow = round_pores<2>(loose()), other = round_pores<2>(loose());
  const Rows same{{10, 2, 0.2}, {10, 2, 0.2}};
  const std::vector<double> first = ask(flow, same, {3, 3}).drag;
  EXPECT_EQ(first[0], first[2]);
  const std::vector<double> again = ask(flow, same, {3, 3}).drag;
  EXPECT_EQ(again[2], first[2]);  // cold
  ask(other, {same[0]}, {3});
  EXPECT_EQ(again[0], ask(other, {same[0]}, {3}).drag[0]);
  EXPECT_NE(again[0], again[2]);
}

TEST(PoreFlowState, AStepThatIsDroppedIsForgotten) {
  PoreFlow<2> flow = round_pores<2>(loose()), undisturbed = round_pores<2>(loose());
  play(flow, 0, 2);
  play(undisturbed, 0, 2);
  drags(flow, 5);
  flow.drop_step();
  EXPECT_EQ(play(flow, 2, 4), play(undisturbed, 2, 4));
}

TEST(PoreFlowState, AStopIsHonouredWithinACall) {
  PoreFlow<2> flow = round_pores<2>(loose()), undisturbed = round_pores<2>(loose());
  request_stop();
  EXPECT_THROW(drags(flow, 1), Interrupted);  // before any geometry
  clear_stop_request();
  EXPECT_EQ(drags(flow, 1), drags(undisturbed, 1));
  flow.end_step();
  undisturbed.end_step();
  {
    const KernelWatch watch("understudy/fluid/find_steady_flows", request_stop);
    EXPECT_THROW(drags(flow, 3), Interrupted);  // at the first cells of the batch
    EXPECT_LE(watch.launches(), 4);
  }
  clear_stop_request();
  flow.drop_step();
  EXPECT_EQ(drags(flow, 3), drags(undisturbed, 3));
  flow.end_step();
  undisturbed.end_step();
  for (const char* array : {"populations", "numbers"})
    EXPECT_EQ(saved(flow).get("starts_0").array(array),
              saved(undisturbed).get("starts_0").array(array));
}

TEST(PoreFlowState, WithinAStepThereIsNoStateToSave) {
  PoreFlow<2> flow = round_pores<2>(loose());
  drags(flow, 1);
  EXPECT_THROW(saved(flow), InternalError);
}

TEST(PoreFlowState, AStateThatDoesNotFitIsRefused) {
  PoreFlow<2> flow = round_pores<2>(loose());
  play(flow, 0, 1);
  const StateInMemory whole = saved(flow);
  const auto refuse = [&](const char* array, const NamedArray& changed) {
    StateInMemory state = whole;
    Archive piece = state.get("starts_0");
    piece.set(array, changed);
    state.put("starts_0", piece);
    test::expect_sentence(
        [&] { flow.restore_state(state); },
        {std::string("The warm starts '") + array + "' of a checkpoint", checkpoint_remedy});
  };
  test::expect_sentence([&] { flow.restore_state(StateInMemory()); }, {"lacks the piece 'starts'"});
  refuse("populations", {{3}, std::vector<float>(3)});
  refuse("numbers", {{1}, std::vector<double>(1)});
  refuse("facts", {{2}, std::vector<std::int64_t>(2)});
  PoreFlow<3> in_space = round_pores<3>({.resolution = 8});
  test::expect_sentence([&] { in_space.restore_state(whole); }, {"do not fit"});
  EXPECT_EQ(saved(flow).get("starts_0"), whole.get("starts_0")) << "what was there before stays";
}

// Flows of another grid are no starts.
TEST(PoreFlowState, AStateOfAnotherResolutionMakesColdStarts) {
  PoreFlow<2> coarse = round_pores<2>({.resolution = 12, .tolerance = 1e-2}),
              resumed = round_pores<2>(loose()), cold = round_pores<2>(loose());
  ask(coarse, {{10, 2, 0.2}}, {0});
  coarse.end_step();
  resumed.restore_state(saved(coarse));
  EXPECT_EQ(ask(resumed, {{10, 2, 0.2}}, {0}).drag, ask(cold, {{10, 2, 0.2}}, {0}).drag);
}

TEST(PoreFlowState, MemoryForASingleCellIsEnoughAndLessIsAnError) {
  PoreOptions options = loose();
  PoreFlow<2> roomy = round_pores<2>(options);
  const double one =
      1e-6 * static_cast<double>(FlowSolver<2>::bytes_per_cell({{nodes, nodes}}, {}));
  options.batch_memory = 1.01 * one;
  PoreFlow<2> tight = round_pores<2>(options);
  EXPECT_EQ(ask(tight, LoopStep(1).rows).drag, ask(roomy, LoopStep(1).rows).drag);
  options.batch_memory = 0.1;
  test::expect_sentence(
      [&] { round_pores<2>(options); },
      {"There is no memory to solve for a flow in a single cell",
       "Got solver.batch_memory of 0.1 MB", "expected at least 1 MB for 256 nodes",
       "Raise it, or lower the resolution"});
}

// As its documentation says, in bytes per node.
TEST(PoreFlowState, MemoryOfACellIsAsDocumented) {
  const auto megabytes = [](int n) {
    return 1e-6 * static_cast<double>(FlowSolver<3>::bytes_per_cell({{n, n, n}}, {}));
  };
  EXPECT_NEAR(megabytes(64), 400, 10);
  EXPECT_NEAR(megabytes(96), 1300, 50);
  EXPECT_NEAR(static_cast<double>(FlowSolver<2>::bytes_per_cell({{256, 256}}, {})) / (258 * 258),
              780, 10);
}

}  // namespace
}  // namespace understudy::fluid
