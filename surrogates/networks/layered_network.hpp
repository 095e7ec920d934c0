#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/surrogates/networks/activation.hpp>
#include <understudy/surrogates/networks/network.hpp>

namespace understudy::surrogates {

/// A network around a multilayer perceptron: `options.layers` layers of `options.width` units with
/// the activation of the options, and a linear one on top.
class LayeredNetwork : public Network {
 public:
  void draw_weights(std::uint64_t seed) override;

 protected:
  LayeredNetwork(Signature signature, NetworkOptions options);

  /// Adds the weights "layer_k/weight" and "layer_k/bias"; to be called once.
  void add_layers(std::int64_t features, std::int64_t outputs);

  /// [members, samples, outputs] of [members or 1, samples, features].
  torch::Tensor through_layers(const torch::Tensor& features) const;

 private:
  Activation activation_;
  std::vector<std::size_t> matrices_, biases_;
};

}  // namespace understudy::surrogates
