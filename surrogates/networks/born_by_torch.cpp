#include <torch/csrc/autograd/autograd.h>

#include <understudy/surrogates/networks/born.hpp>

namespace understudy::surrogates {
namespace {

// r^2 of all pairs [.., atoms, atoms] of places [.., atoms, 3].
torch::Tensor squared_distances(const torch::Tensor& places) {
  return (places.unsqueeze(-2) - places.unsqueeze(-3)).square().sum(-1);
}

// T_k(2 r/R - 1) (1 - (r/R)^2)^3 for all k, zero of an atom with itself: [.., k, atoms, atoms].
torch::Tensor radial_terms_by_torch(const torch::Tensor& squares, double cutoff) {
  const torch::Tensor alone = torch::eye(squares.size(-1), squares.options());
  const torch::Tensor share = (squares + alone).sqrt() / cutoff;
  const torch::Tensor rest = (1.0 - share.square()).clamp_min(0.0);
  const torch::Tensor x = 2.0 * share.clamp_max(1.0) - 1.0;
  std::vector<torch::Tensor> all = {rest * rest * rest * (1.0 - alone)};
  all.push_back(x * all[0]);
  while (all.size() < radial_functions) all.push_back(2.0 * x * all.back() - all[all.size() - 2]);
  return torch::stack(all, -3);
}

}  // namespace

torch::Tensor BornNetwork::features_by_torch(const torch::Tensor& positions) const {
  const torch::Tensor squares =
      squared_distances(positions.to(torch::kFloat64).unflatten(-1, {atoms(), 3}));
  const torch::Tensor kinds =
      torch::one_hot(kinds_.to(torch::kInt64), atoms_.kind_count).to(torch::kFloat64);
  const torch::Tensor channels = torch::cat({kinds, charges_.unsqueeze(-1)}, -1);
  const torch::Tensor sums =
      torch::matmul(radial_terms_by_torch(squares, atoms_.cutoff), channels).movedim(-3, -1);
  const double softening = atoms_.softening * atoms_.softening;
  const torch::Tensor inverse = 1.0 / (squares + softening);
  const torch::Tensor others = 1.0 - torch::eye(atoms(), squares.options());
  const torch::Tensor fourth = volumes_ * inverse.square() * others;
  return torch::cat(
      {sums.flatten(-2), fourth.sum(-1, true), (fourth * inverse * softening).sum(-1, true)}, -1);
}

BornNetwork::Answers BornNetwork::by_torch(const torch::Tensor& positions, bool forces) const {
  const torch::AutoGradMode with_gradients(true);
  torch::Tensor own = positions.expand({members(), positions.size(1), 3 * atoms()});
  if (!own.requires_grad()) own = own.detach().requires_grad_(true);
  const Layers pass = through_layers(scaled(features_by_torch(own)));
  const torch::Tensor born = radii(pass.said).value;
  const torch::Tensor products = born.unsqueeze(-1) * born.unsqueeze(-2);
  const torch::Tensor squares =
      squared_distances(own.to(torch::kFloat64).unflatten(-1, {atoms(), 3}));
  const torch::Tensor f = (squares + products * torch::exp(-0.25 * squares / products)).sqrt();
  const torch::Tensor charges = charges_.unsqueeze(-1) * charges_ * pairs_.factor;
  Answers all{(charges / f).sum({-1, -2}) + local_energy(pass.said), {}};
  if (forces) all.forces = -torch::autograd::grad({all.energy.sum()}, {own}, {}, true, true)[0];
  return all;
}

}  // namespace understudy::surrogates
