#include <gtest/gtest.h>

#include <core/message.hpp>
#include <optional>
#include <surrogates/trained.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/surrogates/measure.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>
#include <understudy/surrogates/torch_stream.hpp>
#include <understudy/surrogates/trainer.hpp>

namespace understudy::surrogates {
namespace {

using testing::composite_samples;
using testing::short_training;
using testing::small_model;
using testing::small_network;

TEST(Training, ASmallNetworkLearnsTheCompositeAndSaysHowWell) {
  const SplitErrors& errors = small_model().facts().errors;
  for (const char* split : {"train", "valid", "test"}) {
    EXPECT_LT(errors.at(split).at("stress"), 0.03) << split;
    EXPECT_LT(errors.at(split).at("tangent"), 0.05) << split;
  }
  const auto again = relative_errors(small_model(), composite_samples(40, 5), Split::test);
  EXPECT_NEAR(again.at("stress"), errors.at("test").at("stress"), 1e-10);  // samples made twice
}

TEST(Training, SameSeedSameBitsAnotherSeedOthers) {
  const TrainingSet set = composite_samples(10, 4);
  TrainingOptions options = short_training(3);
  const std::string once = digest(train(set, small_network(), options).save());
  EXPECT_EQ(digest(train(set, small_network(), options).save()), once);
  options.seed = 2;
  EXPECT_NE(digest(train(set, small_network(), options).save()), once);
}

TEST(Training, InterruptedAndResumedGivesTheSameBits) {
  const TrainingSet set = composite_samples(10, 4);
  for (const char* precision : {"single", "double"}) {
    TrainingOptions options = short_training(6);
    options.precision = precision;
    options.bootstrap = true;
    options.checkpoint_seconds = 1e6;
    const std::string undisturbed = digest(train(set, small_network(), options).save());

    std::optional<Archive> saved;
    struct StopAfterThree : Silence {
      void update(const std::string&, std::size_t done, std::size_t, const std::string&) override {
        if (done == 3) request_stop();
      }
    } stop;
    TrainingHooks hooks;
    hooks.progress = &stop;
    hooks.checkpoint = [&](const Archive& archive) { saved = archive; };
    EXPECT_THROW(train(set, small_network(), options, hooks), Interrupted);
    clear_stop_request();
    ASSERT_TRUE(saved.has_value());
    EXPECT_EQ(saved->integer("epoch"), 3);

    TrainingHooks resumed;
    resumed.resume = &*saved;
    EXPECT_EQ(digest(train(set, small_network(), options, resumed).save()), undisturbed);
    options.checkpoint_seconds = 10;  // no reason to start anew
    EXPECT_NO_THROW(train(set, small_network(), options, resumed));
  }
}

TEST(Training, ACheckpointOfAnotherTrainingIsRefused) {
  const TrainingSet set = composite_samples(10, 4);
  std::optional<Archive> saved;
  TrainingOptions options = short_training(2);
  options.checkpoint_seconds = 0.0;
  TrainingHooks hooks;
  hooks.checkpoint = [&](const Archive& archive) { saved = archive; };
  train(set, small_network(), options, hooks);
  TrainingHooks resumed;
  resumed.resume = &*saved;
  options.learning_rate = 1e-4;
  EXPECT_THROW(train(set, small_network(), options, resumed), InputError);
  options = short_training(2);
  options.checkpoint_seconds = 0.0;
  EXPECT_THROW(train(composite_samples(11, 4), small_network(), options, resumed), InputError);
}

TEST(Training, FailedSamplesAreNotUsed) {
  TrainingSet set = composite_samples(10, 4);
  const TrainingOptions options = short_training(2);
  const std::string clean = digest(train(set, small_network(), options).save());
  const std::size_t samples = set.size();
  for (PortData& data : set.inputs) data.values.insert(data.values.end(), data.port.size(), 1.0);
  for (PortData& data : set.outputs) data.values.insert(data.values.end(), data.port.size(), NAN);
  set.splits.push_back(Split::train);
  set.outcomes.assign(samples + 1, Outcome::ok);
  set.outcomes.back() = Outcome::not_converged;
  EXPECT_EQ(digest(train(set, small_network(), options).save()), clean);
  set.outcomes.back() = Outcome::ok;
  EXPECT_THROW(train(set, small_network(), options), InputError);
}

TEST(Training, StopsWhenNoMemberImproves) {
  TrainingOptions options = short_training(50);
  options.patience = 2;
  options.learning_rate = 1.0;
  const Model model = train(composite_samples(10, 4), small_network(), options);
  EXPECT_LT(model.facts().provenance.integer("training/epochs"), 50);
}

TEST(Training, IncompleteDataAreRefused) {
  TrainingSet set = composite_samples(10, 4);
  set.outputs[1].values.pop_back();
  EXPECT_THROW(train(set, small_network(), short_training(1)), InputError);
  set = composite_samples(10, 4);
  set.splits.assign(set.size(), Split::test);
  EXPECT_THROW(train(set, small_network(), short_training(1)), InputError);
}

TEST(Training, ADenseNetworkLearnsAnyPorts) {
  TrainingSet set;
  set.inputs = {{{"x", "m", {2}}, {}}, {{"angle", "rad", {}}, {}}};
  set.outputs = {{{"y", "N", {}}, {}}, {{"z", "N", {2}}, {}}};
  const Stream stream(5, "dense test", 0);
  for (std::size_t k = 0; k < 400; ++k) {
    const double a = stream.uniform(3 * k), b = stream.uniform(3 * k + 1);
    const double t = 6.0 * stream.uniform(3 * k + 2);
    set.inputs[0].values.insert(set.inputs[0].values.end(), {a, b});
    set.inputs[1].values.push_back(t);
    set.outputs[0].values.push_back(1e3 * a * b);
    set.outputs[1].values.insert(set.outputs[1].values.end(), {std::sin(t) + a, b});
    set.splits.push_back(k % 10 == 0 ? Split::test : k % 10 == 1 ? Split::valid : Split::train);
  }
  NetworkOptions network = small_network();
  network.name = "dense";
  TrainingOptions options = short_training(60);
  options.learning_rate = 1e-2;
  const Model model = train(set, network, options);
  EXPECT_LT(model.facts().errors.at("test").at("y"), 0.05);
  EXPECT_LT(model.facts().errors.at("test").at("z"), 0.05);
}

// Validation goes through the samples in blocks: the last one is not full here.
TEST(Training, TheValidationErrorIsThatOfAllSamplesTogether) {
  const TrainingSet set = composite_samples(280, 50);
  TrainingOptions options = short_training(1);
  options.batch = 4096;
  options.precision = "double";
  options.loss_weights = {{"stress", 3.0}, {"tangent", 0.0}};
  Trainer trainer(set, small_network(), options, standard_networks().at("energy"), nullptr);
  trainer.run_epoch();
  const SplitTensors valid = split_tensors(set, set.rows(Split::valid));
  const SplitTensors drawn = split_tensors(set, set.rows(Split::train));
  ASSERT_GT(valid.size(), 1024);
  PortTensors inputs;
  for (const torch::Tensor& input : valid.inputs) inputs.push_back(input.to(device()).unsqueeze(0));
  const OnStreamOf stream{Execution()};
  const PortTensors answers = trainer.best_network()->evaluate(inputs, {true, true, false});
  torch::Tensor losses = torch::zeros({3}, torch::kFloat64);
  for (const std::size_t k : {0, 1})
    losses += (k == 0 ? 1.0 : 3.0) *
              (answers[k].cpu() - valid.outputs[k]).square().sum(-1).mean(-1) /
              drawn.outputs[k].square().sum(-1).mean();
  const double expected = losses.sqrt().mean().item<double>();
  EXPECT_NEAR(trainer.best_error(), expected, 1e-12 * expected);
}

TEST(Training, LossWeightsThatTeachNothingOrNameNoPortAreRefused) {
  TrainingOptions options;
  options.loss_weights = {{"energy", 0.0}, {"stress", 0.0}, {"tangent", 0.0}};
  const Signature ports = testing::composite_signature();
  EXPECT_NE(message([&] { check_training(ports, options); }).find("nothing to learn"),
            std::string::npos);
  options.loss_weights = {{"strss", 1.0}};
  const std::string said = message([&] { check_training(ports, options); });
  for (const char* part : {"'strss'", "one of: energy, stress, tangent", "'stress'"})
    EXPECT_NE(said.find(part), std::string::npos) << said;
  EXPECT_NO_THROW(check_training(ports, TrainingOptions()));
}

// Any port can be weighted, of any field: what weighs nothing is not learnt.
TEST(Training, LossWeightsDecideWhatIsLearnt) {
  const TrainingSet set = composite_samples(40, 5);
  NetworkOptions network = small_network();
  network.name = "dense";
  const auto errors = [&](const char* learnt) {
    TrainingOptions options = short_training(60);
    options.loss_weights = {{"energy", 0.0}, {"stress", 0.0}, {"tangent", 0.0}};
    options.loss_weights[learnt] = 1.0;
    return train(set, network, options).facts().errors.at("train");
  };
  const auto energy = errors("energy"), tangent = errors("tangent");
  EXPECT_LT(energy.at("energy"), 0.5 * tangent.at("energy"));
  EXPECT_LT(tangent.at("tangent"), 0.5 * energy.at("tangent"));
}

TEST(Training, AnInputConvexNetworkLearnsTheComposite) {
  NetworkOptions network = small_network();
  network.variant = "input_convex";
  const Model model = train(composite_samples(40, 5), network, short_training(80));
  const auto& errors = model.facts().errors.at("test");
  EXPECT_LT(errors.at("stress"), 0.08);
  EXPECT_LT(errors.at("tangent"), 0.15);
}

TEST(TrainingSlow, ReachesTheAccuracyOfTheStudyOnHeldOutPaths) {
  const Model model = train(composite_samples(300, 10), NetworkOptions{}, TrainingOptions{});
  EXPECT_LT(model.facts().errors.at("test").at("stress"), 0.003);
  EXPECT_LT(model.facts().errors.at("test").at("tangent"), 0.02);
}

}  // namespace
}  // namespace understudy::surrogates
