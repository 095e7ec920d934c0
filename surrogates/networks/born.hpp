#pragma once
/// Internal header of surrogates: it includes Torch.

#include <torch/types.h>

#include <understudy/core/solvated_molecule.hpp>
#include <understudy/surrogates/networks/activation.hpp>
#include <understudy/surrogates/networks/atom_classes.hpp>
#include <understudy/surrogates/networks/born_functions.hpp>
#include <understudy/surrogates/networks/network.hpp>

namespace understudy::surrogates {

/// The solvation energy of a molecule (kcal/mol) and the forces (kcal/mol/A) from the positions of
/// its atoms (A), in the form of generalised Born models (Still et al. 1990) with learned radii:
///
///     E = sum_i e_i - (C/2) (1/eps_in - 1/eps_w) sum_ij q_i q_j / f_ij
///     f^2 = r^2 + B_i B_j exp(-r^2 / (4 B_i B_j)),   1/B_i = softplus(k (1/2 rho_i + b_i)) / k
///
/// A multilayer perceptron, the same for all atoms but for the bias of its first layer and all of
/// its last one, which every class of atoms (one element, charge and radius) has its own, says b_i
/// and e_i from the atom's features (see Surroundings), also linearly. Charges, radii rho and
/// constants are the solver's SolvatedMolecule.
///
/// Shifts, turns, reflections and exchanges of atoms of one class change no energy, whatever the
/// weights, and forces are its exact derivatives: explicit ones, from kernels, that may be
/// differentiated once more by the weights. Where the gradient of positions is asked for, all comes
/// from Torch's own operations instead.
class BornNetwork final : public Network {
 public:
  /// Throws InputError unless the ports are positions [atoms,3], energy and forces [atoms,3], and
  /// `constants` are those of a molecule of as many atoms.
  BornNetwork(const Signature& signature, const NetworkOptions& options, const Archive& constants);

  PortTensors evaluate(const PortTensors& inputs, const std::vector<bool>& wanted) const override;

  /// Of forces: that of the atom on which the members disagree most, times sqrt(atoms), as if they
  /// disagreed on all as much.
  torch::Tensor spread(const torch::Tensor& values) const override;

  /// All at once: kernels go through samples and atoms in parallel, and `evaluate` bounds memory.
  std::int64_t samples_per_block() const override;

  void fit_scales(const PortTensors& inputs, const PortTensors& outputs) override;
  void draw_weights(std::uint64_t seed) override;
  void to(const torch::Device& device) override;

  /// B [members, samples, atoms] for inputs as `evaluate` takes them.
  torch::Tensor born_radii(const PortTensors& inputs) const;

 private:
  struct Layers {
    torch::Tensor seen, said;           // features scaled; [members, samples, atoms, 2]
    std::vector<torch::Tensor> slopes;  // of the activations
  };
  struct Radii {
    torch::Tensor value, slope;  // B, and dB by what was said, [members, samples, atoms]
  };
  struct Answers {
    torch::Tensor energy;  // [members, samples]
    torch::Tensor forces;  // [members, samples, 3 atoms] or undefined
  };

  std::int64_t atoms() const { return static_cast<std::int64_t>(molecule_.size()); }
  void see_atoms();
  void add_weights();
  torch::Tensor by_sample(const torch::Tensor& features, std::int64_t samples) const;
  torch::Tensor scaled(const torch::Tensor& features) const;
  Layers through_layers(const torch::Tensor& seen) const;
  torch::Tensor last_weights() const;
  torch::Tensor back_through_layers(const Layers& pass, const torch::Tensor& by_output) const;
  Radii radii(const torch::Tensor& said) const;
  torch::Tensor local_energy(const torch::Tensor& said) const;
  Answers by_kernels(const torch::Tensor& positions, bool forces) const;
  torch::Tensor features_by_torch(const torch::Tensor& positions) const;
  torch::Tensor features_in_turn(const torch::Tensor& positions) const;
  Answers by_torch(const torch::Tensor& positions, bool forces) const;
  PortTensors evaluate_chunk(const torch::Tensor& positions, const std::vector<bool>& wanted) const;

  SolvatedMolecule molecule_;
  AtomClasses classes_;
  Activation activation_;
  torch::Tensor class_of_, kinds_, charges_, volumes_, inverse_radii_;  // [atoms] each
  Surroundings atoms_;                                                  // their memory
  BornPairs pairs_;
  std::vector<std::size_t> matrices_, biases_;
  std::size_t last_matrix_, last_bias_, linear_;
  std::size_t feature_scales_;  // [2, features]: mean and deviation
  std::size_t energy_offset_;   // [1], kcal/mol per atom
};

}  // namespace understudy::surrogates
