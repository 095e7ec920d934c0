#pragma once
#include <Kokkos_Core.hpp>
#include <understudy/core/pack.hpp>

namespace understudy::materials {

/// Laws are stateless: `at` takes the kinematics F[i*D+j] of W points at once (the displacement
/// gradient H in small strain, the deformation gradient in finite strain) and the Lame moduli, and
/// returns what stress, energy and tangent are then read off. In two dimensions they are the plane
/// strain of the three-dimensional law. Adding a law is one more struct with these members.

/// Isotropic linear elasticity: psi = lambda/2 tr(e)^2 + mu e:e, e = sym(H).
template <int D>
struct LinearElastic {
  static constexpr bool finite_strain = false;

  template <class P>
  struct Point {
    P strain[D * D], trace, mu, lambda;

    KOKKOS_FORCEINLINE_FUNCTION P stress(int a) const {
      const P deviator = (2.0 * mu) * strain[a];
      return a % (D + 1) == 0 ? deviator + lambda * trace : deviator;
    }
    KOKKOS_FORCEINLINE_FUNCTION P energy() const {
      P squares;
      for (int a = 0; a < D * D; ++a) squares += strain[a] * strain[a];
      return mu * squares + 0.5 * (lambda * trace * trace);
    }
    /// dP_iJ / dH_kL with a = i*D+J, b = k*D+L.
    KOKKOS_FORCEINLINE_FUNCTION P tangent(int a, int b) const {
      const int i = a / D, j = a % D, k = b / D, l = b % D;
      P t;
      if (i == j && k == l) t += lambda;
      if (i == k && j == l) t += mu;
      if (i == l && j == k) t += mu;
      return t;
    }
    /// n_J n_L dP_iJ / dH_kL, the acoustic tensor of direction n.
    KOKKOS_FORCEINLINE_FUNCTION P acoustic(const P* n, int i, int k) const {
      const P t = (lambda + mu) * n[i] * n[k];
      return i == k ? t + mu : t;
    }
    KOKKOS_FORCEINLINE_FUNCTION P volume_ratio() const { return P(1.0); }
  };

  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION static Point<P> at(const P* h, P mu, P lambda) {
    Point<P> p;
    p.mu = mu;
    p.lambda = lambda;
    for (int i = 0; i < D; ++i) {
      p.trace += h[i * D + i];
      for (int j = 0; j < D; ++j) p.strain[i * D + j] = 0.5 * (h[i * D + j] + h[j * D + i]);
    }
    return p;
  }
};

/// Determinant of F and its cofactors c[i*D+J] = dJ / dF_iJ.
template <class P>
KOKKOS_FORCEINLINE_FUNCTION P cofactors(const P* f, P* c, std::integral_constant<int, 2>) {
  c[0] = f[3];
  c[1] = -f[2];
  c[2] = -f[1];
  c[3] = f[0];
  return f[0] * f[3] - f[1] * f[2];
}
template <class P>
KOKKOS_FORCEINLINE_FUNCTION P cofactors(const P* f, P* c, std::integral_constant<int, 3>) {
  c[0] = f[4] * f[8] - f[5] * f[7];
  c[1] = f[5] * f[6] - f[3] * f[8];
  c[2] = f[3] * f[7] - f[4] * f[6];
  c[3] = f[2] * f[7] - f[1] * f[8];
  c[4] = f[0] * f[8] - f[2] * f[6];
  c[5] = f[1] * f[6] - f[0] * f[7];
  c[6] = f[1] * f[5] - f[2] * f[4];
  c[7] = f[2] * f[3] - f[0] * f[5];
  c[8] = f[0] * f[4] - f[1] * f[3];
  return f[0] * c[0] + f[1] * c[1] + f[2] * c[2];
}

/// Compressible neo-Hookean solid: psi = mu/2 (F:F - D - 2 ln J) + lambda/2 ln^2 J, with F33 = 1 in
/// two dimensions; P = mu (F - F^-T) + lambda ln J F^-T.
///
/// Its traction on a plane of normal n is mu F n + g(J) cof(F) n with g = (lambda ln J - mu) / J,
/// which lets a laminate solve one scalar equation instead of D.
///
/// Below J = 0.01 the logarithm and the inverse are those of J = 0.01, so that a trial step that
/// turned a voxel inside out still gives numbers; the solver rejects it for its volume ratio.
template <int D>
struct NeoHookean {
  static constexpr bool finite_strain = true;

  template <class P>
  struct Point {
    P f[D * D], inverse[D * D];  // inverse: F^-T
    P volume, log_volume, pressure, mu, lambda;

    KOKKOS_FORCEINLINE_FUNCTION P stress(int a) const { return mu * f[a] + pressure * inverse[a]; }
    KOKKOS_FORCEINLINE_FUNCTION P energy() const {
      P squares(-static_cast<double>(D));
      for (int a = 0; a < D * D; ++a) squares += f[a] * f[a];
      return 0.5 * (mu * (squares - 2.0 * log_volume) + lambda * log_volume * log_volume);
    }
    KOKKOS_FORCEINLINE_FUNCTION P tangent(int a, int b) const {
      const int i = a / D, j = a % D, k = b / D, l = b % D;
      const P t =
          (lambda * inverse[a]) * inverse[b] - (pressure * inverse[i * D + l]) * inverse[k * D + j];
      return a == b ? t + mu : t;
    }
    KOKKOS_FORCEINLINE_FUNCTION P acoustic(const P* n, int i, int k) const {
      const P t = (lambda - pressure) * along(n, i) * along(n, k);
      return i == k ? t + mu : t;
    }
    KOKKOS_FORCEINLINE_FUNCTION P volume_ratio() const { return volume; }

   private:
    KOKKOS_FORCEINLINE_FUNCTION P along(const P* n, int i) const {
      P g = inverse[i * D] * n[0];
      for (int j = 1; j < D; ++j) g += inverse[i * D + j] * n[j];
      return g;
    }
  };

  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION static Point<P> at(const P* f, P mu, P lambda) {
    Point<P> p;
    p.mu = mu;
    p.lambda = lambda;
    p.volume = cofactors(f, p.inverse, std::integral_constant<int, D>{});
    const P clamped = max(p.volume, P(0.01));
    const P reciprocal = 1.0 / clamped;
    for (int a = 0; a < D * D; ++a) {
      p.f[a] = f[a];
      p.inverse[a] *= reciprocal;
    }
    p.log_volume = log(clamped);
    p.pressure = lambda * p.log_volume - mu;
    return p;
  }

  /// g(J) of the traction on a plane, and its derivative.
  template <class P>
  struct SurfacePressure {
    P value, slope;
  };
  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION static SurfacePressure<P> surface_pressure(P volume, P mu, P lambda) {
    const P reciprocal = 1.0 / volume, pressure = lambda * log(volume) - mu;
    return {pressure * reciprocal, (lambda - pressure) * (reciprocal * reciprocal)};
  }
};

}  // namespace understudy::materials
