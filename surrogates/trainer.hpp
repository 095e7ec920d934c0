#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <memory>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/surrogates/model.hpp>
#include <understudy/surrogates/networks/network.hpp>
#include <understudy/surrogates/networks/networks.hpp>
#include <understudy/surrogates/training_options.hpp>
#include <understudy/surrogates/training_set.hpp>
#include <vector>

namespace understudy::surrogates {

/// One split of a training set as tensors [samples, port size], in the signature's order.
struct SplitTensors {
  PortTensors inputs, outputs;
  PortTensors weights = {};  ///< [samples] per output port, in the loss; empty: all count 1
  std::int64_t size() const { return inputs.empty() ? 0 : inputs[0].size(0); }
};

/// In double, on the CPU.
SplitTensors split_tensors(const TrainingSet& data, const std::vector<std::size_t>& rows);

/// The state of a training between two epochs and what moves it on by one: on the device where
/// Fields live, and on the stream of `Execution()`.
class Trainer {
 public:
  /// `parent` may be null: then the network starts from weights drawn at random.
  Trainer(const TrainingSet& data, const NetworkOptions& network, const TrainingOptions& options,
          const NetworkMaker& make, const Model* parent);

  std::size_t epoch() const { return epoch_; }
  bool finished() const;
  void run_epoch();

  /// Mean over the members of the square root of their smallest validation loss.
  double best_error() const;

  Archive checkpoint() const;
  void resume(const Archive& checkpoint);

  /// The network in double, each member with its best weights.
  std::shared_ptr<Network> best_network();

 private:
  struct Moments {
    torch::Tensor first, second;
  };

  torch::Tensor order_of_epoch() const;
  double learning_rate(std::size_t step) const;
  torch::Tensor member_losses(const SplitTensors& samples) const;
  void step(const torch::Tensor& rows);
  void update_weights(double rate);
  void start_from_nothing(std::uint64_t seed);
  void start_from(const Model& parent);
  void weigh_ports(const TrainingSet& data);
  void weigh_samples(const TrainingSet& data);
  torch::Tensor validation_losses(const SplitTensors& split) const;
  void validate();
  std::string identity() const;
  std::vector<NamedTensor> moments_as_tensors(bool second) const;

  TrainingOptions options_;
  NetworkMaker make_;
  std::shared_ptr<Network> network_;
  SplitTensors train_, valid_, valid_recorded_;
  std::vector<double> mean_squares_;  // of the drawn samples, per output port; 1 instead of 0
  std::vector<double> port_weights_;  // loss weight / mean square; 0: port not used
  std::string data_identity_;

  std::size_t epoch_ = 0;
  std::size_t steps_ = 0;
  std::size_t stale_epochs_ = 0;
  std::vector<Moments> moments_;
  std::vector<NamedTensor> best_;
  torch::Tensor best_losses_;     // [members], double
  torch::Tensor parents_losses_;  // [members], on the drawn samples; undefined without a parent
};

}  // namespace understudy::surrogates
