#include <gtest/gtest.h>

#include <core/at.hpp>
#include <surrogates/delayed_copy.hpp>
#include <surrogates/network_cases.hpp>
#include <surrogates/trained.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/gpu.hpp>
#include <understudy/surrogates/networks/network.hpp>
#include <understudy/surrogates/surrogate.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>
#include <understudy/surrogates/torch_stream.hpp>
#include <understudy/surrogates/trainer.hpp>

namespace understudy::surrogates {
namespace {

using testing::composite_inputs;
using testing::composite_samples;
using testing::network_cases;
using testing::network_of;
using testing::NetworkCase;
using testing::short_training;
using testing::small_model;
using testing::small_network;
using testing::some_inputs;

void skip_without_gpu() {
  if (!gpu()) GTEST_SKIP() << "no GPU: this build runs its kernels on the processor";
}

class Gpu : public ::testing::Test {
 protected:
  void SetUp() override { skip_without_gpu(); }
};

using GpuBridge = Gpu;
using GpuSurrogate = Gpu;
using GpuTraining = Gpu;

torch::Tensor to_cpu(const Field& field) {
  const OnStreamOf stream{Execution()};
  return tensor_of(field).cpu();
}

// Of all numbers of a port, relative to the largest.
void expect_near(const Field& a, const Field& b, double tolerance, const std::string& port) {
  const torch::Tensor x = to_cpu(a), y = to_cpu(b);
  EXPECT_LE((x - y).abs().max().item<double>(), tolerance * y.abs().max().item<double>()) << port;
}

Batch answers(const Model& model, const Execution& exec, const Batch& in) {
  Surrogate surrogate(model);
  Batch out(surrogate.signature().outputs, in.size());
  surrogate.apply(exec, in, out, Outcomes("outcomes", in.size()));
  exec.fence();
  return out;
}

TEST_F(GpuBridge, TensorsLieWhereTheirFieldsDo) {
  const Field field("field", 3, 2);
  change(field, [](auto i, auto k, double) { return static_cast<double>(10 * i + k); });
  const torch::Tensor tensor = tensor_of(field);
  EXPECT_EQ(tensor.device(), device());
  EXPECT_TRUE(tensor.is_cuda());
  EXPECT_EQ(tensor.data_ptr<double>(), field.data());
  EXPECT_EQ(to_cpu(field)[2][1].item<double>(), 21.0);
  EXPECT_EQ(field_of(tensor).data(), field.data());
  EXPECT_THROW(field_of(tensor.cpu()), InternalError);
}

TEST_F(GpuBridge, TheMemoryThatTorchHoldsIsKnownAndLimited) {
  limit_torch_memory(4e9);
  const torch::Tensor some =
      torch::zeros({1 << 20}, torch::dtype(torch::kFloat64).device(device()));
  EXPECT_GE(torch_memory_reserved(), 8.0 * (1 << 20));
  EXPECT_ANY_THROW(torch::empty({1 << 30}, some.options()));
  limit_torch_memory(1e15);
}

// More samples than are computed at once.
TEST_F(GpuSurrogate, AgreesWithTheSameNetworkOnTheCpu) {
  const Batch in = composite_inputs(20000);
  const Batch out = answers(small_model(), Execution(), in);
  const Network& theirs = small_model().network();
  const auto ours = standard_networks().at("energy")(theirs.signature(), theirs.options(), {});
  for (std::size_t k = 0; k < ours->weights().size(); ++k)
    ours->weights()[k].tensor = theirs.weights()[k].tensor.cpu();
  for (std::size_t k = 0; k < ours->constants().size(); ++k)
    ours->constants()[k].tensor = theirs.constants()[k].tensor.cpu();
  PortTensors inputs;
  for (const Port& port : theirs.signature().inputs)
    inputs.push_back(to_cpu(in[port.name]).unsqueeze(0));
  const PortTensors expected = ours->evaluate(inputs, {true, true, true});
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const torch::Tensor mean = expected[k].mean(0);
    const torch::Tensor found = to_cpu(out[theirs.signature().outputs[k].name]);
    EXPECT_LT((found - mean).abs().max().item<double>(), 1e-12 * mean.abs().max().item<double>());
  }
}

class GpuNetworks : public ::testing::TestWithParam<NetworkCase> {
 protected:
  void SetUp() override { skip_without_gpu(); }
};

TEST_P(GpuNetworks, AgreeWithTheProcessor) {
  const auto network = network_of(GetParam());
  const PortTensors inputs = some_inputs(GetParam().signature, 300);
  const PortTensors expected = network->evaluate(inputs, {true, true, true});
  network->to(device());
  PortTensors there;
  for (const torch::Tensor& port : inputs) there.push_back(port.to(device()));
  const PortTensors found = network->evaluate(there, {true, true, true});
  for (std::size_t k = 0; k < expected.size(); ++k)
    EXPECT_LT((found[k].cpu() - expected[k]).abs().max().item<double>(),
              1e-12 * expected[k].abs().max().item<double>())
        << k;
}

INSTANTIATE_TEST_SUITE_P(All, GpuNetworks, ::testing::ValuesIn(network_cases()),
                         [](const auto& one) { return one.param.name; });

// Without OnStreamOf in Surrogate::compute this test fails: Torch would read the inputs on its own
// stream while the kernel that writes them still runs on that of the instance.
TEST_F(GpuSurrogate, WaitsForTheKernelsThatWriteItsInputs) {
  const testing::LonelyInstance lonely;
  const Batch in = composite_inputs(200);
  const Batch undisturbed = answers(small_model(), lonely.exec(), in);
  Surrogate surrogate(small_model());
  const Batch late(in.ports(), in.size());  // zeros until the kernels are done
  Batch out(surrogate.signature().outputs, in.size());
  const Outcomes outcomes("outcomes", in.size());
  for (const Port& port : in.ports())
    testing::delayed_copy(lonely.exec(), in[port.name], late[port.name]);
  surrogate.apply(lonely.exec(), late, out, outcomes);
  lonely.exec().fence();
  for (const Port& port : out.ports())
    expect_near(out[port.name], undisturbed[port.name], 1e-13, port.name);
}

TEST_F(GpuTraining, AModelSavedAndLoadedGivesTheSameAnswers) {
  const Model model = train(composite_samples(20, 5), small_network(), short_training(3));
  EXPECT_EQ(model.network().weights()[0].tensor.device(), device());
  const Model loaded = Model::load(model.save());
  EXPECT_EQ(loaded.network().weights()[0].tensor.device(), device());
  EXPECT_EQ(digest(loaded.save()), digest(model.save()));
  const Batch in = composite_inputs(50);
  const Batch a = answers(model, Execution(), in), b = answers(loaded, Execution(), in);
  for (const Port& port : a.ports()) expect_near(a[port.name], b[port.name], 1e-14, port.name);
}

TEST_F(GpuTraining, IsRepeatable) {
  TrainingOptions options = short_training(5);
  options.precision = "double";
  const auto best_error = [&] {
    Trainer trainer(composite_samples(20, 5), small_network(), options,
                    standard_networks().at("energy"), nullptr);
    while (!trainer.finished()) trainer.run_epoch();
    return trainer.best_error();
  };
  const double once = best_error();
  EXPECT_NEAR(best_error(), once, 1e-10 * once);
}

}  // namespace
}  // namespace understudy::surrogates
