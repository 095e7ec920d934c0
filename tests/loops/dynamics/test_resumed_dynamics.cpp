#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/expect_sentence.hpp>
#include <loops/checkpoint_in_memory.hpp>
#include <loops/dynamics/chain.hpp>
#include <understudy/core/stop.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;

namespace {

/// Everything that has to be the same.
std::string digest_of_dynamics(const LoopResult& result) {
  Archive all = result.history;
  for (const Quantity& q : result.quantities) all.set("q/" + q.name, q.values, {q.values.size()});
  all.set_attribute("calls", static_cast<std::int64_t>(result.calls));
  all.set_attribute("steps", static_cast<std::int64_t>(result.steps));
  return digest(all);
}

/// Frames of a trajectory that are still there after a kill: those that were flushed.
class TrajectoryInMemory : public TrajectorySink {
 public:
  void take(const TrajectoryFrame& frame) override {
    Archive one;
    one.set_attribute("step", frame.step);
    one.set_attribute("time", frame.time);
    one.set_attribute("replica", static_cast<std::int64_t>(frame.replica));
    one.set("x", {frame.positions.begin(), frame.positions.end()}, {frame.positions.size()});
    one.set("v", {frame.velocities.begin(), frame.velocities.end()}, {frame.velocities.size()});
    frames.push_back(one);
  }
  void flush() override { flushed = frames.size(); }
  std::vector<Archive> frames;
  std::size_t flushed = 0;
};

}  // namespace

class ResumedDynamics : public testing::TestWithParam<const char*> {};

TEST_P(ResumedDynamics, a_run_killed_after_any_cycle_goes_on_to_the_same_bits) {
  AnalyticForce whole = pairs();
  whole.remembers = true;
  DynamicsCase all = remembering_chain(GetParam());
  TrajectoryInMemory expected_frames;
  all.trajectory = &expected_frames;
  const LoopResult expected = all.run(whole);
  ASSERT_TRUE(expected.completed) << expected.note;
  for (const int saves : {1, 4, 7}) {
    CheckpointInMemory checkpoint(saves);
    TrajectoryInMemory frames;
    AnalyticForce killed = pairs();
    killed.remembers = true;
    killed.fail_at = whole.calls - 1;
    DynamicsCase first = remembering_chain(GetParam());
    first.checkpoint = &checkpoint;
    first.trajectory = &frames;
    EXPECT_THROW(first.run(killed), Interrupted);
    ASSERT_EQ(checkpoint.saved, saves);

    AnalyticForce resumed = pairs();
    resumed.remembers = true;
    DynamicsCase second = remembering_chain(GetParam());
    second.checkpoint = &checkpoint;
    second.trajectory = &frames;
    frames.frames.resize(frames.flushed);
    EXPECT_EQ(digest_of_dynamics(second.run(resumed)), digest_of_dynamics(expected)) << saves;
    EXPECT_LT(resumed.calls, whole.calls - saves);
    EXPECT_EQ(frames.frames, expected_frames.frames);
  }
}

INSTANTIATE_TEST_SUITE_P(With, ResumedDynamics,
                         testing::Values("langevin", "velocity_verlet", "hybrid_monte_carlo",
                                         "held"));

TEST(Dynamics, what_mechanics_remembers_is_a_part_of_the_saved_state) {
  CheckpointInMemory checkpoint(3);
  AnalyticForce op = pairs();
  DynamicsCase one = remembering_chain("langevin");
  one.checkpoint = &checkpoint;
  const std::string expected = digest_of_dynamics(one.run(op));
  Archive& saved = *checkpoint.loop;
  ASSERT_TRUE(saved.has_attribute("forces/operators/mechanics/memory/memory"));
  saved.set_attribute("forces/operators/mechanics/memory/memory", 0.05);
  DynamicsCase other = remembering_chain("langevin");
  other.checkpoint = &checkpoint;
  EXPECT_NE(digest_of_dynamics(other.run(op)), expected);
}

TEST(Dynamics, a_checkpoint_of_other_molecules_is_refused) {
  CheckpointInMemory checkpoint(1);
  AnalyticForce op = pairs();
  DynamicsCase one = chain();
  one.checkpoint = &checkpoint;
  one.run(op);
  one.options.replicas = 3;
  expect_sentence([&] { one.run(op); }, {"other molecular dynamics", "24 numbers", "36"});
}

TEST(Dynamics, stops_after_the_cycle_when_asked_to) {
  AnalyticForce op = pairs();
  CheckpointInMemory checkpoint;
  DynamicsCase one = chain();
  one.checkpoint = &checkpoint;
  op.verdict = [&] {
    if (op.end_steps == 5) request_stop();
    return Verdict::accept;
  };
  EXPECT_THROW(one.run(op), Interrupted);
  clear_stop_request();
  EXPECT_EQ(op.calls, 5);
  EXPECT_EQ(checkpoint.loop->integer("step"), 4);
}
