#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <core/at.hpp>
#include <core/message.hpp>
#include <surrogates/born_cases.hpp>
#include <understudy/core/conformance.hpp>
#include <understudy/surrogates/networks/born.hpp>
#include <understudy/surrogates/surrogate.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>
#include <understudy/surrogates/training.hpp>

namespace understudy::surrogates {
namespace {

using testing::born_network;
using testing::born_signature;
using testing::small_born_options;
using testing::small_molecule;
using testing::some_chains;

constexpr std::int64_t atoms = 9;

double extreme(const torch::Tensor& tensor) { return tensor.abs().max().item<double>(); }

torch::Tensor here(const torch::Tensor& tensor) { return tensor.to(device()); }

std::shared_ptr<Network> network_here(NetworkOptions options = small_born_options()) {
  auto network = born_network(small_molecule(), std::move(options));
  network->to(device());
  return network;
}

class BornNetworks : public ::testing::TestWithParam<std::string> {
 protected:
  BornNetworks() {
    NetworkOptions options = small_born_options();
    options.activation = GetParam();
    network_ = network_here(options);
  }
  std::shared_ptr<Network> network_;
};

// Of kernels, for samples that all members see and for those each has to itself.
TEST_P(BornNetworks, EnergyAndForcesAreThoseOfTorchsOwnOperations) {
  const torch::Tensor shared = here(some_chains(atoms, 3));
  const torch::Tensor own = here(torch::cat({some_chains(atoms, 3), -some_chains(atoms, 3)}));
  for (const torch::Tensor& positions : {shared, own}) {
    const PortTensors ours = network_->evaluate({positions}, {true, true});
    const PortTensors theirs =
        network_->evaluate({positions.clone().requires_grad_(true)}, {true, true});
    EXPECT_EQ(ours[1].sizes(), torch::IntArrayRef({2, 3, 3 * atoms}));
    EXPECT_LT(extreme(ours[0] - theirs[0]), 1e-13 * extreme(theirs[0]));
    EXPECT_LT(extreme(ours[1] - theirs[1]), 1e-12 * extreme(theirs[1]));
  }
}

TEST_P(BornNetworks, GradientsOfALossAreThoseOfTorchsOwnOperations) {
  const torch::Tensor positions = here(torch::cat({some_chains(atoms, 3), -some_chains(atoms, 3)}));
  const torch::Tensor target = here(torch::randn({2, 3, 3 * atoms}, torch::kFloat64));
  const auto gradients = [&](const torch::Tensor& at) {
    network_->require_gradients(true);
    const PortTensors answers = network_->evaluate({at}, {true, true});
    ((answers[1] - target).square().sum() + 0.1 * answers[0].square().sum()).backward();
    PortTensors all;
    for (const NamedTensor& entry : network_->weights()) all.push_back(entry.tensor.grad());
    return all;
  };
  const PortTensors ours = gradients(positions);
  const PortTensors theirs = gradients(positions.clone().requires_grad_(true));
  for (std::size_t k = 0; k < ours.size(); ++k)
    EXPECT_LT(extreme(ours[k] - theirs[k]), 1e-10 * extreme(theirs[k]))
        << network_->weights()[k].name;
}

TEST_P(BornNetworks, ForcesAreDifferenceQuotientsOfTheEnergy) {
  const torch::Tensor at = some_chains(atoms, 2);
  const PortTensors answers = network_->evaluate({here(at)}, {true, true});
  const double step = 1e-4;
  for (std::int64_t k = 0; k < 3 * atoms; ++k) {
    torch::Tensor above = at.clone(), below = at.clone();
    above.select(2, k) += step;
    below.select(2, k) -= step;
    const torch::Tensor quotient = (network_->evaluate({here(below)}, {true, false})[0] -
                                    network_->evaluate({here(above)}, {true, false})[0]) /
                                   (2 * step);
    EXPECT_LT(extreme(quotient.squeeze(-1) - answers[1].select(2, k)), 1e-6 * extreme(answers[1]));
  }
}

INSTANTIATE_TEST_SUITE_P(All, BornNetworks, ::testing::ValuesIn(activation_names()),
                         [](const auto& tested) { return tested.param; });

TEST(BornNetwork, ShiftsAndTurnsChangeNoEnergyAndTurnTheForces) {
  const auto network = network_here();
  const torch::Tensor positions = some_chains(atoms, 3).unflatten(2, {atoms, 3});
  const double c = std::cos(0.7), s = std::sin(0.7);
  torch::Tensor turn =
      torch::tensor({c, -s, 0.0, s, c, 0.0, 0.0, 0.0, 1.0}, torch::kFloat64).view({3, 3});
  turn = torch::matmul(turn.roll({1, 1}, {0, 1}), turn);
  const torch::Tensor moved = torch::matmul(positions, turn) + 3.0;
  const PortTensors at = network->evaluate({here(positions.flatten(2))}, {true, true});
  const PortTensors after = network->evaluate({here(moved.flatten(2))}, {true, true});
  EXPECT_LT(extreme(after[0] - at[0]), 1e-12 * extreme(at[0]));
  const torch::Tensor turned = torch::matmul(at[1].unflatten(2, {atoms, 3}), here(turn)).flatten(2);
  EXPECT_LT(extreme(after[1] - turned), 1e-11 * extreme(at[1]));
}

TEST(BornNetwork, ReflectionsChangeNoEnergyAndReflectTheForces) {
  const auto network = network_here();
  const torch::Tensor positions = some_chains(atoms, 3).unflatten(2, {atoms, 3});
  const torch::Tensor mirror = torch::tensor({1.0, 1.0, -1.0}, torch::kFloat64);
  const PortTensors at = network->evaluate({here(positions.flatten(2))}, {true, true});
  const PortTensors after =
      network->evaluate({here((positions * mirror).flatten(2))}, {true, true});
  EXPECT_LT(extreme(after[0] - at[0]), 1e-12 * extreme(at[0]));
  const torch::Tensor mirrored = (at[1].unflatten(2, {atoms, 3}) * here(mirror)).flatten(2);
  EXPECT_LT(extreme(after[1] - mirrored), 1e-11 * extreme(at[1]));
}

// A neighbour in front and one behind, or both at right angles: water comes close to the atom on
// other sides, although its neighbours are as far.
TEST(BornNetwork, RadiiKnowInWhichDirectionsNeighboursAre) {
  SolvatedMolecule three{{0.4, -0.2, -0.2}, {1.7, 1.5, 1.5}, {6, 8, 8}, 332.06371, 1.0, 78.54};
  const auto network = born_network(three, small_born_options());
  network->to(device());
  const auto& born = dynamic_cast<const BornNetwork&>(*network);
  const auto radius = [&](double x, double y) {
    return born
        .born_radii({here(torch::tensor({0.0, 0.0, 0.0, 1.4, 0.0, 0.0, x, y, 0.0}, torch::kFloat64)
                              .view({1, 1, 9}))})[0][0][0]
        .item<double>();
  };
  EXPECT_GT(std::fabs(radius(-1.4, 0.0) - radius(0.0, 1.4)), 1e-3);
  EXPECT_NEAR(radius(0.0, -1.4), radius(0.0, 1.4), 1e-12);
}

// Atoms 2 and 3 are alike; 2 and 7 are not.
TEST(BornNetwork, AnExchangeOfEqualAtomsExchangesTheirForces) {
  const auto network = network_here();
  const torch::Tensor positions = here(some_chains(atoms, 3));
  const PortTensors at = network->evaluate({positions}, {true, true});
  const auto exchanged = [](const torch::Tensor& all, std::int64_t a, std::int64_t b) {
    torch::Tensor order = torch::arange(atoms);
    order[a] = b;
    order[b] = a;
    return all.unflatten(2, {atoms, 3}).index_select(2, here(order)).flatten(2);
  };
  const PortTensors alike = network->evaluate({exchanged(positions, 2, 3)}, {true, true});
  EXPECT_LT(extreme(alike[0] - at[0]), 1e-12 * extreme(at[0]));
  EXPECT_LT(extreme(alike[1] - exchanged(at[1], 2, 3)), 1e-11 * extreme(at[1]));
  const PortTensors other = network->evaluate({exchanged(positions, 2, 7)}, {true, true});
  EXPECT_GT(extreme(other[0] - at[0]), 1e-6 * extreme(at[0]));
}

// With weights of zero a lone ion has B = ln(1 + e^(k / 2 rho)) / k, inverted, k = 8 A.
TEST(BornNetwork, OfALoneIonIsBornsFormula) {
  SolvatedMolecule ion{{2.0}, {1.5}, {12}, 332.06371, 2.0, 78.54};
  NetworkOptions options = small_born_options();
  const auto network = standard_networks().at("born")(born_signature(1), options, ion.save());
  network->to(device());
  const PortTensors answers =
      network->evaluate({here(torch::zeros({1, 1, 3}, torch::kFloat64))}, {true, true});
  const double radius = 8.0 / std::log1p(std::exp(8.0 * 0.5 / 1.5));
  const auto& born = dynamic_cast<const BornNetwork&>(*network);
  EXPECT_NEAR(born.born_radii({here(torch::zeros({1, 1, 3}, torch::kFloat64))})[0].item<double>(),
              radius, 1e-14);
  const double expected = -0.5 * 332.06371 * (1.0 / 2.0 - 1.0 / 78.54) * 4.0 / radius;
  EXPECT_NEAR(answers[0][0][0][0].item<double>(), expected, 1e-12 * std::fabs(expected));
  EXPECT_EQ(extreme(answers[1]), 0.0);
}

TEST(BornNetwork, AtomsInOnePlaceHaveFiniteForces) {
  const auto network = network_here();
  torch::Tensor positions = some_chains(atoms, 1);
  positions.narrow(2, 3, 3) = positions.narrow(2, 0, 3).clone();
  for (const torch::Tensor& answer : network->evaluate({here(positions)}, {true, true}))
    EXPECT_TRUE(answer.isfinite().all().item<bool>());
}

TEST(BornNetwork, InChunksAnswersAreThoseOfAllAtOnce) {
  const auto network = network_here();
  const torch::Tensor positions = here(some_chains(atoms, 37));
  const PortTensors whole = network->evaluate({positions}, {true, true});
  const torch::NoGradGuard no_gradients;
  const PortTensors parts = network->evaluate({positions}, {true, true});
  for (std::size_t k = 0; k < 2; ++k)
    EXPECT_LT(extreme(parts[k] - whole[k]), 1e-12 * extreme(whole[k]));
  EXPECT_FALSE(network->evaluate({positions}, {true, false})[1].defined());
}

TEST(BornNetwork, TheSpreadOfForcesIsThatOfTheWorstAtom) {
  const auto network = network_here();
  torch::Tensor forces = torch::zeros({2, 1, 3 * atoms}, torch::kFloat64);
  forces[0][0][4] = 3.0;  // atom 1: members 1.5 from their mean
  forces[1][0][6] = 0.2;
  EXPECT_NEAR(network->spread(forces)[0].item<double>(), 1.5 * 3.0, 1e-12);
  EXPECT_NEAR(network->spread(torch::tensor({{{1.0}}, {{3.0}}}))[0].item<double>(), 1.0, 1e-12);
}

TEST(BornNetwork, RefusesWhatItCannotServe) {
  const auto make = [](const Signature& signature, const Archive& constants) {
    standard_networks().at("born")(signature, small_born_options(), constants);
  };
  const Archive known = small_molecule().save();
  Signature more = born_signature(9);
  more.inputs.push_back({"temperature", "K", {}});
  for (const auto& [said, part] : std::vector<std::pair<std::string, std::string>>{
           {message([&] { make(born_signature(9), {}); }), "needs to know the molecule"},
           {message([&] { make(born_signature(8), known); }), "positions [9,3]"},
           {message([&] { make(more, known); }), "the only input"}})
    EXPECT_NE(said.find(part), std::string::npos) << said;
}

// The model of Onufriev, Bashford & Case 2004 (OBC2), without its surface term.
torch::Tensor obc_energy(const SolvatedMolecule& molecule, const torch::Tensor& x) {
  const auto all = [](const std::vector<double>& v) { return torch::tensor(v, torch::kFloat64); };
  const torch::Tensor q = all(molecule.charges), rho = all(molecule.radii) - 0.09;
  const torch::Tensor own = rho.unsqueeze(-1), s = 0.8 * rho, alone = torch::eye(x.size(-2));
  const torch::Tensor squares = (x.unsqueeze(-2) - x.unsqueeze(-3)).square().sum(-1);
  const torch::Tensor r = (squares + alone * 100.0).sqrt();
  const torch::Tensor low = torch::maximum(own, (r - s).abs()), high = r + s;
  const torch::Tensor integral =
      0.5 * (1 / low - 1 / high + 0.25 * (r - s * s / r) * (1 / high.square() - 1 / low.square()) +
             0.5 * torch::log(low / high) / r);
  const torch::Tensor psi = (integral * (1.0 - alone)).sum(-1) * rho;
  const torch::Tensor b =
      1.0 / (1.0 / rho - torch::tanh(psi - 0.8 * psi.square() + 4.85 * psi.pow(3)) / (rho + 0.09));
  const torch::Tensor bb = b.unsqueeze(-1) * b.unsqueeze(-2);
  const torch::Tensor f = (squares + bb * torch::exp(-0.25 * squares / bb)).sqrt();
  return -0.5 * molecule.coulomb * (1.0 - 1.0 / 78.54) * (q.unsqueeze(-1) * q / f).sum({-1, -2});
}

TrainingSet obc_samples(std::int64_t count) {
  const SolvatedMolecule molecule = small_molecule();
  const torch::Tensor x =
      some_chains(atoms, count)[0].unflatten(1, {atoms, 3}).clone().requires_grad_(true);
  const torch::Tensor energy = obc_energy(molecule, x);
  const torch::Tensor forces = -torch::autograd::grad({energy.sum()}, {x})[0];
  const auto values = [](const torch::Tensor& tensor) {
    const torch::Tensor flat = tensor.detach().contiguous();
    return std::vector<double>(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
  };
  const Signature signature = born_signature(static_cast<std::size_t>(atoms));
  TrainingSet set;
  set.inputs = {{signature.inputs[0], values(x)}};
  set.outputs = {{signature.outputs[0], values(energy)}, {signature.outputs[1], values(forces)}};
  set.constants = molecule.save();
  for (std::int64_t k = 0; k < count; ++k)
    set.splits.push_back(k % 10 == 0 ? Split::test : k % 10 == 1 ? Split::valid : Split::train);
  return set;
}

const Model& obc_model() {
  static const Model model = [] {
    NetworkOptions network = small_born_options();
    network.name = "born";
    network.width = 16;
    TrainingOptions training;
    training.epochs = 40;
    training.batch = 16;
    training.learning_rate = 1e-2;
    return train(obc_samples(200), network, training);
  }();
  return model;
}

TEST(BornNetwork, LearnsTheForcesOfAnotherModel) {
  const auto& errors = obc_model().facts().errors.at("test");
  EXPECT_LT(errors.at("forces"), 0.05);
  EXPECT_LT(errors.at("energy"), 0.01);
}

Batch chains_batch(std::size_t samples) {
  Batch batch(born_signature(atoms).inputs, samples);
  const torch::Tensor x = some_chains(atoms, static_cast<std::int64_t>(samples))[0];
  change(batch["positions"], [&](auto i, auto k, double) {
    return x[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(k)].template item<double>();
  });
  return batch;
}

TEST(BornNetwork, MakesASurrogateLikeAnyOtherOperator) {
  Surrogate surrogate(obc_model());
  ConformanceOptions options;
  options.tolerance = 1e-12;
  for (const std::string& finding : conformance_findings(surrogate, chains_batch, options))
    ADD_FAILURE() << finding;
  EXPECT_EQ(surrogate.constants(), small_molecule().save());
}

TEST(BornNetwork, SavedAndLoadedKnowsItsMolecule) {
  const Model loaded = Model::load(obc_model().save());
  EXPECT_EQ(digest(loaded.save()), digest(obc_model().save()));
  TrainingSet other = obc_samples(20);
  SolvatedMolecule molecule = small_molecule();
  molecule.charges[0] = 0.5;
  other.constants = molecule.save();
  TrainingHooks hooks;
  hooks.parent = &loaded;
  const std::string said =
      message([&] { train(other, loaded.options(), TrainingOptions(), hooks); });
  EXPECT_NE(said.find("another subject"), std::string::npos) << said;
}

}  // namespace
}  // namespace understudy::surrogates
