#include <torch/csrc/autograd/autograd.h>

#include <understudy/surrogates/networks/born.hpp>

namespace understudy::surrogates {
namespace {

// r^2 of all pairs [.., atoms, atoms] of places [.., atoms, 3].
torch::Tensor squared_distances(const torch::Tensor& places) {
  return (places.unsqueeze(-2) - places.unsqueeze(-3)).square().sum(-1);
}

// T_k(2 r/R - 1) (1 - (r/R)^2)^3 for all k, zero of an atom with itself: [.., k, atoms, atoms].
torch::Tensor distance_functions_by_torch(const torch::Tensor& squares, double cutoff) {
  const torch::Tensor alone = torch::eye(squares.size(-1), squares.options());
  const torch::Tensor share = (squares + alone).sqrt() / cutoff;
  const torch::Tensor rest = (1.0 - share.square()).clamp_min(0.0);
  const torch::Tensor x = 2.0 * share.clamp_max(1.0) - 1.0;
  std::vector<torch::Tensor> all = {rest * rest * rest * (1.0 - alone)};
  all.push_back(x * all[0]);
  while (all.size() < distance_functions) all.push_back(2.0 * x * all.back() - all[all.size() - 2]);
  return torch::stack(all, -3);
}

// Products of the sums of directions v_c . v_d of all channels c <= d: [.., atoms, features].
torch::Tensor angular_features_by_torch(const torch::Tensor& radial, const torch::Tensor& places,
                                        const torch::Tensor& squares,
                                        const torch::Tensor& channels) {
  const torch::Tensor alone = torch::eye(squares.size(-1), squares.options());
  const torch::Tensor units =
      (places.unsqueeze(-2) - places.unsqueeze(-3)) / (squares + alone).sqrt().unsqueeze(-1);
  const torch::Tensor v = torch::einsum("...kij,jc,...ijx->...ickx", {radial, channels, units});
  const std::int64_t count = channels.size(1);
  const torch::Tensor pairs = torch::triu_indices(count, count, 0, torch::kInt64).to(v.device());
  return (v.index_select(-3, pairs[0]) * v.index_select(-3, pairs[1])).sum(-1).flatten(-2);
}

}  // namespace

torch::Tensor BornNetwork::features_by_torch(const torch::Tensor& positions) const {
  const torch::Tensor places = positions.to(torch::kFloat64).unflatten(-1, {atoms(), 3});
  const torch::Tensor squares = squared_distances(places);
  const torch::Tensor kinds =
      torch::one_hot(kinds_.to(torch::kInt64), atoms_.kind_count).to(torch::kFloat64);
  const torch::Tensor channels = torch::cat({kinds, charges_.unsqueeze(-1)}, -1);
  const torch::Tensor radial = distance_functions_by_torch(squares, atoms_.cutoff);
  const torch::Tensor sums = torch::matmul(radial, channels).movedim(-3, -1);
  const double softening = atoms_.softening * atoms_.softening;
  const torch::Tensor inverse = 1.0 / (squares + softening);
  const torch::Tensor others = 1.0 - torch::eye(atoms(), squares.options());
  const torch::Tensor fourth = volumes_ * inverse.square() * others;
  return torch::cat(
      {sums.flatten(-2), fourth.sum(-1, true), (fourth * inverse * softening).sum(-1, true),
       angular_features_by_torch(radial, places, squares, channels)},
      -1);
}

torch::Tensor BornNetwork::features_in_turn(const torch::Tensor& positions) const {
  std::vector<torch::Tensor> all;
  for (std::int64_t k = 0; k < positions.size(0); ++k)
    all.push_back(features_by_torch(positions.narrow(0, k, 1)));
  return torch::cat(all);
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
