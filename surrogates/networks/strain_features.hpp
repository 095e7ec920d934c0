#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/surrogates/networks/strain_measures.hpp>

namespace understudy::surrogates {

/// What energies are made of, at one strain: c - c(I) =: delta, det C, J = sqrt(det C), ln J.
struct Invariants {
  torch::Tensor delta;         ///< [..., n]
  Determinant determinant;     ///< of C
  torch::Tensor jacobian;      ///< J [...]
  torch::Tensor log_jacobian;  ///< ln J [...]
};

/// Inputs of an energy network that describe the strain; all are zero at F = I.
///
/// free: the n components of C, those of cof C (d = 3), ln J.
/// convex: n . C n along fixed directions, n . cof C n along the same (d = 3), -ln J, J: functions
/// that are convex in F, cof F and J, so that any convex function of them that grows with all but
/// the last is polyconvex (Schroeder & Neff 2003).
class StrainFeatures {
 public:
  StrainFeatures(std::int64_t dimensions, bool convex);

  std::int64_t count() const { return linear() * (cofactors_ ? 2 : 1) + (convex_ ? 2 : 1); }
  std::int64_t components() const { return measures_.components(); }
  const StrainMeasures& measures() const { return measures_; }
  void to(const torch::Device& device);

  Invariants invariants(const torch::Tensor& c, int order) const;

  /// Root mean square of every feature over samples c [samples, n]: the scales of the others.
  torch::Tensor fit(const torch::Tensor& c) const;

  /// Features divided by `scales` [count], and their gradient in c [..., n, count].
  torch::Tensor values(const Invariants& at, const torch::Tensor& scales) const;
  torch::Tensor gradients(const Invariants& at, const torch::Tensor& scales) const;

  /// The gradient at F = I, [n, count].
  torch::Tensor gradients_at_identity(const torch::Tensor& scales) const;

  /// Of derivatives r [..., count] of an energy in the features: that in ln J, that in J, and what
  /// the others contribute to the second derivative in c (undefined where nothing).
  torch::Tensor along_log_jacobian(const torch::Tensor& r, const torch::Tensor& scales) const;
  torch::Tensor along_jacobian(const torch::Tensor& r, const torch::Tensor& scales) const;
  torch::Tensor cofactor_hessian(const torch::Tensor& r, const torch::Tensor& scales) const;

 private:
  std::int64_t linear() const { return directions_.size(0); }
  std::int64_t log_column() const { return count() - (convex_ ? 2 : 1); }
  torch::Tensor cofactor_components(const Determinant& determinant) const;

  StrainMeasures measures_;
  bool convex_;
  bool cofactors_;
  torch::Tensor directions_;          // [linear, n]: features = directions . c
  torch::Tensor half_;                // [6]: 1 on the diagonal, 1/2 beside it (d = 3)
  torch::Tensor cofactor_curvature_;  // [n, n*n]: second derivative of the components of cof C
};

}  // namespace understudy::surrogates
