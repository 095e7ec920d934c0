#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <memory>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/port.hpp>
#include <understudy/surrogates/network_options.hpp>
#include <vector>

namespace understudy::surrogates {

/// One tensor per port, in the order of a signature; undefined where a port was not asked for.
using PortTensors = std::vector<torch::Tensor>;

/// A weight or constant and its name in the model file.
struct NamedTensor {
  std::string name;
  torch::Tensor tensor;
};

/// The mean over the members and how far they are apart.
struct EnsembleAnswer {
  PortTensors mean;      ///< [samples, port size] per wanted port
  torch::Tensor spread;  ///< [samples], undefined unless asked for
};

/// All members of an ensemble of networks of one architecture, evaluated together.
///
/// Inputs are [members, samples, port size], or [1, samples, port size] when all members see the
/// same samples; outputs are [members, samples, port size]. All operations are differentiable, so
/// that a loss of any output (a derivative port too) can be minimised by one backward pass.
class Network {
 public:
  virtual ~Network() = default;

  const Signature& signature() const { return signature_; }
  const NetworkOptions& options() const { return options_; }

  /// What the solver says of its subject (`Operator::constants`); empty for networks that ask for
  /// nothing.
  const Archive& operator_constants() const { return operator_constants_; }

  /// The outputs of `wanted` (one flag per output port of the signature).
  virtual PortTensors evaluate(const PortTensors& inputs,
                               const std::vector<bool>& wanted) const = 0;

  /// The mean over members for inputs [samples, port size]; the spread is that of output port
  /// `spread_port` (-1: none).
  virtual EnsembleAnswer answer(const PortTensors& inputs, const std::vector<bool>& wanted,
                                int spread_port) const;

  /// How far the members are apart in the `values` [members, samples, port size] of an output:
  /// [samples], the root mean square deviation from their mean over members, as a norm over
  /// components.
  virtual torch::Tensor spread(const torch::Tensor& values) const;

  /// What angles are multiplied with before their cosine and sine are taken: 2 where half a turn
  /// changes nothing. Guards compare samples accordingly.
  virtual double angle_factor() const { return 1.0; }

  /// How many samples a CPU computes at once: so many that what a block holds between two layers
  /// stays in the second-level cache, and enough for calls of Torch not to matter.
  virtual std::int64_t samples_per_block() const { return 32; }

  /// Whether samples count by their relative errors in training, small answers as much as large
  /// ones: for outputs that span orders of magnitude.
  virtual bool relative_errors() const { return false; }

  /// Chooses scales from the training samples, [samples, port size] in double on the CPU, before
  /// training.
  virtual void fit_scales(const PortTensors& inputs, const PortTensors& outputs) = 0;

  /// Draws the initial weights of every member from its own random stream.
  virtual void draw_weights(std::uint64_t seed) = 0;

  /// What training changes, [members, ...] each; and what it does not (scales).
  std::vector<NamedTensor>& weights() { return weights_; }
  const std::vector<NamedTensor>& weights() const { return weights_; }
  std::vector<NamedTensor>& constants() { return constants_; }
  const std::vector<NamedTensor>& constants() const { return constants_; }

  /// Says that weights and constants will not change any more: what answers need of them may then
  /// be computed once instead of in every call.
  virtual void freeze() {}

  /// Moves weights and constants to a device. A network that keeps other tensors overrides it and
  /// moves them too: what `evaluate` needs lies where its inputs do, or every call would wait for
  /// a copy. Networks are made, and scales fitted, on the CPU.
  virtual void to(const torch::Device& device);

  /// Turns weights and constants into double or single precision.
  void convert(torch::ScalarType type);

  /// Weights become leaves that collect gradients, or stop being so.
  void require_gradients(bool required);

 protected:
  Network(Signature signature, NetworkOptions options, Archive operator_constants = {})
      : signature_(std::move(signature)),
        options_(std::move(options)),
        operator_constants_(std::move(operator_constants)) {}

  std::size_t add_weight(const std::string& name, std::vector<std::int64_t> shape_per_member);
  std::size_t add_constant(const std::string& name, const torch::Tensor& value);
  const torch::Tensor& weight(std::size_t index) const { return weights_[index].tensor; }
  const torch::Tensor& constant(std::size_t index) const { return constants_[index].tensor; }
  /// Draws weight `index` as normal numbers times `scale`, every member from its own stream.
  void draw(std::size_t index, std::uint64_t seed, double scale);

  /// 1 / sqrt(rows of the weight's matrix).
  double fan_in_scale(std::size_t index) const;

  void set_constant(std::size_t index, const torch::Tensor& value);
  std::int64_t members() const { return static_cast<std::int64_t>(options_.members); }

 private:
  Signature signature_;
  NetworkOptions options_;
  Archive operator_constants_;
  std::vector<NamedTensor> weights_;
  std::vector<NamedTensor> constants_;
};

}  // namespace understudy::surrogates
