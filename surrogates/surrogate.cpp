#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <understudy/surrogates/guards/features.hpp>
#include <understudy/surrogates/networks/network.hpp>
#include <understudy/surrogates/surrogate.hpp>
#include <understudy/surrogates/tensor_bridge.hpp>
#include <understudy/surrogates/torch_memory.hpp>
#include <understudy/surrogates/torch_stream.hpp>

namespace understudy::surrogates {
namespace {

const Port uncertainty_port{"uncertainty", "1", {}, true};

// Samples that a GPU computes at once: enough to keep it busy, with a few GB between the layers.
constexpr std::int64_t chunk = 16384;

struct Call {
  PortTensors inputs, outputs;  // the memory of the batches; outputs undefined where not asked for
  torch::Tensor spread;         // likewise
  std::vector<bool> wanted;
  int spread_port = -1;
};

using Clock = std::chrono::steady_clock;
using Nanoseconds = std::chrono::nanoseconds;

// Inputs are seen where they lie, without a copy.
Call make_call(const Model& model, const Batch& in, const Batch& out) {
  Call call;
  const Signature& signature = model.signature();
  for (const Port& port : signature.inputs) call.inputs.push_back(tensor_of(in[port.name]));
  for (std::size_t k = 0; k < signature.outputs.size(); ++k) {
    const std::string& name = signature.outputs[k].name;
    call.wanted.push_back(out.has(name));
    call.outputs.push_back(out.has(name) ? tensor_of(out[name]) : torch::Tensor());
    if (out.has(uncertainty_port.name) && name == model.spread_port().name)
      call.spread_port = static_cast<int>(k);
  }
  if (call.spread_port >= 0) call.spread = tensor_of(out[uncertainty_port.name]);
  return call;
}

// Returns the time that handing the answers over took.
Nanoseconds compute_rows(const Network& network, const Call& call, std::int64_t first,
                         std::int64_t count, double floor) {
  PortTensors inputs;
  for (const torch::Tensor& input : call.inputs) inputs.push_back(input.narrow(0, first, count));
  std::vector<bool> wanted = call.wanted;
  const bool spread = call.spread_port >= 0;
  if (spread) wanted[static_cast<std::size_t>(call.spread_port)] = true;
  const EnsembleAnswer answer = network.answer(inputs, wanted, call.spread_port);
  const Clock::time_point computed = Clock::now();
  for (std::size_t k = 0; k < call.outputs.size(); ++k)
    if (call.wanted[k]) call.outputs[k].narrow(0, first, count).copy_(answer.mean[k]);
  const Nanoseconds copying = Clock::now() - computed;
  if (!spread) return copying;
  const torch::Tensor& mean = answer.mean[static_cast<std::size_t>(call.spread_port)];
  const torch::Tensor size = mean.square().sum(-1).sqrt().clamp_min(floor);
  call.spread.narrow(0, first, count).copy_((answer.spread / size).unsqueeze(-1));
  return copying;
}

// Returns the time of handing over, per thread.
Nanoseconds compute_in_blocks(const Network& network, const Call& call, std::int64_t samples,
                              double floor) {
  const std::int64_t block = network.samples_per_block();
  const std::int64_t blocks = (samples + block - 1) / block;
  std::atomic<std::int64_t> copying = 0;  // of all threads, which copy side by side
  at::parallel_for(0, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    const c10::InferenceMode inference_of_thread;
    for (std::int64_t k = begin; k < end; ++k)
      copying += compute_rows(network, call, k * block, std::min(block, samples - k * block), floor)
                     .count();
  });
  return Nanoseconds(copying / std::min<std::int64_t>(blocks, at::get_num_threads()));
}

Nanoseconds compute_in_chunks(const Network& network, const Call& call, std::int64_t samples,
                              double floor) {
  Nanoseconds copying{0};
  for (std::int64_t first = 0; first < samples; first += chunk)
    copying += compute_rows(network, call, first, std::min(chunk, samples - first), floor);
  return copying;
}

}  // namespace

Surrogate::Surrogate(Model model) : model_(std::move(model)), signature_(model_.signature()) {
  signature_.outputs.push_back(uncertainty_port);
  warm_up();
}

Archive Surrogate::constants() const { return model_.network().operator_constants(); }

// Streams may still read the weights, whose memory is free for others after this.
Surrogate::~Surrogate() {
  if (!device().is_cpu()) Kokkos::fence("understudy/surrogates/weights_no_longer_read");
}

// Three calls: LibTorch sets up its kernels and caches in the first ones. After the fence the
// weights are complete for every stream.
void Surrogate::warm_up() {
  const Execution exec;
  const OnStreamOf stream(exec);
  Batch in(model_.signature().inputs, 2), out(signature_.outputs, 2);
  for (const PortStatistics& port : model_.facts().inputs) {
    torch::Tensor values = tensor_of(in[port.port.name]);
    for (std::size_t k = 0; k < port.low.size(); ++k)
      values.select(1, static_cast<std::int64_t>(k)).fill_(0.5 * (port.low[k] + port.high[k]));
  }
  for (int k = 0; k < 3; ++k) compute(exec, in, out);
  exec.fence("understudy/surrogates/warm");
  transfer_seconds_ = 0;
}

void Surrogate::compute(const Execution& exec, const Batch& in, Batch& out) {
  const c10::InferenceMode inference;
  const OnStreamOf stream(exec);
  const Clock::time_point start = Clock::now();
  const Call call = make_call(model_, in, out);
  const auto samples = static_cast<std::int64_t>(in.size());
  const double floor = model_.rms(model_.spread_port().name);
  const std::chrono::duration<double> wrapping = Clock::now() - start;
  const auto run = device().is_cpu() ? compute_in_blocks : compute_in_chunks;
  const std::chrono::duration<double> copying =
      within_gpu_memory([&] { return run(model_.network(), call, samples, floor); });
  transfer_seconds_ += wrapping.count() + copying.count();
}

void Surrogate::apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) {
  check_call(*this, in, out, outcomes);
  if (in.size() == 0) return;
  mark_bad_inputs(exec, in, model_.signature().inputs, outcomes);
  // A GPU's stream keeps the order; Torch's threads on a CPU know nothing of `exec`.
  if (device().is_cpu()) exec.fence("understudy/surrogates/inputs_ready");
  compute(exec, in, out);
  for (const Port& port : out.ports()) blank_failed_rows(exec, outcomes, out[port.name]);
}

}  // namespace understudy::surrogates
