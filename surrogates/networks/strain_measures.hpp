#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

namespace understudy::surrogates {

/// det C and its first two derivatives in c.
struct Determinant {
  torch::Tensor value;   ///< [...]
  torch::Tensor first;   ///< [..., n]
  torch::Tensor second;  ///< [..., n, n]
};

/// The right Cauchy-Green tensor C = F^T F by its n independent components c, and what leads from
/// derivatives of an energy in c to stress and tangent. d = 2: c = (C11, C22, C12), n = 3;
/// d = 3: c = (C11, C22, C33, C23, C13, C12), n = 6. All tensors are [..., components].
///
/// With symmetric constants S^k so that c_k = F_iA S^k_AB F_iB / 2, the energy's derivatives g, H
/// in c give P_iJ = F_iA S^k_AJ g_k and dP_iJ/dF_mL = F_iA S^k_AJ H_kl F_mB S^l_BL + delta_im g_k
/// S^k_JL.
class StrainMeasures {
 public:
  explicit StrainMeasures(std::int64_t dimensions);

  std::int64_t dimensions() const { return d_; }
  std::int64_t components() const { return n_; }

  /// Moves the fixed numbers that all of this needs.
  void to(const torch::Device& device);

  /// Of c [..., n]; the derivatives only up to `order`.
  Determinant determinant(const torch::Tensor& c, int order) const;

  /// F_iA S^k_AJ for F [..., d*d]: [..., n, d*d].
  torch::Tensor strain_gradient(const torch::Tensor& deformation) const;

  /// c from F and its gradient above: [..., n].
  torch::Tensor strain(const torch::Tensor& deformation, const torch::Tensor& gradient) const;

  /// c at F = I, [n].
  torch::Tensor identity(const torch::TensorOptions& like) const;

  /// First Piola-Kirchhoff stress [..., d*d] from g [..., n].
  static torch::Tensor stress(const torch::Tensor& strain_gradient, const torch::Tensor& g);

  /// Its derivative [..., d^4] from g [..., n] and H [..., n, n].
  torch::Tensor tangent(const torch::Tensor& strain_gradient, const torch::Tensor& g,
                        const torch::Tensor& hessian) const;

 private:
  std::int64_t d_;
  std::int64_t n_;
  torch::Tensor to_gradient_;   // [d*d, n*d*d]
  torch::Tensor to_geometric_;  // [n, d^4]
  torch::Tensor curvature_;     // [n, n]: second derivative of det C (d = 2)
};

}  // namespace understudy::surrogates
