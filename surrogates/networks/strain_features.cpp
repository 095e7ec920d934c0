#include <cmath>
#include <numbers>
#include <understudy/surrogates/networks/strain_features.hpp>
#include <vector>

namespace understudy::surrogates {
namespace {

// n . C n as a row over the components c: off-diagonal components count twice.
std::vector<double> projection(const std::vector<double>& n) {
  if (n.size() == 2) return {n[0] * n[0], n[1] * n[1], 2 * n[0] * n[1]};
  return {n[0] * n[0], n[1] * n[1], n[2] * n[2], 2 * n[1] * n[2], 2 * n[0] * n[2], 2 * n[0] * n[1]};
}

std::vector<std::vector<double>> unit_directions(std::int64_t dimensions) {
  if (dimensions == 3) {
    const double h = std::sqrt(0.5);
    return {{1, 0, 0}, {0, 1, 0},  {0, 0, 1}, {h, h, 0}, {h, -h, 0},
            {h, 0, h}, {h, 0, -h}, {0, h, h}, {0, h, -h}};
  }
  std::vector<std::vector<double>> all;
  for (int k = 0; k < 8; ++k) {
    const double angle = k * std::numbers::pi / 8.0;
    all.push_back({std::cos(angle), std::sin(angle)});
  }
  return all;
}

torch::Tensor convex_directions(std::int64_t dimensions) {
  std::vector<torch::Tensor> rows;
  for (const auto& direction : unit_directions(dimensions))
    rows.push_back(torch::tensor(projection(direction), torch::kFloat64));
  return torch::stack(rows);
}

// The components of cof C are the derivatives of det C, off-diagonal ones halved; their second
// derivatives are those of a quadratic form: taken from the first derivatives at unit strains.
torch::Tensor curvature_of_cofactors(const StrainMeasures& measures, const torch::Tensor& half) {
  const torch::Tensor unit = torch::eye(6, torch::kFloat64);
  const torch::Tensor third =
      measures.determinant(unit, 2).second;  // [k, i, j] = d3 det / dc_k dc_i dc_j
  return (third.permute({1, 2, 0}) * half.view({6, 1, 1})).reshape({6, 36});
}

}  // namespace

StrainFeatures::StrainFeatures(std::int64_t dimensions, bool convex)
    : measures_(dimensions), convex_(convex), cofactors_(dimensions == 3) {
  directions_ =
      convex ? convex_directions(dimensions) : torch::eye(measures_.components(), torch::kFloat64);
  if (!cofactors_) return;
  half_ = torch::tensor({1., 1., 1., .5, .5, .5}, torch::kFloat64);
  cofactor_curvature_ = curvature_of_cofactors(measures_, half_);
}

void StrainFeatures::to(const torch::Device& device) {
  measures_.to(device);
  directions_ = directions_.to(device);
  if (!cofactors_) return;
  half_ = half_.to(device);
  cofactor_curvature_ = cofactor_curvature_.to(device);
}

Invariants StrainFeatures::invariants(const torch::Tensor& c, int order) const {
  Invariants at;
  at.delta = c - measures_.identity(c.options());
  at.determinant = measures_.determinant(c, std::max(order, 1) + (cofactors_ && order > 0 ? 1 : 0));
  at.jacobian = at.determinant.value.sqrt();
  at.log_jacobian = 0.5 * at.determinant.value.log();
  return at;
}

torch::Tensor StrainFeatures::cofactor_components(const Determinant& det) const {
  return det.first * half_.to(det.first.options());
}

torch::Tensor StrainFeatures::fit(const torch::Tensor& c) const {
  const torch::Tensor ones = torch::ones({count()}, c.options());
  const torch::Tensor rms = values(invariants(c, 1), ones).square().mean(0).sqrt();
  return torch::where(rms > 0, rms, torch::ones_like(rms));
}

torch::Tensor StrainFeatures::values(const Invariants& at, const torch::Tensor& scales) const {
  const torch::Tensor directions = directions_.to(scales.options()).t();
  std::vector<torch::Tensor> parts = {torch::matmul(at.delta, directions)};
  if (cofactors_) {
    const torch::Tensor unit = measures_.identity(scales.options());
    parts.push_back(torch::matmul(cofactor_components(at.determinant) - unit, directions));
  }
  parts.push_back((convex_ ? -at.log_jacobian : at.log_jacobian).unsqueeze(-1));
  if (convex_) parts.push_back((at.jacobian - 1.0).unsqueeze(-1));
  return torch::cat(parts, -1) / scales;
}

torch::Tensor StrainFeatures::gradients(const Invariants& at, const torch::Tensor& scales) const {
  const torch::Tensor directions = directions_.to(scales.options()).t();
  const torch::Tensor& det = at.determinant.value;
  std::vector<std::int64_t> shape = at.delta.sizes().vec();
  shape.push_back(linear());
  std::vector<torch::Tensor> parts = {directions.expand(shape)};
  if (cofactors_) {
    parts.push_back(torch::matmul(at.determinant.second * half_.to(scales.options()), directions));
  }
  const torch::Tensor log_gradient = at.determinant.first * (0.5 / det).unsqueeze(-1);
  parts.push_back((convex_ ? -log_gradient : log_gradient).unsqueeze(-1));
  if (convex_) parts.push_back((log_gradient * at.jacobian.unsqueeze(-1)).unsqueeze(-1));
  return torch::cat(parts, -1) / scales;
}

torch::Tensor StrainFeatures::gradients_at_identity(const torch::Tensor& scales) const {
  const torch::Tensor c = measures_.identity(scales.options());
  return gradients(invariants(c, 2), scales);
}

torch::Tensor StrainFeatures::along_log_jacobian(const torch::Tensor& r,
                                                 const torch::Tensor& scales) const {
  const torch::Tensor value = r.select(-1, log_column()) / scales[log_column()];
  return convex_ ? -value : value;
}

torch::Tensor StrainFeatures::along_jacobian(const torch::Tensor& r,
                                             const torch::Tensor& scales) const {
  return convex_ ? r.select(-1, count() - 1) / scales[count() - 1] : torch::Tensor();
}

torch::Tensor StrainFeatures::cofactor_hessian(const torch::Tensor& r,
                                               const torch::Tensor& scales) const {
  if (!cofactors_) return {};
  const torch::Tensor along = (r / scales).narrow(-1, linear(), linear());
  const torch::Tensor components = torch::matmul(along, directions_.to(r.options()));
  const torch::Tensor flat = torch::matmul(components, cofactor_curvature_.to(r.options()));
  return flat.unflatten(-1, {6, 6});
}

}  // namespace understudy::surrogates
