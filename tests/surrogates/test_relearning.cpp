#include <gtest/gtest.h>

#include <optional>
#include <surrogates/trained.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/surrogates/measure.hpp>

namespace understudy::surrogates {
namespace {

using testing::composite_samples;
using testing::short_training;
using testing::small_network;

constexpr std::size_t paths = 40, states = 5, inner_states = 3;

void append_states(const TrainingSet& from, bool inner, TrainingSet& to) {
  for (std::size_t row = 0; row < from.size(); ++row) {
    if ((row % states < inner_states) != inner) continue;
    for (std::size_t k = 0; k < from.inputs.size(); ++k)
      for (const double x : TrainingSet::gather(from.inputs[k], {row}))
        to.inputs[k].values.push_back(x);
    for (std::size_t k = 0; k < from.outputs.size(); ++k)
      for (const double x : TrainingSet::gather(from.outputs[k], {row}))
        to.outputs[k].values.push_back(x);
    to.splits.push_back(from.splits[row]);
  }
}

TrainingSet without_samples(TrainingSet set) {
  for (auto* ports : {&set.inputs, &set.outputs})
    for (PortData& data : *ports) data.values.clear();
  set.splits.clear();
  return set;
}

// The inner states of each path as drawn; the outer ones, which leave their range, as recorded.
TrainingSet states_of_paths(bool inner) {
  const TrainingSet all = composite_samples(paths, states);
  TrainingSet set = without_samples(all);
  append_states(all, inner, set);
  return set;
}
TrainingSet drawn_samples() { return states_of_paths(true); }
TrainingSet recorded_samples() { return states_of_paths(false); }

TrainingSet samples_with_recordings() {
  TrainingSet set = drawn_samples();
  set.recorded_from = set.size();
  append_states(composite_samples(paths, states), false, set);
  return set;
}

const Model& parent() {
  static const Model model = train(drawn_samples(), small_network(), short_training(40));
  return model;
}

double stress_error(const Model& model, const TrainingSet& set, Split split) {
  return relative_errors(model, set, split).at("stress");
}

TEST(Relearning, RowsAreToldByTheirOrigin) {
  const TrainingSet set = samples_with_recordings();
  for (const Split split : {Split::train, Split::valid, Split::test}) {
    const auto drawn = set.rows(split, Origin::drawn);
    const auto recorded = set.rows(split, Origin::recorded);
    EXPECT_EQ(drawn.size() + recorded.size(), set.rows(split).size());
    EXPECT_LT(drawn.back(), set.recorded_from);
    EXPECT_GE(recorded.front(), set.recorded_from);
  }
  EXPECT_TRUE(drawn_samples().rows(Split::train, Origin::recorded).empty());
}

// Errors are measured by the rms: were recordings in it, all errors would look smaller after them.
TEST(Relearning, RecordingsDoNotMoveTheYardstick) {
  TrainingHooks hooks;
  hooks.parent = &parent();
  const Model child = train(samples_with_recordings(), small_network(), short_training(1), hooks);
  const Model both = train(samples_with_recordings(), small_network(), short_training(1));
  const Model later = train(recorded_samples(), small_network(), short_training(1), hooks);
  for (const char* port : {"energy", "stress", "tangent"}) {
    EXPECT_EQ(child.rms(port), parent().rms(port));
    EXPECT_EQ(both.rms(port), parent().rms(port));
    EXPECT_EQ(later.rms(port), parent().rms(port));
  }
  EXPECT_GT(both.facts().outputs[0].high[0], parent().facts().outputs[0].high[0]);
}

TEST(Relearning, RecordingsAreLearntAndTheDrawnSamplesNotForgotten) {
  TrainingHooks hooks;
  hooks.parent = &parent();
  for (const std::uint64_t seed : {1, 2}) {
    TrainingOptions options = short_training(20);
    options.seed = seed;
    const Model child = train(samples_with_recordings(), small_network(), options, hooks);
    const TrainingSet drawn = drawn_samples(), recorded = recorded_samples();
    EXPECT_LT(stress_error(child, recorded, Split::test),
              0.75 * stress_error(parent(), recorded, Split::test));
    for (const Split split : {Split::valid, Split::test})
      EXPECT_LE(stress_error(child, drawn, split), stress_error(parent(), drawn, split));
  }
}

// Steps so large that every epoch is worse in range: the parent's weights stay.
TEST(Relearning, AMemberThatWouldGetWorseInRangeStaysAsItWas) {
  TrainingHooks hooks;
  hooks.parent = &parent();
  TrainingOptions options = short_training(2);
  options.learning_rate = 1.0;
  options.warm_up = 0.0;
  const Model child = train(samples_with_recordings(), small_network(), options, hooks);
  const TrainingSet drawn = drawn_samples();
  EXPECT_EQ(stress_error(child, drawn, Split::test), stress_error(parent(), drawn, Split::test));
}

TEST(Relearning, AParentOfAnotherNetworkIsRefused) {
  TrainingHooks hooks;
  hooks.parent = &parent();
  NetworkOptions other = small_network();
  other.width = 7;
  try {
    train(samples_with_recordings(), other, short_training(1), hooks);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(error.complaint().what.find("another network"), std::string::npos);
    EXPECT_NE(error.complaint().got.find("12"), std::string::npos);
    EXPECT_NE(error.complaint().expected.find("7"), std::string::npos);
    EXPECT_NE(error.complaint().todo.find("[network]"), std::string::npos);
  }
}

TEST(Relearning, InterruptedAndResumedGivesTheSameBits) {
  const TrainingSet set = samples_with_recordings();
  TrainingHooks hooks;
  hooks.parent = &parent();
  TrainingOptions options = short_training(6);
  options.checkpoint_seconds = 1e6;
  const std::string undisturbed = digest(train(set, small_network(), options, hooks).save());
  std::optional<Archive> saved;
  struct StopAfterThree : Silence {
    void update(const std::string&, std::size_t done, std::size_t, const std::string&) override {
      if (done == 3) request_stop();
    }
  } stop;
  hooks.progress = &stop;
  hooks.checkpoint = [&](const Archive& archive) { saved = archive; };
  EXPECT_THROW(train(set, small_network(), options, hooks), Interrupted);
  clear_stop_request();
  ASSERT_TRUE(saved.has_value());
  TrainingHooks resumed;
  resumed.parent = &parent();
  resumed.resume = &*saved;
  EXPECT_EQ(digest(train(set, small_network(), options, resumed).save()), undisturbed);
  resumed.parent = nullptr;
  EXPECT_THROW(train(set, small_network(), options, resumed), InputError);
}

}  // namespace
}  // namespace understudy::surrogates
