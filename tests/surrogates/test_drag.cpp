#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <core/message.hpp>
#include <surrogates/drag_cases.hpp>
#include <surrogates/trained.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/surrogates/model.hpp>
#include <understudy/surrogates/networks/drag.hpp>
#include <understudy/surrogates/networks/positive_tensor.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>
#include <understudy/surrogates/torch_stream.hpp>
#include <understudy/surrogates/trainer.hpp>

namespace understudy::surrogates {
namespace {

using testing::drag_cases;
using testing::drag_network;
using testing::drag_options;
using testing::DragCase;
using testing::drawn;
using testing::ellipse_signature;
using testing::pore_samples;
using testing::some_pores;

double largest_of(const torch::Tensor& tensor) { return tensor.abs().max().item<double>(); }

torch::Tensor drag_of(const Network& network, const PortTensors& inputs) {
  return network.evaluate(inputs, {true, false})[0];
}

torch::Tensor tensor_of_drag(const Network& network, const PortTensors& inputs) {
  return dynamic_cast<const DragNetwork&>(network).tensor(inputs);
}

class DragNetworks : public ::testing::TestWithParam<DragCase> {
 protected:
  std::shared_ptr<Network> network_ = drag_network(GetParam());
  PortTensors inputs_ = some_pores(GetParam().signature, 6);
  bool lattice_ = GetParam().symmetry == "lattice";
};

TEST_P(DragNetworks, TheTensorIsSymmetricAndPositiveDefiniteHoweverExtremeTheInputs) {
  for (const double size : {0.0, 1e-9, 1.0, 1e3, 1e6})
    for (const double parameter : {1e-3, 1.0, 10.0}) {
      PortTensors inputs = inputs_;
      inputs[0] = inputs_[0] * size;
      for (std::size_t k = 1; k < inputs.size(); ++k) inputs[k] = inputs_[k].abs() * parameter;
      const torch::Tensor a = tensor_of_drag(*network_, inputs);
      EXPECT_LT(largest_of(a - a.transpose(-1, -2)), 1e-13 * largest_of(a));
      EXPECT_GT(torch::linalg_eigvalsh(a).min().item<double>(), 0.0) << size << " " << parameter;
    }
}

TEST_P(DragNetworks, DragIsTheTensorTimesTheFlowAndDissipationTheirProduct) {
  const PortTensors outputs = network_->evaluate(inputs_, {true, true});
  const torch::Tensor drag =
      torch::matmul(tensor_of_drag(*network_, inputs_), inputs_[0].unsqueeze(-1)).squeeze(-1);
  EXPECT_LT(largest_of(outputs[0] - drag), 1e-14 * largest_of(drag));
  EXPECT_TRUE(torch::equal(outputs[1], (outputs[0] * inputs_[0]).sum(-1, true)));
  EXPECT_GT(outputs[1].min().item<double>(), 0.0);
  const PortTensors only = network_->evaluate(inputs_, {false, true});
  EXPECT_FALSE(only[0].defined());
  EXPECT_TRUE(torch::equal(only[1], outputs[1]));
}

TEST_P(DragNetworks, SlowFlowFollowsDarcysLawWhateverItsDirection) {
  PortTensors still = inputs_, slow = inputs_;
  still[0] = torch::zeros_like(inputs_[0]);
  const torch::Tensor a = tensor_of_drag(*network_, still);
  EXPECT_EQ(largest_of(drag_of(*network_, still)), 0.0);
  const torch::Tensor linear = torch::matmul(a, inputs_[0].unsqueeze(-1)).squeeze(-1);
  double before = 0.0;
  for (const double size : {1e-3, 1e-4}) {
    slow[0] = size * inputs_[0];
    const double apart = largest_of(drag_of(*network_, slow) / size - linear) / largest_of(linear);
    EXPECT_LT(apart, 10.0 * size);
    const double order = lattice_ ? 100.0 : 10.0;  // even in the flow, or not
    if (before > 0.0) {
      EXPECT_NEAR(before / apart, order, 0.1 * order);
    }
    before = apart;
  }
}

TEST_P(DragNetworks, TheDerivativeInAFluidAtRestIsTheTensor) {
  inputs_[0] = torch::zeros_like(inputs_[0]).requires_grad_(true);
  const torch::Tensor a = tensor_of_drag(*network_, inputs_).detach();
  for (std::int64_t member = 0; member < 2; ++member)
    for (std::int64_t k = 0; k < a.size(-1); ++k) {
      const torch::Tensor drag = drag_of(*network_, inputs_)[member].select(-1, k).sum();
      const torch::Tensor row = torch::autograd::grad({drag}, {inputs_[0]})[0][0];
      EXPECT_LT(largest_of(row - a[member].select(1, k)), 1e-14 * largest_of(a));
    }
}

// Second derivatives along a line through rest, by central differences and by Torch: the error
// falls with the square of the step, which it would not across a kink.
TEST_P(DragNetworks, SecondDifferencesConvergeAcrossRest) {
  const torch::Tensor along = inputs_[0].detach();
  const auto at = [&](double t) {
    PortTensors inputs = inputs_;
    inputs[0] = (t + 0.01) * along;
    return drag_of(*network_, inputs);
  };
  const torch::Tensor t = torch::zeros({}, torch::kFloat64).requires_grad_(true);
  PortTensors inputs = inputs_;
  inputs[0] = (t + 0.01) * along;
  const torch::Tensor one = drag_of(*network_, inputs).select(-1, 0).sum();
  const torch::Tensor slope = torch::autograd::grad({one}, {t}, {}, true, true)[0];
  const double exact = torch::autograd::grad({slope}, {t})[0].item<double>();
  const auto error = [&](double h) {
    const torch::Tensor difference = (at(h) - 2.0 * at(0.0) + at(-h)) / (h * h);
    return difference.select(-1, 0).sum().item<double>() - exact;
  };
  EXPECT_LT(std::fabs(error(0.02)), 0.05 * std::fabs(exact) + 1e-3);
  EXPECT_NEAR(error(0.04) / error(0.02), 4.0, 0.3);
}

TEST_P(DragNetworks, SavedAndLoadedGivesTheSameBits) {
  torch::manual_seed(6);
  for (NamedTensor& entry : network_->constants())
    entry.tensor = entry.tensor + 0.1 * torch::rand(entry.tensor.sizes(), torch::kFloat64);
  Model::Facts facts;
  for (const Port& port : GetParam().signature.inputs) facts.inputs.push_back({port, {}, {}, 1.0});
  for (const Port& port : GetParam().signature.outputs)
    facts.outputs.push_back({port, {}, {}, 1.0});
  for (auto* ports : {&facts.inputs, &facts.outputs})
    for (PortStatistics& port : *ports) port.low = port.high = std::vector(port.port.size(), 1.0);
  const Model loaded = Model::load(Model(network_, facts).save());
  EXPECT_EQ(loaded.options().aspect_port, GetParam().aspect_port);
  network_->to(device());
  for (torch::Tensor& input : inputs_) input = input.to(device());
  EXPECT_TRUE(torch::equal(drag_of(loaded.network(), inputs_), drag_of(*network_, inputs_)));
}

TEST_P(DragNetworks, EveryWeightMatters) {
  torch::manual_seed(5);  // biases that start at zero matter too
  for (NamedTensor& entry : network_->weights())
    entry.tensor += 0.1 * torch::randn(entry.tensor.sizes(), torch::kFloat64);
  const torch::Tensor before = drag_of(*network_, inputs_);
  for (NamedTensor& entry : network_->weights()) {
    const torch::Tensor kept = entry.tensor;
    entry.tensor = torch::zeros_like(kept);
    const torch::Tensor after = drag_of(*network_, inputs_);
    entry.tensor = kept;
    for (std::int64_t m = 0; m < 2; ++m)
      EXPECT_GT(largest_of(after[m] - before[m]), 1e-9) << entry.name;
  }
}

INSTANTIATE_TEST_SUITE_P(All, DragNetworks, ::testing::ValuesIn(drag_cases()),
                         [](const auto& tested) { return tested.param.name; });

// One of the eight symmetries of the square: a signed permutation of the axes, and what it makes
// of the angle of an axis.
struct SquareSymmetry {
  double matrix[2][2];
  double sign, shift;
};

std::vector<SquareSymmetry> symmetries_of_the_square() {
  std::vector<SquareSymmetry> all;
  const double c[4] = {1, 0, -1, 0}, s[4] = {0, 1, 0, -1};
  for (int k = 0; k < 4; ++k) {
    const double turn = 0.5 * M_PI * k;
    all.push_back({{{c[k], -s[k]}, {s[k], c[k]}}, 1.0, turn});
    all.push_back({{{c[k], s[k]}, {s[k], -c[k]}}, -1.0, turn});  // first the second axis mirrored
  }
  return all;
}

torch::Tensor matrix_of(const SquareSymmetry& symmetry) {
  const auto& m = symmetry.matrix;
  return torch::tensor({m[0][0], m[0][1], m[1][0], m[1][1]}, torch::kFloat64).view({2, 2});
}

TEST(DragNetwork, KnowsTheEightSymmetriesOfFlowAndAxisTogether) {
  for (std::size_t which : {0, 1, 2}) {
    const auto network = drag_network(drag_cases()[which]);
    const PortTensors inputs = some_pores(drag_cases()[which].signature, 7);
    const torch::Tensor drag = drag_of(*network, inputs);
    int alone_differs = 0;
    for (const SquareSymmetry& symmetry : symmetries_of_the_square()) {
      PortTensors turned = inputs;
      turned[0] = torch::matmul(inputs[0], matrix_of(symmetry).t());
      const torch::Tensor expected = torch::matmul(drag, matrix_of(symmetry).t());
      if (inputs.size() > 2) {
        alone_differs += largest_of(drag_of(*network, turned) - expected) > 1e-3 * largest_of(drag);
        turned[3] = symmetry.sign * inputs[3] + symmetry.shift;
      }
      EXPECT_LT(largest_of(drag_of(*network, turned) - expected), 1e-13 * largest_of(drag));
    }
    EXPECT_EQ(alone_differs, inputs.size() > 2 ? 6 : 0);  // all but 1 and -1
  }
}

TEST(DragNetwork, OfALatticeIsNoLawOfAnIsotropicMedium) {
  for (std::size_t which : {0, 2}) {
    const auto network = drag_network(drag_cases()[which]);
    PortTensors inputs = some_pores(drag_cases()[which].signature, 7);
    const torch::Tensor drag = drag_of(*network, inputs);
    const SquareSymmetry eighth = {{{M_SQRT1_2, -M_SQRT1_2}, {M_SQRT1_2, M_SQRT1_2}}, 1, M_PI / 4};
    inputs[0] = torch::matmul(inputs[0], matrix_of(eighth).t());
    if (inputs.size() > 2) inputs[3] = inputs[3] + eighth.shift;
    const torch::Tensor expected = torch::matmul(drag, matrix_of(eighth).t());
    EXPECT_GT(largest_of(drag_of(*network, inputs) - expected), 1e-3 * largest_of(drag));
  }
}

// A tensor that a quarter turn does not change is a multiple of the unit tensor.
TEST(DragNetwork, SlowFlowThroughALatticeOfRoundInclusionsHasNoDirection) {
  const auto network = drag_network(drag_cases()[2]);
  PortTensors inputs = some_pores(drag_cases()[2].signature, 5);
  EXPECT_GT(largest_of(tensor_of_drag(*network, inputs).select(-1, 0).select(-1, 1)), 1e-3);
  inputs[0] = torch::zeros_like(inputs[0]);
  const torch::Tensor a = tensor_of_drag(*network, inputs);
  EXPECT_TRUE(torch::equal(
      a, a.select(-1, 0).narrow(-1, 0, 1).unsqueeze(-1) * torch::eye(2, torch::kFloat64)));
}

TEST(DragNetwork, OnlyThatOfALatticeIsOddInTheFlow) {
  for (const DragCase& tested : drag_cases()) {
    const auto network = drag_network(tested);
    PortTensors inputs = some_pores(tested.signature, 5);
    const torch::Tensor drag = drag_of(*network, inputs);
    inputs[0] = -inputs[0];
    const double apart = largest_of(drag_of(*network, inputs) + drag) / largest_of(drag);
    if (tested.symmetry == "lattice")
      EXPECT_EQ(apart, 0.0) << tested.name;
    else
      EXPECT_GT(apart, 1e-3) << tested.name;
  }
}

TEST(DragNetwork, TheAngleOfARoundInclusionMeansNothing) {
  for (std::size_t which : {0, 4}) {
    const auto network = drag_network(drag_cases()[which]);
    PortTensors inputs = some_pores(ellipse_signature(), 5), turned;
    const auto apart = [&] {
      turned = inputs;
      turned[3] = inputs[3] + 0.7;
      const torch::Tensor drag = drag_of(*network, inputs);
      return largest_of(drag_of(*network, turned) - drag) / largest_of(drag);
    };
    EXPECT_GT(apart(), 1e-3);
    turned = inputs;  // the other axis
    turned[2] = 1.0 / inputs[2];
    turned[3] = inputs[3] + M_PI / 2;
    const torch::Tensor drag = drag_of(*network, inputs);
    EXPECT_LT(largest_of(drag_of(*network, turned) - drag), 1e-13 * largest_of(drag));
    inputs[2] = torch::ones_like(inputs[2]);
    EXPECT_EQ(apart(), 0.0);
  }
}

TEST(PositiveTensor, IsTheExponentialOfASymmetricTensor) {
  const torch::Tensor m = 0.8 * torch::randn({50, 2}, torch::kFloat64);
  const torch::Tensor length = m.square().sum(-1, true).sqrt();
  const torch::Tensor h = torch::randn({50, 1}, torch::kFloat64);
  const torch::Tensor a = positive_tensor(h, torch::sinh(length) / length * m);
  const torch::Tensor first = m.narrow(-1, 0, 1), second = m.narrow(-1, 1, 1);
  const torch::Tensor exponent =
      torch::cat({h + first, second, second, h - first}, -1).view({50, 2, 2});
  EXPECT_LT(largest_of(a - torch::matrix_exp(exponent)), 1e-13 * largest_of(a));
}

// The complaint about a network for these ports.
std::string complaint(const Signature& signature, NetworkOptions options) {
  options.name = "drag";
  return message([&] { testing::make_network(signature, options); });
}

void expect_parts(const std::string& said, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_NE(said.find(part), std::string::npos) << said;
}

TEST(DragNetwork, PortsItCannotServeAreRefused) {
  Signature none = ellipse_signature();
  none.inputs.erase(none.inputs.begin());
  expect_parts(complaint(none, {}), {"no flow to depend on", "3 inputs, none of them reynolds",
                                     "an input reynolds [2] or [3]", "network \"dense\""});
  Signature line = ellipse_signature();
  line.inputs[0].shape = {4};
  expect_parts(complaint(line, {}), {"cannot read the flow", "reynolds [4]", "reynolds [2] or [3]",
                                     "two or three dimensions"});
  Signature mixed = ellipse_signature();
  mixed.outputs[0].shape = {3};
  expect_parts(complaint(mixed, {}), {"cannot give this output", "drag [3]", "drag [d]"});
  mixed = ellipse_signature();
  mixed.outputs.push_back({"permeability", "1", {}});
  expect_parts(complaint(mixed, {}), {"cannot give this output", "permeability", "Leave the port"});
}

TEST(DragNetwork, KeysThatDoNotFitThePortsAreRefused) {
  NetworkOptions options;
  options.angle_port = "angel";
  expect_parts(complaint(ellipse_signature(), options),
               {"network.angle_port names no scalar input", "'angel'",
                "volume_fraction, aspect, angle", "Did you mean 'angle'"});
  options.angle_port = "aspect";
  expect_parts(complaint(ellipse_signature(), options),
               {"network.angle_port names an input that is no angle", "an input in rad"});
  options.angle_port = "angle";
  options.aspect_port = "reynolds";
  expect_parts(complaint(ellipse_signature(), options),
               {"network.aspect_port names no scalar input", "'reynolds'"});
  options.angle_port = "";
  options.aspect_port = "aspect";
  expect_parts(complaint(ellipse_signature(), options),
               {"no direction", "no angle_port", "Set network.angle_port"});
  options.aspect_port = "";
  options.symmetry = "lattice";
  expect_parts(complaint(ellipse_signature(), options),
               {"which angle turns", "not network.angle_port", "Set network.angle_port"});
  expect_parts(complaint(testing::space_flow_signature(), options),
               {"no symmetries of the cube", "reynolds [3]", "network.symmetry = \"none\""});
}

NetworkOptions learning_network() {
  NetworkOptions network = drag_options(drag_cases()[0]);
  network.width = 32;
  network.activation = "silu";
  return network;
}

TEST(DragNetwork, LearnsALawOfPoresSlowFlowsAsWellAsFastOnes) {
  TrainingOptions training;
  training.epochs = 80;
  training.batch = 64;
  training.learning_rate = 3e-2;
  const TrainingSet set = pore_samples(3000);
  const Model model = train(set, learning_network(), training);
  EXPECT_LT(model.facts().errors.at("test").at("drag"), 0.01);
  EXPECT_LT(model.facts().errors.at("test").at("dissipation"), 0.01);
  SplitTensors test = split_tensors(set, set.rows(Split::test));
  for (torch::Tensor& input : test.inputs) input = input.to(device());
  const OnStreamOf stream{Execution()};
  const torch::Tensor drag = model.network().answer(test.inputs, {true, false}, -1).mean[0].cpu();
  const torch::Tensor squares =
      (drag - test.outputs[0]).square().sum(-1) / test.outputs[0].square().sum(-1);
  const torch::Tensor slow = test.inputs[0].cpu().square().sum(-1) < 1.0;
  ASSERT_GT(slow.sum().item<std::int64_t>(), 50);
  EXPECT_LT(squares.mean().sqrt().item<double>(), 0.01);
  EXPECT_LT(squares.index({slow}).mean().sqrt().item<double>(), 0.01);
}

// A fluid at rest has no drag to be relative to, and nothing to learn from.
TEST(DragNetwork, SamplesCountByTheirRelativeErrors) {
  TrainingSet set = pore_samples(200);
  for (const std::size_t row : {0, 8}) {
    for (std::size_t k : {0, 1}) set.inputs[0].values[2 * row + k] = 0.0;
    for (std::size_t k : {0, 1}) set.outputs[0].values[2 * row + k] = 0.0;
    set.outputs[1].values[row] = 0.0;
  }
  TrainingOptions options;
  options.precision = "double";
  Trainer trainer(set, learning_network(), options, standard_networks().at("drag"), nullptr);
  trainer.run_epoch();
  const SplitTensors valid = split_tensors(set, set.rows(Split::valid));
  PortTensors inputs;
  for (const torch::Tensor& input : valid.inputs) inputs.push_back(input.to(device()).unsqueeze(0));
  const OnStreamOf stream{Execution()};
  const torch::Tensor drag = drag_of(*trainer.best_network(), inputs).cpu();
  const torch::Tensor size = valid.outputs[0].square().sum(-1);
  const torch::Tensor relative = torch::where(
      size > 0.0, (drag - valid.outputs[0]).square().sum(-1) / size, torch::zeros_like(size));
  const double expected = relative.mean(-1).sqrt().mean().item<double>();
  EXPECT_NEAR(trainer.best_error(), expected, 1e-12 * expected);
}

}  // namespace
}  // namespace understudy::surrogates
