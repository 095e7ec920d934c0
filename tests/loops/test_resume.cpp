#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <core/at.hpp>
#include <loops/checkpoint_in_memory.hpp>
#include <loops/structure_case.hpp>
#include <loops/unsure_material.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/loops/guarded.hpp>
#include <understudy/loops/recording.hpp>
#include <understudy/loops/timed.hpp>

using namespace understudy;
using namespace understudy::loops;
using namespace understudy::test;

namespace {

/// A material whose answers depend, in their last digits, on what it did before: as those of a
/// solver with warm starts do.
class Remembering : public NeoHookean {
 public:
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    if (calls == fail_at) throw Interrupted("killed");
    NeoHookean::apply(exec, in, out, outcomes);
    exec.fence();
    for (std::size_t i = 0; i < in.size(); ++i)
      for (std::size_t c = 0; c < 4; ++c) at(out["stress"], i, c) *= 1 + 1e-12 * memory_;
    memory_ = std::fmod(memory_ + 0.3 + static_cast<double>(in.size()) / 7, 5.0);
  }
  void save_state(StateSink& state) const override {
    Archive own;
    own.set_attribute("memory", memory_);
    state.put("memory", own);
  }
  void restore_state(const StateSource& state) override {
    memory_ = state.get("memory").number("memory");
  }

  int fail_at = -1;

 private:
  double memory_ = 0;
};

/// Files of recorded slots, by step: what survives a kill.
using Shelf = std::map<std::int64_t, std::vector<std::int64_t>>;

class ShelfSink : public SampleSink {
 public:
  explicit ShelfSink(Shelf& shelf) : shelf_(shelf) {}
  void take(const Batch& in, const Batch&, const Outcomes&, double) override {
    taken_.insert(taken_.end(), in.slots().begin(), in.slots().end());
  }
  void end_step() override {
    shelf_[step_++] = std::move(taken_);
    taken_.clear();
  }
  void save_state(StateSink& state) const override {
    Archive own;
    own.set_attribute("step", step_);
    state.put("shelf", own);
  }
  void restore_state(const StateSource& state) override {
    step_ = state.get("shelf").integer("step");
  }

 private:
  Shelf& shelf_;
  std::int64_t step_ = 0;
  std::vector<std::int64_t> taken_;
};

Settings cook(int halvings = 8) {
  return structure_case(
      {{"load", text("4 MPa")}, {"steps", whole(4)}, {"halvings", whole(halvings)}});
}

LoopResult run_with(Operator& op, Checkpoint* checkpoint, FrameSink* frames = nullptr,
                    Progress* progress = nullptr) {
  Silence silence;
  LoopContext context{Execution(), progress != nullptr ? *progress : silence, frames, checkpoint};
  return make_structure(cook(), {}, op.signature())->run(op, context);
}

/// Everything that has to be the same.
std::string digest_of(const LoopResult& result) {
  Archive all = result.history;
  for (const Quantity& q : result.quantities) all.set("q/" + q.name, q.values, {q.values.size()});
  all.set_attribute("calls", static_cast<std::int64_t>(result.calls));
  all.set_attribute("samples", static_cast<std::int64_t>(result.samples));
  all.set_attribute("steps", static_cast<std::int64_t>(result.steps));
  return digest(all);
}

struct Watched {
  explicit Watched(Shelf& shelf)
      : material(std::make_shared<Remembering>()),
        timed(std::make_shared<Timed>(material)),
        guarded(std::make_shared<UnsureMaterial>(NeoHookean::Moduli{101, 81}),
                std::make_shared<Recording>(timed, std::make_shared<ShelfSink>(shelf)),
                {std::make_shared<Limit>(0.1)},
                {.tolerance = 0.005,
                 .audit_worst = 2,
                 .audit_random = 3,
                 .repeats = 1,
                 .scales = {{"stress", 1e-6}}}) {}
  std::shared_ptr<Remembering> material;
  std::shared_ptr<Timed> timed;
  Guarded guarded;
};

struct Told : Silence {
  void message(const std::string& text) override { said += text + "\n"; }
  std::string said;
};

}  // namespace

class ResumedStructure : public testing::TestWithParam<int> {};

TEST_P(ResumedStructure, a_run_killed_after_a_step_goes_on_to_the_same_bits) {
  Remembering whole;
  const std::string expected = digest_of(run_with(whole, nullptr));
  Remembering killed;
  CheckpointInMemory checkpoint(GetParam());
  killed.fail_at = whole.calls - 1;
  EXPECT_THROW(run_with(killed, &checkpoint), Interrupted);
  ASSERT_EQ(checkpoint.saved, std::min(GetParam(), 3));
  Remembering resumed;
  Told told;
  EXPECT_EQ(digest_of(run_with(resumed, &checkpoint, nullptr, &told)), expected);
  EXPECT_LT(resumed.calls, whole.calls);
  EXPECT_THAT(told.said, testing::HasSubstr("goes on from load factor"));

  Archive other;
  other.set_attribute("memory", 0.1);
  checkpoint.state.put("memory", other);
  Remembering forgetful;
  EXPECT_NE(digest_of(run_with(forgetful, &checkpoint)), expected) << "the test is blind";
}

