#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <core/message.hpp>
#include <surrogates/born_cases.hpp>
#include <surrogates/network_cases.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/surrogates/model.hpp>
#include <understudy/surrogates/networks/activation.hpp>
#include <understudy/surrogates/networks/energy.hpp>
#include <understudy/surrogates/networks/networks.hpp>
#include <understudy/surrogates/networks/softplus.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>

namespace understudy::surrogates {
namespace {

using testing::angle_signature;
using testing::born_signature;
using testing::composite_signature;
using testing::drawn;
using testing::flow_angle_signature;
using testing::make_network;
using testing::network_cases;
using testing::network_of;
using testing::NetworkCase;
using testing::small_molecule;
using testing::some_chains;
using testing::some_inputs;
using testing::space_signature;

double largest(const torch::Tensor& tensor) { return tensor.abs().max().item<double>(); }

class EnergyNetworks : public ::testing::TestWithParam<NetworkCase> {};

TEST_P(EnergyNetworks, StressAndTangentAreTheDerivativesThatAutogradFinds) {
  const auto network = network_of(GetParam());
  PortTensors inputs = some_inputs(GetParam().signature, 6);
  inputs[0].requires_grad_(true);
  const PortTensors outputs = network->evaluate(inputs, {true, true, true});
  const auto size = inputs[0].size(2);
  for (std::int64_t member = 0; member < 2; ++member) {
    const torch::Tensor stress = torch::autograd::grad({outputs[0].select(0, member).sum()},
                                                       {inputs[0]}, {}, true, true)[0][0];
    EXPECT_LT(largest(stress - outputs[1][member]), 1e-12 * largest(stress));
    for (std::int64_t k = 0; k < size; ++k) {
      const torch::Tensor row =
          torch::autograd::grad({stress.select(1, k).sum()}, {inputs[0]}, {}, true)[0][0];
      const torch::Tensor ours = outputs[2][member].narrow(1, k * size, size);
      EXPECT_LT(largest(row - ours), 1e-12 * largest(outputs[2]));
    }
  }
}

TEST_P(EnergyNetworks, StressIsTheDifferenceQuotientOfTheEnergy) {
  const auto network = network_of(GetParam());
  const PortTensors inputs = some_inputs(GetParam().signature, 4);
  const PortTensors at = network->evaluate(inputs, {true, true, true});
  const double step = 1e-5;
  for (std::int64_t k = 0; k < inputs[0].size(2); ++k) {
    PortTensors above = inputs, below = inputs;
    above[0] = inputs[0].clone();
    below[0] = inputs[0].clone();
    above[0].select(2, k) += step;
    below[0].select(2, k) -= step;
    const torch::Tensor quotient = (network->evaluate(above, {true, false, false})[0] -
                                    network->evaluate(below, {true, false, false})[0]) /
                                   (2 * step);
    EXPECT_LT(largest(quotient.squeeze(-1) - at[1].select(2, k)), 1e-7 * largest(at[1]));
  }
}

TEST_P(EnergyNetworks, EnergyAndStressVanishAtTheIdentityForAnyParameters) {
  const auto network = network_of(GetParam());
  PortTensors inputs = some_inputs(GetParam().signature, 5);
  const PortTensors away = network->evaluate(inputs, {true, true, false});
  const auto d = GetParam().signature.inputs[0].shape[0];
  inputs[0] = torch::eye(static_cast<std::int64_t>(d), torch::kFloat64)
                  .reshape({1, 1, -1})
                  .repeat({1, 5, 1});
  const PortTensors at = network->evaluate(inputs, {true, true, false});
  EXPECT_LT(largest(at[0]), 1e-12 * largest(away[0]));
  EXPECT_LT(largest(at[1]), 1e-12 * largest(away[1]));
}

TEST_P(EnergyNetworks, RotatedCellsStoreTheSameEnergyAndRotateTheirStress) {
  const auto network = network_of(GetParam());
  const PortTensors inputs = some_inputs(GetParam().signature, 5);
  const auto d = static_cast<std::int64_t>(GetParam().signature.inputs[0].shape[0]);
  torch::Tensor rotation = torch::eye(d, torch::kFloat64);
  rotation[0][0] = rotation[1][1] = std::cos(0.7);
  rotation[1][0] = std::sin(0.7);
  rotation[0][1] = -std::sin(0.7);
  const auto rotate = [&](const torch::Tensor& matrices) {
    return torch::matmul(rotation, matrices.unflatten(-1, {d, d})).flatten(-2);
  };
  PortTensors rotated = inputs;
  rotated[0] = rotate(inputs[0]);
  const PortTensors a = network->evaluate(inputs, {true, true, false});
  const PortTensors b = network->evaluate(rotated, {true, true, false});
  EXPECT_LT(largest(a[0] - b[0]), 1e-12 * largest(a[0]));
  EXPECT_LT(largest(rotate(a[1]) - b[1]), 1e-12 * largest(a[1]));
}

TEST_P(EnergyNetworks, EnergyGrowsWithoutBoundAsTheVolumeVanishes) {
  const auto network = network_of(GetParam());
  PortTensors inputs = some_inputs(GetParam().signature, 1);
  const auto d = static_cast<std::int64_t>(GetParam().signature.inputs[0].shape[0]);
  const auto energy = [&](double stretch) {
    torch::Tensor f = torch::eye(d, torch::kFloat64);
    f[0][0] = stretch;
    inputs[0] = f.reshape({1, 1, -1});
    return network->evaluate(inputs, {true, false, false})[0].min().item<double>();
  };
  EXPECT_GT(energy(1e-12), energy(1e-9));
  EXPECT_GT(energy(1e-24), 2.0 * energy(1e-12));
}

TEST_P(EnergyNetworks, EveryWeightMatters) {
  const auto network = network_of(GetParam());
  const PortTensors inputs = some_inputs(GetParam().signature, 4);
  const torch::Tensor before = network->evaluate(inputs, {false, false, true})[2];
  for (NamedTensor& entry : network->weights()) {
    if (entry.tensor.numel() == 0) continue;  // the scale port is the only parameter
    const torch::Tensor kept = entry.tensor;
    entry.tensor = torch::zeros_like(kept);
    const torch::Tensor after = network->evaluate(inputs, {false, false, true})[2];
    entry.tensor = kept;
    for (std::int64_t m = 0; m < 2; ++m)
      EXPECT_GT(largest(after[m] - before[m]), 1e-9) << entry.name;
  }
}

TEST_P(EnergyNetworks, TheAnswerOfAnEnsembleIsItsMeanAndItsSpreadTheirDistance) {
  const auto network = network_of(GetParam());
  const PortTensors inputs = some_inputs(GetParam().signature, 5);
  const PortTensors all = network->evaluate(inputs, {true, true, true});
  PortTensors samples;
  for (const torch::Tensor& input : inputs) samples.push_back(input[0]);
  const EnsembleAnswer answer = network->answer(samples, {true, false, true}, 1);
  EXPECT_LT(largest(answer.mean[0] - all[0].mean(0)), 1e-12 * largest(all[0]));
  EXPECT_LT(largest(answer.mean[2] - all[2].mean(0)), 1e-12 * largest(all[2]));
  EXPECT_FALSE(answer.mean[1].defined());
  const torch::Tensor spread = (all[1] - all[1].mean(0)).square().sum(-1).mean(0).sqrt();
  EXPECT_LT(largest(answer.spread - spread), 1e-12 * largest(spread));
}

INSTANTIATE_TEST_SUITE_P(All, EnergyNetworks, ::testing::ValuesIn(network_cases()),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(EnergyNetworks, FrozenAnswersWithTheSameBits) {
  const auto network = network_of(GetParam());
  const PortTensors inputs = some_inputs(GetParam().signature, 4);
  const PortTensors before = network->evaluate(inputs, {true, true, true});
  network->freeze();
  const PortTensors after = network->evaluate(inputs, {true, true, true});
  for (std::size_t k = 0; k < 3; ++k) EXPECT_TRUE(torch::equal(after[k], before[k]));
}

// What every network of the catalogue promises.
class AnyNetwork : public ::testing::TestWithParam<std::string> {
 protected:
  AnyNetwork() {
    NetworkOptions options;
    options.name = GetParam();
    options.width = 7;
    options.members = 2;
    network_ = drawn(signature_, options, small_molecule().save());
    torch::manual_seed(5);  // biases that start at zero matter too
    for (NamedTensor& entry : network_->weights())
      entry.tensor += 0.1 * torch::randn(entry.tensor.sizes(), torch::kFloat64);
  }

  PortTensors answers(const PortTensors& inputs) const {
    return network_->evaluate(inputs, std::vector<bool>(signature_.outputs.size(), true));
  }

  // One number of which every output and every member has its share.
  torch::Tensor sum(const PortTensors& inputs) const {
    torch::Tensor total;
    for (const torch::Tensor& output : answers(inputs)) {
      const torch::Tensor part = (output * torch::linspace(1.0, 2.0, output.size(-1))).sum();
      total = total.defined() ? total + part : part;
    }
    return total;
  }

  // What it can serve.
  Signature signature_ = GetParam() == "drag"   ? flow_angle_signature()
                         : GetParam() == "born" ? born_signature(9)
                                                : angle_signature();
  std::shared_ptr<Network> network_;
  PortTensors inputs_ =
      GetParam() == "born" ? PortTensors{some_chains(9, 4)} : some_inputs(signature_, 4);
};

TEST_P(AnyNetwork, SavedAndLoadedGivesTheSameBits) {
  Model::Facts facts;
  for (const Port& port : signature_.inputs) facts.inputs.push_back({port, {}, {}, 1.0});
  for (const Port& port : signature_.outputs) facts.outputs.push_back({port, {}, {}, 1.0});
  for (auto* ports : {&facts.inputs, &facts.outputs})
    for (PortStatistics& port : *ports) port.low = port.high = std::vector(port.port.size(), 1.0);
  const Model loaded = Model::load(Model(network_, facts).save());
  network_->to(device());
  for (torch::Tensor& input : inputs_) input = input.to(device());
  const PortTensors before = answers(inputs_);
  const PortTensors after =
      loaded.network().evaluate(inputs_, std::vector<bool>(before.size(), true));
  for (std::size_t k = 0; k < before.size(); ++k) EXPECT_TRUE(torch::equal(before[k], after[k]));
}

TEST_P(AnyNetwork, EveryWeightOfEveryMemberMatters) {
  const PortTensors before = answers(inputs_);
  for (NamedTensor& entry : network_->weights()) {
    const torch::Tensor kept = entry.tensor;
    entry.tensor = torch::zeros_like(kept);
    const PortTensors after = answers(inputs_);
    entry.tensor = kept;
    for (std::int64_t m = 0; m < 2; ++m)
      EXPECT_GT(largest(after.back()[m] - before.back()[m]), 1e-9) << entry.name;
  }
}

TEST_P(AnyNetwork, GradientsOfWeightsAndInputsAreDifferenceQuotients) {
  std::vector<torch::Tensor*> variables;
  for (torch::Tensor& input : inputs_) variables.push_back(&input);
  for (NamedTensor& entry : network_->weights()) variables.push_back(&entry.tensor);
  for (torch::Tensor* variable : variables) {
    const torch::Tensor at = variable->detach().clone().requires_grad_(true);
    const torch::Tensor direction = torch::randn(at.sizes(), torch::kFloat64);
    *variable = at;
    const torch::Tensor slope = (torch::autograd::grad({sum(inputs_)}, {at})[0] * direction).sum();
    const auto moved = [&](double step) {
      *variable = at.detach() + step * direction;
      return sum(inputs_).item<double>();
    };
    const double step = 1e-5, quotient = (moved(step) - moved(-step)) / (2 * step);
    *variable = at.detach();
    EXPECT_NEAR(slope.item<double>(), quotient, 1e-6 * std::fabs(quotient) + 1e-6);
  }
}

TEST_P(AnyNetwork, AFullTurnOfAnAngleChangesNothing) {
  if (inputs_.size() < 2) GTEST_SKIP() << "atoms have places, no angle";
  const PortTensors at = answers(inputs_);
  PortTensors turned = inputs_;
  turned[1] = inputs_[1] + 2 * M_PI;
  const PortTensors after = answers(turned);
  turned[1] = inputs_[1] + 1.0;
  const PortTensors other = answers(turned);
  for (std::size_t k = 0; k < at.size(); ++k) {
    EXPECT_LT(largest(after[k] - at[k]), 1e-12 * largest(at[k]));
    EXPECT_GT(largest(other[k] - at[k]), 1e-6 * largest(at[k]));
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, AnyNetwork, ::testing::ValuesIn(standard_networks().names()),
                         [](const auto& tested) { return tested.param; });

TEST(EnergyNetwork, LatticeAveragesKnowTheSquareAndHowAnAngleTurnsWithIt) {
  const auto network = network_of(network_cases()[4]);
  PortTensors inputs = some_inputs(angle_signature(), 5);
  const auto energy = [&](const torch::Tensor& f, const torch::Tensor& angle) {
    return network->evaluate({f, angle}, {true, false, false})[0];
  };
  const torch::Tensor at = energy(inputs[0], inputs[1]);
  // Columns of F exchanged: load and inclusion seen in the mirror of the diagonal.
  const torch::Tensor mirrored = inputs[0].index_select(2, torch::tensor({1, 0, 3, 2}));
  EXPECT_LT(largest(energy(mirrored, 0.5 * M_PI - inputs[1]) - at), 1e-12 * largest(at));
  EXPECT_GT(largest(energy(mirrored, inputs[1]) - at), 1e-6 * largest(at));
  const torch::Tensor signs = torch::tensor({-1., 1., -1., 1.}, torch::kFloat64);
  EXPECT_LT(largest(energy(inputs[0] * signs, -inputs[1]) - at), 1e-12 * largest(at));
  EXPECT_LT(largest(energy(inputs[0], inputs[1] + M_PI) - at), 1e-12 * largest(at));
}

TEST(EnergyNetwork, LatticeAveragesKnowTheCube) {
  const auto network = network_of(network_cases()[7]);
  const PortTensors inputs = some_inputs(space_signature(), 5);
  const torch::Tensor at = network->evaluate(inputs, {true, false, false})[0];
  const torch::Tensor turned =
      inputs[0].index_select(2, torch::tensor({1, 2, 0, 4, 5, 3, 7, 8, 6}));
  const torch::Tensor after = network->evaluate({turned, inputs[1]}, {true, false, false})[0];
  EXPECT_LT(largest(after - at), 1e-12 * largest(at));
}

TEST(EnergyNetwork, OutputsAreProportionalToTheScalePort) {
  const auto network = network_of(network_cases()[2]);
  PortTensors inputs = some_inputs(composite_signature(), 5);
  const PortTensors once = network->evaluate(inputs, {true, true, true});
  inputs[3] = 3.0 * inputs[3];
  const PortTensors thrice = network->evaluate(inputs, {true, true, true});
  for (std::size_t k = 0; k < 3; ++k)
    EXPECT_LT(largest(thrice[k] - 3.0 * once[k]), 1e-12 * largest(thrice[k]));
}

// Rank-one convexity along random lines, which polyconvexity implies: strongly away from F = I too.
TEST(EnergyNetwork, TheConvexVariantIsRankOneConvex) {
  for (const std::size_t which : {3, 6}) {
    const auto network = network_of(network_cases()[which]);
    PortTensors inputs = some_inputs(network_cases()[which].signature, 400);
    const auto d = static_cast<std::int64_t>(network_cases()[which].signature.inputs[0].shape[0]);
    const torch::Tensor a = torch::randn({400, d, 1}, torch::kFloat64);
    const torch::Tensor n = torch::randn({400, 1, d}, torch::kFloat64);
    const torch::Tensor direction = (a * n).flatten(1);
    const torch::Tensor determinants = torch::linalg_det(inputs[0][0].unflatten(1, {d, d}));
    ASSERT_GT(determinants.min().item<double>(), 0.0);
    const torch::Tensor tangent =
        network->evaluate(inputs, {false, false, true})[2].unflatten(-1, {d * d, d * d});
    const torch::Tensor curvature =
        torch::einsum("ni,mnij,nj->mn", {direction, tangent, direction});
    EXPECT_GT(curvature.min().item<double>(), 0.0);
  }
}

TEST(Softplus, OnePassAgreesWithTheStandardLibraryEverywhere) {
  std::vector<double> z = {0.0, -0.0, 800.0, -600.0, NAN};
  for (int k = -4000; k <= 4000; ++k) z.push_back(0.01 * k);
  std::vector<double> value(z.size()), first(z.size()), second(z.size());
  softplus_with_derivatives(z.data(), z.size(), value.data(), first.data(), second.data());
  EXPECT_TRUE(std::isnan(value[4]) && std::isnan(first[4]) && std::isnan(second[4]));
  for (std::size_t k = 0; k < z.size(); ++k) {
    if (k == 4) continue;
    const double e = std::exp(-std::fabs(z[k]));
    const double expected = std::max(z[k], 0.0) + std::log1p(e);
    const double slope = (z[k] < 0.0 ? e : 1.0) / (1.0 + e);
    EXPECT_NEAR(value[k], expected, 2e-15 * expected);
    EXPECT_NEAR(first[k], slope, 2e-15 * slope);
    EXPECT_NEAR(second[k], slope * (1.0 - slope), 1e-15);
  }
}

TEST(Activation, OfAnUnknownNameIsRefusedWithTheNearest) {
  for (const std::string& name : activation_names()) EXPECT_NO_THROW(activation_from_name(name));
  const std::string said = message([] { activation_from_name("softplsu"); });
  EXPECT_NE(
      said.find("The network's activation is unknown. Got activation = \"softplsu\"; expected "
                "one of: softplus, silu, tanh. Did you mean 'softplus'"),
      std::string::npos)
      << said;
}

TEST(EnergyNetwork, RefusesWhatItCannotServe) {
  NetworkOptions options;
  Signature none = composite_signature();
  none.inputs.erase(none.inputs.begin());
  EXPECT_THROW(make_network(none, options), InputError);
  Signature fields = composite_signature();
  fields.outputs.push_back({"temperature", "K", {}});
  EXPECT_THROW(make_network(fields, options), InputError);
  options.scale_port = "no_such_port";
  EXPECT_THROW(make_network(composite_signature(), options), InputError);
  options = {};
  options.name = "transformer";
  try {
    make_network(composite_signature(), options);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("energy, drag, born, dense"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("transformer"), std::string::npos);
  }
}

TEST(DenseNetwork, EveryWeightMattersAndOnlyWantedPortsAreComputed) {
  const Signature signature = {{{"load", "N", {3}}, {"angle", "rad", {}}},
                               {{"position", "m", {2, 2}}, {"speed", "m/s", {}}}};
  NetworkOptions options;
  options.name = "dense";
  options.width = 8;
  options.members = 2;
  const auto network = drawn(signature, options);
  const PortTensors inputs = some_inputs(signature, 6);
  const PortTensors before = network->evaluate(inputs, {true, false});
  EXPECT_EQ(before[0].sizes(), torch::IntArrayRef({2, 6, 4}));
  EXPECT_FALSE(before[1].defined());
  for (NamedTensor& entry : network->weights()) {
    const torch::Tensor kept = entry.tensor;
    entry.tensor = torch::zeros_like(kept);
    const bool last_bias = entry.name == "layer_2/bias";  // starts at zero
    const torch::Tensor after = network->evaluate(inputs, {true, false})[0];
    EXPECT_EQ(torch::equal(after, before[0]), last_bias) << entry.name;
    entry.tensor = kept;
  }
  const PortTensors turned = network->evaluate({inputs[0], inputs[1] + 2 * M_PI}, {true, false});
  EXPECT_LT(largest(turned[0] - before[0]), 1e-12);
}

}  // namespace
}  // namespace understudy::surrogates
