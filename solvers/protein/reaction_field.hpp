#pragma once
#include <understudy/solvers/protein/induced_charge.hpp>
#include <understudy/solvers/protein/salt.hpp>
#include <understudy/solvers/protein/surface_row.hpp>

namespace understudy::protein {

/// What a solvent's answer depends on besides the atoms.
struct Solvent {
  Dielectric dielectric;
  Salt salt = {};

  bool has_salt() const { return salt.kappa > 0; }
};

/// The reaction potential of one conformation on one grid, in the steps in which it is found:
///
///     field.set_surface(exec, box, atoms);      // permittivity, nodes of the surface
///     field.set_charges(exec);                  // phi_c there, right-hand side
///     const auto report = field.solve(exec, tolerance);
///     const double energy = field.energy(exec);
///     field.write_forces(exec, forces);
class ReactionField {
 public:
  ReactionField(const numerics::RowGrid& grid, const Solvent& solvent);

  const numerics::RowGrid& grid() const { return solver_.grid(); }
  static std::size_t bytes(const numerics::RowGrid& grid, const Solvent& solvent);

  /// `box` has nodes of this grid, and none of the atoms comes near its faces.
  void set_surface(const Execution& exec, const GridBox& box,
                   const std::vector<ChargedSphere>& atoms);
  void set_charges(const Execution& exec);

  /// From nothing, or from a potential of nearly the same atoms on the same box, until the residual
  /// is `tolerance` times the charge that phi_c alone induces.
  numerics::SolveReport solve(const Execution& exec, double tolerance,
                              const numerics::Floats& start = {});

  /// The solver's unknown (InducedCharge) as far as it has been solved for.
  const numerics::Doubles& potential() const { return solver_.solution(); }

  /// Of the potential as far as it has been solved for, kcal/mol.
  double energy(const Execution& exec) const;

  /// forces(i, :) = - d energy / d x_i, kcal/mol/A.
  void write_forces(const Execution& exec, const Vectors& forces);

  /// Nodes that carry induced charge.
  int surface_nodes() const { return nodes_.count; }

 private:
  SurfaceRows rows() const { return {box_, solvent_.dielectric, atoms_.data(), near_}; }
  SaltRows salt_rows() const {
    return {box_, solvent_.dielectric, solvent_.salt, atoms_.data(), near_salt_};
  }
  InducedCharge charge() const { return {solvent_.dielectric, solvent_.has_salt()}; }
  double energy_unit() const;

  Solvent solvent_;
  numerics::DiffusionSolver solver_;
  GridBox box_;
  Spheres atoms_;
  RowAtoms near_, near_salt_;
  SurfaceNodes nodes_;
  numerics::Doubles phi_, shares_;     // over the grid
  numerics::Doubles sources_, sigma_;  // at the surface's nodes
  SourceSums sums_;
};

}  // namespace understudy::protein
