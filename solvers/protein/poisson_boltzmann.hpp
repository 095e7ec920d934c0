#pragma once
#include <memory>
#include <understudy/core/limited_room.hpp>
#include <understudy/core/operator.hpp>
#include <understudy/core/solvated_molecule.hpp>
#include <understudy/solvers/protein/poisson_boltzmann_options.hpp>
#include <understudy/solvers/protein/potential_memory.hpp>
#include <understudy/solvers/protein/reaction_field.hpp>

namespace understudy::protein {

/// Changes whenever the results of the Poisson-Boltzmann solver do.
inline constexpr const char* poisson_boltzmann_physics_version = "3";

/// The electrostatic solvation energy of a molecule: what its charges gain from the polarisation of
/// the water around it, which is a dielectric without molecules,
///
///     div(eps grad phi) = -4 pi rho,    E = (C / 2) sum_i q_i (phi - phi_c)(x_i)
///
/// phi_c the charges' potential in a medium of the inner permittivity everywhere; with salt,
/// kappa^2 eps phi is added on the left (Salt). The permittivity
/// goes over from inside to water along a spline (Dielectric); radii have to be those that were
/// fitted for it (J. M. J. Swanson et al., J. Chem. Theory Comput. 3, 2007), not those of a
/// generalised Born model.
///
/// Discretisation: seven points on a grid whose nodes lie at multiples of the spacing, harmonic
/// means of the permittivity over eight points of each edge, in single precision (SurfaceLines),
/// the reaction potential alone as the unknown (InducedCharge). Second order in the spacing.
/// Energies depend on where the molecule lies between the nodes; with the radii above, on a protein
/// of 166 atoms, by 0.11, 0.04, 0.01 kcal/mol at 0.5, 0.375, 0.25 A, and forces by 0.08, 0.03, 0.01
/// kcal/mol/A. Forces are derivatives of the energy of the grid, which has no steps but where the
/// box changes (see below); with salt all but the part that comes from the potential on the faces
/// of the box.
///
/// The box is chosen for each conformation: at least `padding` around it, each side of 16 m + 1
/// nodes. What its faces do to an energy is that of the molecule's dipole and higher moments within
/// a cavity of water, about C p^2 / (2 water L^3), L half the box's side (a charge in the middle
/// has none: v = 0 is exact for it). On a protein of 166 atoms, which is 20 A long, with a padding
/// of 3 A: 0.02 kcal/mol and 0.001 kcal/mol/A; 6 A: half of that.
///
/// Ports: `positions` [atoms,3] (A) -> `energy` (kcal/mol), `forces` [atoms,3] (kcal/mol/A). A
/// batch is conformations of one molecule: several are solved at the same time, each by one thread,
/// a single one by all of them; the bits of the answers are the same.
///
/// Outcomes: invalid_input for positions that are no numbers; out_of_range for a molecule that,
/// padding included, is longer than 159 spacings along x, y or z.
///
/// Memory: 85 bytes per node of every grid that is being solved on, and of those that are kept.
class PoissonBoltzmann : public Operator, public LimitedRoom {
 public:
  /// Charges (e) and radii (A) of the atoms. Throws InputError when there are none, not as many of
  /// these as of those, or numbers that cannot be.
  /// `elements`, atomic numbers, are what networks are told beside them (`constants`); empty:
  /// zeros.
  PoissonBoltzmann(const PoissonBoltzmannOptions& options, std::vector<double> charges,
                   std::vector<double> radii, std::vector<std::int64_t> elements = {});

  const Signature& signature() const override { return signature_; }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;
  Archive constants() const override { return told_.save(); }
  Verdict end_step() override;
  void drop_step() override { starts_.go_back(); }
  void save_state(StateSink& state) const override { starts_.save(state); }
  void restore_state(const StateSource& state) override { starts_.restore(state); }

  /// Names the key `spacing` when the atoms need a larger grid than there is.
  void require_room(const std::vector<std::array<double, 3>>& positions) const override;

  /// Iterations of the solver since construction.
  long iterations() const { return iterations_; }

 private:
  struct Sample;
  using Fields = std::vector<std::unique_ptr<ReactionField>>;  // the one used last comes last

  std::vector<Sample> read_samples(const Execution& exec, const Batch& in);
  void solve_all(const Execution& exec, bool with_forces, std::vector<Sample>& samples);
  void solve(const Execution& exec, bool with_forces, Fields& fields, Sample& sample) const;
  ReactionField& field(const numerics::RowGrid& grid, Fields& fields) const;

  PoissonBoltzmannOptions options_;
  Solvent solvent_;
  std::vector<ChargedSphere> atoms_;  // without positions
  SolvatedMolecule told_;
  Signature signature_;
  std::vector<Fields> fields_;  // of every thread
  numerics::SlotMemories<PotentialMemory> starts_;
  long iterations_ = 0;
};

}  // namespace understudy::protein
