#pragma once
#include <understudy/solvers/protein/dielectric.hpp>
#include <understudy/solvers/protein/surface_nodes.hpp>

namespace understudy::protein {

/// The reaction potential as the solver's unknown.
///
/// With phi = phi_c + phi_r, phi_c = sum q / (inner r), A the operator with the permittivity and
/// A_in that with `inner` everywhere, A phi = A_in phi_c becomes A phi_r = -D phi_c, D = A - A_in.
/// D phi_c fills the water, where it is nothing but the error of seven points for a harmonic
/// function. So at nodes of water, where A = (water / inner) A_in, the unknown is another one,
///
///     v = phi_r + theta phi_c at nodes of water, v = phi_r elsewhere
///
/// with theta = 1 - inner / water, for which phi_r's boundary value -theta phi_c (all that is left
/// of the molecule far away) is v = 0, and the right-hand side b of A v = b is zero but at the
/// nodes of SurfaceNodes. Multiplied out over the pairs of neighbours,
///
///     E = (C / 8 pi) h (b . v + c),
///
/// c a sum over the same nodes: the energy -(C / 8 pi) phi_c . D phi less what phi_c . A_in phi_c,
/// which is zero but for that error, adds in the water. So that this does not change by a step when
/// a node comes into the water, it is taken away bit by bit: by a share (`water_share`) that grows
/// to one as the permittivities around the node become water's. b and c depend on the atoms through
/// phi_c and the permittivity, and A through the latter, so that derivatives of
/// 2 b . v - v . A v + c at fixed v are those of E, exactly, and v = 0 on the faces of the box
/// depends on nothing.
///
/// With salt theta = 1: v is the whole potential in the water, A_in phi_c = 0 there is part of the
/// equation, and what v is on the faces has to be given.
struct InducedCharge {
  Dielectric dielectric;
  bool total_in_water = false;  ///< theta = 1

  /// Between a surface node s and a node w of water: b_s takes -contrast phi_s - on_surface phi_w,
  /// b_w takes on_water phi_s, c takes -contrast phi_s^2 + both phi_s phi_w. Of what is taken away
  /// at a surface node b takes -of_source share (A_in phi_c), c of_energy share phi_c (A_in phi_c).
  struct Weights {
    double contrast, on_surface, on_water, both, of_source, of_energy;
  };
  Weights weights() const {
    const Dielectric& d = dielectric;
    if (total_in_water) return {d.contrast(), d.inner, d.water, -d.inner, 1, -1};
    const double theta = d.contrast() / d.water;
    return {d.contrast(), 0, d.contrast(), theta * d.inner, 0, theta};
  }
};

/// What `write_sources` sums up.
struct SourceSums {
  double c = 0;
  double squares = 0;  ///< |D phi_c|^2 over the surface nodes: what tolerances are relative to
};

/// residual = b of the solver's system, zero elsewhere, and the same at the nodes listed; phi is
/// phi_c at their numbers in the grid. Waits for the sums.
SourceSums write_sources(const Execution& exec, const InducedCharge& charge,
                         const SurfaceNodes& nodes, const numerics::Doubles& phi,
                         const numerics::DiffusionSolver& solver, const numerics::Doubles& b);

/// b . v over the nodes listed.
double source_energy(const Execution& exec, const SurfaceNodes& nodes, const numerics::Doubles& b,
                     const numerics::Doubles& v);

/// Half the derivative of 2 b . v + c with respect to phi_c at every node listed (`sigma`), and
/// less the derivative with respect to the permittivity of any of its edges, by its share
/// (`shares`, at the nodes' numbers in the grid).
void write_induced_charge(const Execution& exec, const InducedCharge& charge,
                          const SurfaceNodes& nodes, const numerics::Doubles& phi,
                          const numerics::DiffusionSolver& solver, const numerics::Doubles& sigma,
                          const numerics::Doubles& shares);

}  // namespace understudy::protein
