#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/surrogates/networks/axis_features.hpp>
#include <understudy/surrogates/networks/layered_network.hpp>
#include <understudy/surrogates/networks/parameter_features.hpp>

namespace understudy::surrogates {

/// The drag of a periodic pore cell on the flow through it, from the input `reynolds` [d] and
/// parameters of the geometry (one number each, or arrays):
///
///     drag = A(reynolds, geometry) reynolds,   dissipation = drag . reynolds
///
/// A is symmetric and positive definite for any weights, and a smooth function of the components of
/// `reynolds`: A(0, geometry) is the law of Darcy, to which the drag tends. It is an exponential of
/// what a multilayer perceptron says (`positive_tensor`), since drags span orders of magnitude.
///
/// symmetry "none": the perceptron sees flow (odd features too), axis and parameters as they are.
///
/// symmetry "lattice" (d = 2): the cell has the eight symmetries of the square, which act on flow
/// and axis together and on no other parameter. Quarter turns and exchanges of the axes flip the
/// sign of f1 = (u1^2 - u2^2) / (s^2 + |u|^2) and of q1 = w cos 2t, mirrors of one axis that of
/// f2 = 2 u1 u2 / (s^2 + |u|^2) and of q2 = w sin 2t, and N of A does as they do. So the perceptron
/// sees what none of them changes, sizes, parameters and the products within (f1, q1) and within
/// (f2, q2), and gives h and coefficients of n1 = a f1 + b q1 and n2 = c f2 + d q2: every smooth
/// equivariant A has this form (Schwarz 1975), and one pass does for all eight symmetries, where
/// an average over the group takes four. A is even in the flow, and isotropic for round inclusions
/// as Re -> 0.
///
/// Angles (ports in rad) are those of an axis, of which half a turn changes nothing. The option
/// `angle_port` says which of them turns with the lattice, `aspect_port` how long that axis is:
/// see AxisFeatures. Samples count by their relative error in training.
class DragNetwork final : public LayeredNetwork {
 public:
  DragNetwork(const Signature& signature, const NetworkOptions& options);

  PortTensors evaluate(const PortTensors& inputs, const std::vector<bool>& wanted) const override;
  void fit_scales(const PortTensors& inputs, const PortTensors& outputs) override;
  double angle_factor() const override { return parameters_.angle_factor(); }
  std::int64_t samples_per_block() const override { return 128; }
  bool relative_errors() const override { return true; }

  /// A [members, samples, d, d] for inputs as `evaluate` takes them.
  torch::Tensor tensor(const PortTensors& inputs) const;

 private:
  struct Seen {
    torch::Tensor features;    // what the perceptron takes [..., features]
    torch::Tensor covariants;  // (f1, q1, f2, q2), what its coefficients belong to; lattice only
  };

  bool lattice() const { return options().symmetry == "lattice"; }
  Seen see(const PortTensors& inputs) const;
  std::int64_t features() const;
  std::int64_t outputs() const;

  std::size_t flow_port_;
  std::int64_t dimensions_;
  AxisFeatures axis_;
  ParameterFeatures parameters_;
  std::size_t flow_scales_, axis_scale_, parameter_scales_;
  std::size_t drag_scales_;  // [2]: mean and deviation of ln(|drag| / |reynolds|)
};

}  // namespace understudy::surrogates
