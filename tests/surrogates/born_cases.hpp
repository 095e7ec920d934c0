#pragma once
#include <torch/types.h>

#include <understudy/core/random.hpp>
#include <understudy/core/solvated_molecule.hpp>
#include <understudy/surrogates/networks/network.hpp>
#include <understudy/surrogates/networks/networks.hpp>

namespace understudy::surrogates::testing {

/// Nine atoms of four elements; atoms 2 and 3 are exchangeable.
inline SolvatedMolecule small_molecule() {
  SolvatedMolecule molecule;
  molecule.charges = {0.4, -0.3, 0.1, 0.1, -0.5, 0.35, -0.25, 0.2, -0.1};
  molecule.radii = {1.7, 1.55, 1.2, 1.2, 1.5, 1.7, 1.55, 1.2, 1.7};
  molecule.elements = {6, 7, 1, 1, 8, 6, 7, 1, 6};
  molecule.coulomb = 332.06371;
  molecule.solute_permittivity = 1.0;
  molecule.solvent_permittivity = 78.54;
  return molecule;
}

inline Signature born_signature(std::size_t atoms) {
  return {{{"positions", "A", {atoms, 3}}},
          {{"energy", "kcal/mol", {}}, {"forces", "kcal/mol/A", {atoms, 3}}}};
}

/// The atoms of a zigzag chain, 1.4 A apart and a little displaced: [1, samples, 3 atoms].
inline torch::Tensor some_chains(std::int64_t atoms, std::int64_t samples) {
  torch::manual_seed(6);
  torch::Tensor chain = torch::zeros({atoms, 3}, torch::kFloat64);
  for (std::int64_t i = 0; i < atoms; ++i) {
    chain[i][0] = 1.1 * static_cast<double>(i);
    chain[i][1] = i % 2 == 0 ? 0.0 : 0.9;
    chain[i][2] = i % 3 == 0 ? 0.5 : 0.0;
  }
  const torch::Tensor moved = chain + 0.2 * torch::randn({1, samples, atoms, 3}, torch::kFloat64);
  return moved.flatten(2);
}

inline std::shared_ptr<Network> born_network(const SolvatedMolecule& molecule,
                                             NetworkOptions options = {}) {
  options.name = "born";
  auto network =
      standard_networks().at("born")(born_signature(molecule.size()), options, molecule.save());
  network->draw_weights(7);
  torch::manual_seed(5);  // biases that start at zero matter too
  for (NamedTensor& entry : network->weights())
    entry.tensor += 0.1 * torch::randn(entry.tensor.sizes(), torch::kFloat64);
  return network;
}

inline NetworkOptions small_born_options() {
  NetworkOptions options;
  options.width = 7;
  options.members = 2;
  return options;
}

}  // namespace understudy::surrogates::testing
