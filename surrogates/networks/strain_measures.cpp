#include <array>
#include <understudy/surrogates/networks/strain_measures.hpp>
#include <vector>

namespace understudy::surrogates {
namespace {

using Pair = std::array<std::int64_t, 2>;

std::vector<Pair> component_pairs(std::int64_t d) {
  if (d == 2) return {{0, 0}, {1, 1}, {0, 1}};
  return {{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}};
}

// S^k of the class comment: [n, d, d].
torch::Tensor symmetric_constants(std::int64_t d) {
  const auto pairs = component_pairs(d);
  torch::Tensor s = torch::zeros({static_cast<std::int64_t>(pairs.size()), d, d}, torch::kFloat64);
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const auto row = static_cast<std::int64_t>(k);
    s[row][pairs[k][0]][pairs[k][1]] += 1.0;
    s[row][pairs[k][1]][pairs[k][0]] += 1.0;
  }
  return s;
}

// The six distinct entries of the symmetric second derivative of det C for d = 3.
torch::Tensor second_of_determinant_3d(const std::vector<torch::Tensor>& c) {
  const torch::Tensor zero = torch::zeros_like(c[0]);
  const std::vector<torch::Tensor> entries = {
      zero,      c[2],      c[1],      -2 * c[3], zero,      zero,       //
      c[2],      zero,      c[0],      zero,      -2 * c[4], zero,       //
      c[1],      c[0],      zero,      zero,      zero,      -2 * c[5],  //
      -2 * c[3], zero,      zero,      -2 * c[0], 2 * c[5],  2 * c[4],   //
      zero,      -2 * c[4], zero,      2 * c[5],  -2 * c[1], 2 * c[3],   //
      zero,      zero,      -2 * c[5], 2 * c[4],  2 * c[3],  -2 * c[2]};
  std::vector<std::int64_t> shape = c[0].sizes().vec();
  shape.insert(shape.end(), {6, 6});
  return torch::stack(entries, -1).view(shape);
}

Determinant determinant_2d(const torch::Tensor& c, int order, const torch::Tensor& curvature) {
  const torch::Tensor c0 = c.select(-1, 0), c1 = c.select(-1, 1), c2 = c.select(-1, 2);
  Determinant result{c0 * c1 - c2 * c2, {}, {}};
  if (order > 0) result.first = torch::stack({c1, c0, -2 * c2}, -1);
  if (order > 1) result.second = curvature.to(c.options());
  return result;
}

Determinant determinant_3d(const torch::Tensor& components, int order) {
  const std::vector<torch::Tensor> c = components.unbind(-1);
  const torch::Tensor m0 = c[1] * c[2] - c[3] * c[3];
  const torch::Tensor m3 = c[4] * c[5] - c[0] * c[3];
  const torch::Tensor m4 = c[3] * c[5] - c[1] * c[4];
  const torch::Tensor m5 = c[3] * c[4] - c[2] * c[5];
  Determinant result{c[0] * m0 + c[5] * m5 + c[4] * m4, {}, {}};
  if (order > 0) {
    const torch::Tensor m1 = c[0] * c[2] - c[4] * c[4], m2 = c[0] * c[1] - c[5] * c[5];
    result.first = torch::stack({m0, m1, m2, 2 * m3, 2 * m4, 2 * m5}, -1);
  }
  if (order > 1) result.second = second_of_determinant_3d(c);
  return result;
}

}  // namespace

StrainMeasures::StrainMeasures(std::int64_t dimensions)
    : d_(dimensions), n_(dimensions == 2 ? 3 : 6) {
  const torch::Tensor s = symmetric_constants(d_);
  const torch::Tensor unit = torch::eye(d_, torch::kFloat64);
  to_gradient_ = torch::einsum("im,kAJ->mAkiJ", {unit, s}).reshape({d_ * d_, n_ * d_ * d_});
  to_geometric_ = torch::einsum("im,kJL->kiJmL", {unit, s}).reshape({n_, d_ * d_ * d_ * d_});
  if (d_ == 2)
    curvature_ = torch::tensor({{0., 1., 0.}, {1., 0., 0.}, {0., 0., -2.}}, torch::kFloat64);
}

void StrainMeasures::to(const torch::Device& device) {
  to_gradient_ = to_gradient_.to(device);
  to_geometric_ = to_geometric_.to(device);
  if (curvature_.defined()) curvature_ = curvature_.to(device);
}

torch::Tensor StrainMeasures::strain_gradient(const torch::Tensor& deformation) const {
  std::vector<std::int64_t> shape = deformation.sizes().vec();
  shape.back() = n_;
  shape.push_back(d_ * d_);
  return torch::matmul(deformation, to_gradient_.to(deformation.options())).view(shape);
}

torch::Tensor StrainMeasures::strain(const torch::Tensor& deformation,
                                     const torch::Tensor& gradient) const {
  return 0.5 * (gradient * deformation.unsqueeze(-2)).sum(-1);
}

torch::Tensor StrainMeasures::identity(const torch::TensorOptions& like) const {
  torch::Tensor c = torch::zeros({n_}, like);
  c.narrow(0, 0, d_).fill_(1.0);
  return c;
}

torch::Tensor StrainMeasures::stress(const torch::Tensor& strain_gradient, const torch::Tensor& g) {
  return (strain_gradient * g.unsqueeze(-1)).sum(-2);
}

torch::Tensor StrainMeasures::tangent(const torch::Tensor& strain_gradient, const torch::Tensor& g,
                                      const torch::Tensor& hessian) const {
  const torch::Tensor half = torch::matmul(hessian, strain_gradient);
  const torch::Tensor material = torch::matmul(strain_gradient.transpose(-1, -2), half);
  return material.flatten(-2) + torch::matmul(g, to_geometric_.to(g.options()));
}

Determinant StrainMeasures::determinant(const torch::Tensor& c, int order) const {
  return d_ == 2 ? determinant_2d(c, order, curvature_) : determinant_3d(c, order);
}

}  // namespace understudy::surrogates
