#pragma once
#include <Eigen/Dense>
#include <cmath>

namespace understudy::materials::reference {

/// Isotropic moduli in MPa.
struct Moduli {
  double bulk, shear;
  double lambda() const { return bulk - 2 * shear / 3; }
  double wave() const { return bulk + 4 * shear / 3; }  ///< p = lambda + 2 mu
};

inline constexpr Moduli kMatrix{62.5, 28.8462};
inline constexpr Moduli kInclusion{222.222, 166.6667};

/// Volume mean of a quantity of two phases; `fraction` is the inclusion's.
template <class Quantity>
double mean(const Moduli& inclusion, const Moduli& matrix, double fraction, const Quantity& of) {
  return fraction * of(inclusion) + (1 - fraction) * of(matrix);
}

/// Effective stiffness of a laminate whose layers have the normal 1.
struct LaminateConstants {
  double c1111, c1122, c2222, c2233, c1212, c2323;
};

inline LaminateConstants laminate_constants(const Moduli& a, const Moduli& b, double fraction) {
  const double across = 1 / mean(a, b, fraction, [](const Moduli& m) { return 1 / m.wave(); });
  const double ratio = mean(a, b, fraction, [](const Moduli& m) { return m.lambda() / m.wave(); });
  const double coupled = across * ratio * ratio;
  return {across,
          across * ratio,
          coupled +
              mean(a, b, fraction,
                   [](const Moduli& m) { return 4 * m.shear * (m.lambda() + m.shear) / m.wave(); }),
          coupled + mean(a, b, fraction,
                         [](const Moduli& m) { return 2 * m.shear * m.lambda() / m.wave(); }),
          1 / mean(a, b, fraction, [](const Moduli& m) { return 1 / m.shear; }),
          mean(a, b, fraction, [](const Moduli& m) { return m.shear; })};
}

/// First Piola-Kirchhoff stress of the compressible neo-Hookean solid.
inline Eigen::Matrix3d neo_hookean(const Moduli& m, const Eigen::Matrix3d& f) {
  const Eigen::Matrix3d inverse = f.inverse().transpose();
  return m.shear * (f - inverse) + m.lambda() * std::log(f.determinant()) * inverse;
}

inline double neo_hookean_energy(const Moduli& m, const Eigen::Matrix3d& f) {
  const double log_volume = std::log(f.determinant());
  return 0.5 * m.shear * (f.squaredNorm() - 3 - 2 * log_volume) +
         0.5 * m.lambda() * log_volume * log_volume;
}

struct LaminateState {
  Eigen::Matrix3d stress;
  double energy;
};

/// A finite-strain laminate of neo-Hookean layers from its jump equations: layers deform by
/// F + (1 - c) a n^T and F - c a n^T, and the traction jump (P_a - P_b) n vanishes. Newton's method
/// with a differenced Jacobian, started from small loads: slow, plain, independent of the solver.
inline LaminateState finite_laminate(const Moduli& inclusion, const Moduli& matrix, double fraction,
                                     const Eigen::Matrix3d& f, const Eigen::Vector3d& n) {
  Eigen::Vector3d jump = Eigen::Vector3d::Zero();
  Eigen::Matrix3d load = f;
  const auto inside = [&](const Eigen::Vector3d& a) -> Eigen::Matrix3d {
    return load + (1 - fraction) * a * n.transpose();
  };
  const auto outside = [&](const Eigen::Vector3d& a) -> Eigen::Matrix3d {
    return load - fraction * a * n.transpose();
  };
  const auto traction_jump = [&](const Eigen::Vector3d& a) -> Eigen::Vector3d {
    return (neo_hookean(inclusion, inside(a)) - neo_hookean(matrix, outside(a))) * n;
  };
  const int steps = 20;
  for (int step = 1; step <= steps; ++step) {
    load = Eigen::Matrix3d::Identity() + (f - Eigen::Matrix3d::Identity()) * step / steps;
    for (int k = 0; k < 30 && traction_jump(jump).norm() > 1e-11; ++k) {
      Eigen::Matrix3d jacobian;
      for (int d = 0; d < 3; ++d) {
        const Eigen::Vector3d e = 1e-6 * Eigen::Vector3d::Unit(d);
        jacobian.col(d) = (traction_jump(jump + e) - traction_jump(jump - e)) / 2e-6;
      }
      jump -= jacobian.partialPivLu().solve(traction_jump(jump));
    }
  }
  return {fraction * neo_hookean(inclusion, inside(jump)) +
              (1 - fraction) * neo_hookean(matrix, outside(jump)),
          fraction * neo_hookean_energy(inclusion, inside(jump)) +
              (1 - fraction) * neo_hookean_energy(matrix, outside(jump))};
}

/// Hashin-Shtrikman bounds of the bulk modulus, three dimensions: Z. Hashin, S. Shtrikman,
/// J. Mech. Phys. Solids 11 (1963) 127. `reference` is the phase whose shear modulus enters.
inline double hashin_shtrikman_bulk(const Moduli& inclusion, const Moduli& matrix, double fraction,
                                    const Moduli& reference) {
  const double star = 4 * reference.shear / 3;
  return 1 / mean(inclusion, matrix, fraction,
                  [star](const Moduli& m) { return 1 / (m.bulk + star); }) -
         star;
}

}  // namespace understudy::materials::reference
