#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/surrogates/networks/activation.hpp>
#include <understudy/surrogates/networks/lattice.hpp>
#include <understudy/surrogates/networks/network.hpp>
#include <understudy/surrogates/networks/parameter_features.hpp>
#include <understudy/surrogates/networks/strain_features.hpp>

namespace understudy::surrogates {

/// An energy density of one strain and its first two derivatives in the components c of C.
struct EnergyDerivatives {
  torch::Tensor value;     ///< [members, samples]
  torch::Tensor gradient;  ///< [members, samples, n]
  torch::Tensor hessian;   ///< [members, samples, n, n]
};

/// The energy of a cell, psi(C, parameters); stress P and tangent dP/dF are its exact derivatives.
///
///     psi = psi_0 + sigma (N(f(C), p) - N(f(I), p) - dN/dC(I) : (C - I))
///     psi_0 = mu(p)/2 (tr C - d - 2 ln J) + lambda(p)/2 ln^2 J
///
/// mu and lambda are positive outputs of a small network of the parameters p, N is a multilayer
/// perceptron of strain features f and p, sigma a fixed scale. Energy and stress vanish at F = I,
/// and psi grows like ln^2 J as J -> 0, since N grows at most linearly in ln J.
///
/// variant "input_convex": the layers after the first have weights that are not negative, the
/// features are convex in F, cof F and J, and what is subtracted is replaced by
/// a (J - 1) - (a I - S) : (C - I) / 2 with S = 2 dN/dC(I), a = |S|: psi is polyconvex
/// (Ball 1977; Amos, Xu, Kolter 2017; Linden et al. 2023) wherever J <= exp(1 + mu/lambda), and
/// only there. In F, the other terms are convex in F, cof F and J; what psi_0 adds in J alone,
/// W(J) = lambda/2 ln^2 J - mu ln J, has W'' = (lambda (1 - ln J) + mu) / J^2, which is negative
/// beyond that (so is the neo-Hookean law of the cells, whose volumetric term it is).
///
/// Derivatives are propagated explicitly: the strain directions forward through the layers (z'),
/// the sensitivities of the output backward (b): d2 N = sum over layers of z'^T diag(phi'' b) z'.
class EnergyNetwork final : public Network {
 public:
  EnergyNetwork(const Signature& signature, const NetworkOptions& options);

  PortTensors evaluate(const PortTensors& inputs, const std::vector<bool>& wanted) const override;
  EnsembleAnswer answer(const PortTensors& inputs, const std::vector<bool>& wanted,
                        int spread_port) const override;
  void fit_scales(const PortTensors& inputs, const PortTensors& outputs) override;
  double angle_factor() const override { return parameters_.angle_factor(); }
  void draw_weights(std::uint64_t seed) override;
  void freeze() override;
  void to(const torch::Device& device) override;

  /// Derivatives up to `order` in the strain components c [1 or members, samples, n].
  EnergyDerivatives derivatives(const torch::Tensor& c, const PortTensors& inputs, int order) const;

 private:
  struct Layer {
    std::size_t hidden, features, parameters, bias;  // indices of weights; no_weight where absent
  };
  struct Forward;     // what the layers give, first to last
  struct Perceptron;  // and last to first
  struct Moduli {
    torch::Tensor shear, lame;
  };

  void add_weights();
  bool convex() const { return options().variant == "input_convex"; }
  torch::Tensor feature_weight(std::size_t index) const;
  torch::Tensor hidden_weight(std::size_t index) const;
  torch::Tensor used_weight(std::size_t index) const;
  bool of_features(std::size_t index) const;
  Moduli moduli(const torch::Tensor& parameters) const;
  Forward forward(const torch::Tensor& features, const torch::Tensor& feature_gradients,
                  const torch::Tensor& parameters) const;
  torch::Tensor hidden_units(const torch::Tensor& rows, const torch::Tensor& weight) const;
  void backward(const Forward& pass, const torch::Tensor& out, Perceptron& result) const;
  Perceptron perceptron(const Invariants& at, const torch::Tensor& parameters, int order) const;
  EnergyDerivatives one_lattice_point(const torch::Tensor& c, const PortTensors& inputs,
                                      int order) const;
  EnergyDerivatives averaged(const torch::Tensor& c, const PortTensors& inputs, int order) const;
  int order_of(const std::vector<bool>& wanted) const;
  PortTensors to_ports(const EnergyDerivatives& energy, const torch::Tensor& strain_gradient,
                       const std::vector<bool>& wanted) const;

  std::size_t deformation_port_;
  StrainFeatures features_;
  ParameterFeatures parameters_;
  Activation activation_;
  std::vector<LatticeSymmetry> symmetries_;  // empty: none
  std::ptrdiff_t scale_port_ = -1;
  std::vector<Layer> layers_;
  std::vector<torch::Tensor> frozen_;  // of every weight, as it is used; empty: not frozen
  std::size_t output_, moduli_weight_0_, moduli_bias_0_, moduli_weight_1_, moduli_bias_1_;
  std::size_t strain_scales_, parameter_scales_, energy_scales_;  // (sigma, mu, lambda)
};

}  // namespace understudy::surrogates
