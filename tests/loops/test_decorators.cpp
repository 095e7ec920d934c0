#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <core/at.hpp>
#include <loops/scalar_operator.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/sample_sink.hpp>
#include <understudy/loops/recording.hpp>
#include <understudy/loops/timed.hpp>

using namespace understudy;
using namespace understudy::test;

namespace {

struct Sink : SampleSink {
  void take(const Batch& in, const Batch& out, const Outcomes& outcomes,
            double seconds_of_batch) override {
    for (std::size_t i = 0; i < in.size(); ++i) {
      x.push_back(at(in["x"], i, 0));
      y.push_back(at(out["y"], i, 0));
      ok.push_back(at(outcomes, i) == Outcome::ok);
    }
    seconds += seconds_of_batch;
    ++batches;
  }
  void end_step() override { ++end_steps; }
  void drop_step() override { ++drop_steps; }

  std::vector<double> x, y;
  std::vector<bool> ok;
  double seconds = 0;
  int batches = 0, end_steps = 0, drop_steps = 0;
};

std::shared_ptr<ScalarOperator> twice() {
  return std::make_shared<ScalarOperator>([](double x) { return 2 * x; });
}

}  // namespace

TEST(Timed, counts_calls_samples_and_seconds) {
  const auto op = twice();
  loops::Timed timed(op);
  ScalarCall call({1, 2, 3}, {0, 1, 2});
  call.apply(timed);
  call.apply(timed);
  EXPECT_THAT(call.column("y"), testing::ElementsAre(2, 4, 6));
  EXPECT_EQ(timed.statistics().calls, 2U);
  EXPECT_EQ(timed.statistics().samples, 6U);
  EXPECT_GT(timed.statistics().seconds, 0);
  EXPECT_EQ(op->batches.back(), call.in.slots());
}

TEST(Timed, passes_everything_else_on) {
  const auto op = twice();
  op->verdict = Verdict::repeat;
  loops::Timed timed(op);
  EXPECT_EQ(difference(timed.signature(), op->signature()), "");
  EXPECT_EQ(timed.end_step(), Verdict::repeat);
  timed.drop_step();
  EXPECT_EQ(op->end_steps, 1);
  EXPECT_EQ(op->drop_steps, 1);
}

TEST(Recording, hands_over_what_was_solved) {
  const auto op = twice();
  op->fails = [](double x) { return x > 2; };
  const auto sink = std::make_shared<Sink>();
  loops::Recording recording(op, sink);
  ScalarCall({1, 2, 3}, {0, 1, 2}).apply(recording);
  ScalarCall({}, {}).apply(recording);
  EXPECT_EQ(sink->batches, 1);  // nothing to record in an empty batch
  EXPECT_THAT(sink->x, testing::ElementsAre(1, 2, 3));
  EXPECT_THAT(sink->y, testing::ElementsAre(2, 4, testing::IsNan()));
  EXPECT_THAT(sink->ok, testing::ElementsAre(true, true, false));
  EXPECT_GT(sink->seconds, 0);
}

TEST(Recording, tells_the_sink_of_steps_that_count) {
  const auto op = twice();
  const auto sink = std::make_shared<Sink>();
  loops::Recording recording(op, sink);
  EXPECT_EQ(recording.end_step(), Verdict::accept);
  EXPECT_EQ(sink->end_steps, 1);
  op->verdict = Verdict::repeat;
  EXPECT_EQ(recording.end_step(), Verdict::repeat);
  EXPECT_EQ(sink->end_steps, 1);
  recording.drop_step();
  EXPECT_EQ(sink->drop_steps, 1);
  EXPECT_EQ(op->drop_steps, 1);
  EXPECT_EQ(op->end_steps, 2);
}

TEST(Recording, records_nothing_of_a_call_that_throws) {
  const auto sink = std::make_shared<Sink>();
  loops::Recording recording(twice(), sink);
  ScalarCall call({1}, {0}, {{"z", "m", {}}});
  EXPECT_THROW(call.apply(recording), InputError);
  EXPECT_EQ(sink->batches, 0);
}
