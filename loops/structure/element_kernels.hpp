#pragma once
#include <Kokkos_Core.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/loops/structure/discretisation.hpp>

namespace understudy::loops {

using Displacement = Kokkos::View<double*>;  ///< [2 nodes], x and y of each node in turn, mm

/// Writes the deformation gradient of every integration point, row by row, into `gradients`
/// [points, 4]: F = I + sum_a u_a (x) dN_a/dX, or with F-bar, r F with r = (J_centre / J)^(1/2)
/// (de Souza Neto, Peric, Dutko, Owen 1996; the exponent 1/2 keeps the determinant at that of the
/// centre in plane strain), and r into `ratios` [points] (1 without F-bar). Returns the number of
/// points at which J or J_centre is not positive; F is not to be used then.
std::size_t deformation_gradients(const Execution& exec, const Discretisation& d,
                                  const Displacement& u, const Field& gradients,
                                  const Kokkos::View<double*>& ratios);

/// What the operator answered at the integration points, at F-bar where the element has one.
struct PointResponse {
  Field gradient;                ///< [points, 4]
  Kokkos::View<double*> ratios;  ///< [points]
  Field stress;                  ///< first Piola-Kirchhoff, [points, 4], MPa
  Field tangent;                 ///< dP/dF, [points, 16], MPa
};

/// Writes internal forces [elements, 2 nodes] in N per mm of thickness and their derivatives
/// [elements, 4 nodes^2] in MPa. With F-bar the stress that does work on F is P(r F) / r, and the
/// derivative is
///     dP_eff = A : dF + 1/2 Q (F_0^-T : dF_0 - F^-T : dF),   Q = (A : rF - P) / r,
/// which is not symmetric.
void element_forces(const Execution& exec, const Discretisation& d, const Displacement& u,
                    const PointResponse& response, const Field& forces, const Field& stiffness);

}  // namespace understudy::loops