TEST_P(ResumedStructure, under_guard_nothing_is_lost_or_recorded_twice) {
  Shelf expected_shelf, shelf;
  Watched whole(expected_shelf);
  const std::string expected = digest_of(run_with(whole.guarded, nullptr));
  const GuardedStatistics all = whole.guarded.statistics();
  ASSERT_GT(all.fallbacks, 0U);
  ASSERT_GT(all.repeats, 0U);

  Watched killed(shelf);
  killed.material->fail_at = whole.material->calls - 1;
  CheckpointInMemory checkpoint(GetParam());
  EXPECT_THROW(run_with(killed.guarded, &checkpoint), Interrupted);
  Watched resumed(shelf);
  EXPECT_EQ(digest_of(run_with(resumed.guarded, &checkpoint)), expected);
  EXPECT_LT(resumed.material->calls, whole.material->calls);
  EXPECT_EQ(shelf, expected_shelf);
  const GuardedStatistics again = resumed.guarded.statistics();
  EXPECT_EQ(again.calls, all.calls);
  EXPECT_EQ(again.fallbacks, all.fallbacks);
  EXPECT_EQ(again.held, all.held);
  EXPECT_EQ(again.guards.front().refused, all.guards.front().refused);
  EXPECT_EQ(again.audits_random, all.audits_random);
  EXPECT_EQ(again.repeats, all.repeats);
  EXPECT_EQ(again.audit_error.value, all.audit_error.value);
  EXPECT_EQ(again.audit_error.high, all.audit_error.high);
  EXPECT_EQ(resumed.timed->statistics().calls, whole.timed->statistics().calls);
  EXPECT_EQ(resumed.timed->statistics().samples, whole.timed->statistics().samples);
}

INSTANTIATE_TEST_SUITE_P(After, ResumedStructure, testing::Values(1, 2, 3));

TEST(Resume, a_path_with_halved_steps_goes_on_in_the_middle_of_one) {
  struct Fragile : Remembering {
    void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
      Remembering::apply(exec, in, out, outcomes);
      exec.fence();
      const int call = steps * 100 + in_step++;  // the second step fails once
      if (call == 101) at(outcomes, 0) = Outcome::not_converged;
    }
    Verdict end_step() override {
      ++steps;
      in_step = 0;
      return Remembering::end_step();
    }
    int steps = 0, in_step = 0;
  };
  Fragile whole;
  const LoopResult expected = run_with(whole, nullptr);
  ASSERT_TRUE(expected.completed) << expected.note;
  const auto& accepted =
      std::get<std::vector<std::int64_t>>(expected.history.array("newton/accepted").data);
  ASSERT_GT(accepted.size(), 4U) << "a step has to be halved";
  Fragile killed;
  CheckpointInMemory checkpoint(2);
  killed.fail_at = whole.calls - 1;
  EXPECT_THROW(run_with(killed, &checkpoint), Interrupted);
  Fragile resumed;
  resumed.steps = 2;
  EXPECT_EQ(digest_of(run_with(resumed, &checkpoint)), digest_of(expected));
}

TEST(Resume, pictures_of_the_remaining_steps_are_the_same) {
  struct Frames : FrameSink {
    void take(const Frame& frame) override {
      Archive all;
      all.set("points", frame.points, {frame.points.size()});
      for (const FrameArray& a : frame.cell_data) all.set(a.name, a.values, {a.values.size()});
      for (const FrameArray& a : frame.point_data) all.set(a.name, a.values, {a.values.size()});
      digests.push_back(digest(all));
    }
    std::vector<std::string> digests;
  };
  Shelf shelf;
  Frames whole, rest;
  Watched first(shelf), resumed(shelf);
  CheckpointInMemory checkpoint(2);
  run_with(first.guarded, &checkpoint, &whole);
  run_with(resumed.guarded, &checkpoint, &rest);
  ASSERT_EQ(rest.digests.size(), 3U);  // saved as the second step converged: its picture, too
  EXPECT_TRUE(std::equal(rest.digests.begin(), rest.digests.end(), whole.digests.begin() + 1));
}

TEST(Resume, seconds_of_all_parts_are_added) {
  Remembering op;
  CheckpointInMemory checkpoint(3);
  run_with(op, &checkpoint);
  checkpoint.loop->set_attribute("seconds/total", 1000.0);
  checkpoint.loop->set_attribute("seconds/operator", 600.0);
  Remembering again;
  const LoopResult result = run_with(again, &checkpoint);
  EXPECT_GT(result.seconds.total, 1000.0);
  EXPECT_GT(result.seconds.operator_calls, 600.0);
}

TEST(Resume, a_checkpoint_of_another_structure_is_refused) {
  Remembering op;
  CheckpointInMemory checkpoint(2);
  run_with(op, &checkpoint);
  Archive& loop = *checkpoint.loop;
  loop.set("outputs/stress", std::vector<double>(8), {2, 4});
  Remembering again;
  EXPECT_THROW(run_with(again, &checkpoint), InputError);
}
