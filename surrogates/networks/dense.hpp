#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/surrogates/networks/layered_network.hpp>
#include <understudy/surrogates/networks/parameter_features.hpp>

namespace understudy::surrogates {

/// A multilayer perceptron from any input ports to any output ports. Inputs are scaled as
/// `ParameterFeatures` says (angles by cosine and sine), outputs by their mean and deviation.
class DenseNetwork final : public LayeredNetwork {
 public:
  DenseNetwork(const Signature& signature, const NetworkOptions& options);

  PortTensors evaluate(const PortTensors& inputs, const std::vector<bool>& wanted) const override;
  void fit_scales(const PortTensors& inputs, const PortTensors& outputs) override;
  double angle_factor() const override { return features_.angle_factor(); }

 private:
  ParameterFeatures features_;
  std::size_t input_scales_, output_scales_;  // output: [2, components], mean and deviation
};

}  // namespace understudy::surrogates
