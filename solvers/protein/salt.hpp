#pragma once
#include <understudy/solvers/numerics/diffusion_solver.hpp>
#include <understudy/solvers/protein/dielectric.hpp>
#include <understudy/solvers/protein/row_atoms.hpp>

namespace understudy::protein {

/// A monovalent salt in the water, whose response is linear: kappa^2 water lambda phi on the left
/// of the equation, lambda the product of the atoms' splines H, shifted outwards by a layer without
/// ions (O. Stern, Z. Elektrochem. 30, 1924).
struct Salt {
  double kappa = 0;        ///< 1/A, inverse of the Debye length; 0: no salt
  double stern_layer = 2;  ///< A
};

/// What a kernel needs to follow atoms along rows of nodes; `near` reaches as far as the layer and
/// its spline.
struct SaltRows {
  GridBox box;
  Dielectric dielectric;
  Salt salt;
  const ChargedSphere* atoms;
  RowAtoms near;
};

/// mass = h^2 kappa^2 water lambda on the inner nodes.
void write_salt(const Execution& exec, const SaltRows& rows,
                const numerics::DiffusionSolver& solver);

/// Potentials on the faces of the box: of every atom what it would have alone,
/// q exp(-kappa (r - a)) / ((1 + kappa a) water r), a its radius and the layer (P. Debye, E.
/// Huckel, Phys. Z. 24, 1923).
void write_faces(const Execution& exec, const SaltRows& rows, int atom_count,
                 const numerics::Doubles& potential);

/// pushes(i, :) += sum over the nodes of v^2 d mass / d x_i.
void add_salt_pushes(const Execution& exec, const SaltRows& rows, const numerics::Doubles& v,
                     const Vectors& pushes);

}  // namespace understudy::protein
