#include <understudy/surrogates/networks/flow_features.hpp>

namespace understudy::surrogates {
namespace {

// Products of components, of u and of what it is divided by, in the order of `direction`.
torch::Tensor products(const torch::Tensor& u) {
  if (u.size(-1) == 2) {
    const torch::Tensor a = u.narrow(-1, 0, 1), b = u.narrow(-1, 1, 1);
    return torch::cat({(a - b) * (a + b), 2.0 * a * b}, -1);
  }
  const torch::Tensor a = u.narrow(-1, 0, 1), b = u.narrow(-1, 1, 1), c = u.narrow(-1, 2, 1);
  return torch::cat({u * u, b * c, a * c, a * b}, -1);
}

}  // namespace

FlowFeatures flow_features(const torch::Tensor& flow, const torch::Tensor& scales) {
  const torch::Tensor squared = flow.square().sum(-1, true);
  const torch::Tensor size = 0.5 * torch::log1p(squared / scales.square());
  const torch::Tensor sense = flow / (scales[0].square() + squared).sqrt();
  return {size, products(sense), sense};
}

torch::Tensor fit_flow_scales(const torch::Tensor& flow) {
  const torch::Tensor rms = flow.square().sum(-1).mean().sqrt();
  const torch::Tensor size = torch::where(rms > 0.0, rms, torch::ones_like(rms));
  return torch::stack({size, 0.1 * size});
}

}  // namespace understudy::surrogates
