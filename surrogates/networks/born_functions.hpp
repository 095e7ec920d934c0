#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/surrogates/networks/born_kernels.hpp>
#include <understudy/surrogates/networks/surroundings.hpp>

namespace understudy::surrogates {

/// The kernels of neural Born radii on tensors in double. Positions [samples or items, 3 atoms] are
/// x, then y, then z of all atoms, and carry no gradient; an item is a member and a sample, members
/// first.

/// What atoms see where they are.
struct Seen {
  torch::Tensor positions;   ///< as given
  torch::Tensor features;    ///< [samples or items, atoms, features]
  torch::Tensor directions;  ///< [samples or items, atoms, directions]
};
Seen atom_features(const Surroundings& atoms, const torch::Tensor& positions);

/// Forces [items, atoms, 3] of an energy whose derivatives by the features are `slopes` [items,
/// atoms, features]; differentiable by them, once.
torch::Tensor atom_forces(const Surroundings& atoms, const Seen& seen, const torch::Tensor& slopes);

/// What comes of Born radii.
struct BornAnswer {
  torch::Tensor energy;  ///< [items]
  torch::Tensor slope;   ///< [items, atoms], by the radii
  torch::Tensor forces;  ///< [items, atoms, 3], at fixed radii
};

/// Of radii [items, atoms]; differentiable by them, once.
BornAnswer born_answer(const BornPairs& pairs, const torch::Tensor& positions,
                       const torch::Tensor& radii);

}  // namespace understudy::surrogates
