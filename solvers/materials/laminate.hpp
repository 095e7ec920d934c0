#pragma once
#include <understudy/solvers/materials/element.hpp>
#include <understudy/solvers/materials/laws.hpp>

namespace understudy::materials {

/// Inverse of a symmetric positive matrix in packed form.
template <class P>
KOKKOS_FORCEINLINE_FUNCTION void invert(const P* m, P* inverse, std::integral_constant<int, 2>) {
  const P reciprocal = 1.0 / (m[0] * m[2] - m[1] * m[1]);
  inverse[0] = m[2] * reciprocal;
  inverse[1] = -m[1] * reciprocal;
  inverse[2] = m[0] * reciprocal;
}
template <class P>
KOKKOS_FORCEINLINE_FUNCTION void invert(const P* m, P* inverse, std::integral_constant<int, 3>) {
  const P a = m[3] * m[5] - m[4] * m[4], b = m[2] * m[4] - m[1] * m[5],
          c = m[1] * m[4] - m[2] * m[3];
  const P reciprocal = 1.0 / (m[0] * a + m[1] * b + m[2] * c);
  inverse[0] = a * reciprocal;
  inverse[1] = b * reciprocal;
  inverse[2] = c * reciprocal;
  inverse[3] = (m[0] * m[5] - m[2] * m[2]) * reciprocal;
  inverse[4] = (m[1] * m[2] - m[0] * m[4]) * reciprocal;
  inverse[5] = (m[0] * m[3] - m[1] * m[1]) * reciprocal;
}

/// Two layers with a plane interface: what an interface makes of the voxels it cuts.
template <int D, class P>
struct LaminateVoxels {
  P share, rest;  ///< of phase `inside` and of phase `outside`; share + rest = 1
  P normal[D];
  P mu_inside, lambda_inside, mu_outside, lambda_outside;
};

/// Laws whose traction on a plane is mu F n + g(J) cof(F) n.
template <class Law, class P>
concept HasSurfacePressure = requires(P x) {
  Law::surface_pressure(x, x, x);
};

/// Rank-one laminate (M. Kabel, D. Merkert, M. Schneider, CMAME 294, 2015) at finite strain: the
/// layers deform by F + rest a n^T and F - share a n^T, where the jump a makes the traction P n
/// continuous. The jump minimises the energy, so the condensed tangent is that of the minimum.
///
/// cof(F) n =: c is the same in both layers, and J + rest t and J - share t are their volumes, with
/// t = c . a. For laws with a surface pressure g the traction is then continuous for
/// a = (mu_out - mu_in) / M F n + (g_out - g_in) / M c, M = rest mu_in + share mu_out, and its
/// product with c is one equation for t. Other laws find a by Newton's method in D unknowns.
template <template <int> class LawOf, int D, class P>
class Laminate {
 public:
  using Law = LawOf<D>;
  static constexpr int jump_size = D;

  /// Finds the jump, from `jump` on, to `tolerance` (MPa, besides rounding) in the first `valid`
  /// lanes.
  KOKKOS_FUNCTION Laminate(const P* f, const LaminateVoxels<D, P>& voxels, P* jump, int valid,
                           double tolerance)
      : voxels_(voxels) {
    P cofactor_normal[D];
    const P volume = start(f, jump, cofactor_normal);
    if constexpr (HasSurfacePressure<Law, P>) {
      find_jump_by_volume(f, volume, cofactor_normal, jump, valid, tolerance);
      respond(f, jump);
    } else {
      find_jump(f, cofactor_normal, jump, valid, tolerance);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION P stress(int a) const {
    return voxels_.share * inside_.stress(a) + voxels_.rest * outside_.stress(a);
  }
  KOKKOS_FORCEINLINE_FUNCTION P energy() const {
    return voxels_.share * inside_.energy() + voxels_.rest * outside_.energy();
  }
  KOKKOS_FORCEINLINE_FUNCTION P volume_ratio() const {
    return min(inside_.volume_ratio(), outside_.volume_ratio());
  }

  /// Whether the traction is continuous to the tolerance; else the jump is the last iterate.
  KOKKOS_FORCEINLINE_FUNCTION bool settled() const { return settled_; }

  /// Packed upper triangle of dP/dF with the jump condensed out.
  KOKKOS_FUNCTION void tangent(P* packed_tangent) const {
    constexpr int n = D * D;
    P coupling[n][D], condensed[D];
#pragma GCC unroll 9
    for (int a = 0; a < n; ++a)
#pragma GCC unroll 9
      for (int b = a; b < n; ++b) {
        const P in = inside_.tangent(a, b), out = outside_.tangent(a, b), difference = in - out;
        packed_tangent[packed(a, b, n)] = voxels_.share * in + voxels_.rest * out;
        coupling[a][b / D] += difference * voxels_.normal[b % D];
        if (a != b) coupling[b][a / D] += difference * voxels_.normal[a % D];
      }
    const P weight = voxels_.share * voxels_.rest;
#pragma GCC unroll 9
    for (int a = 0; a < n; ++a) {
#pragma GCC unroll 3
      for (int i = 0; i < D; ++i) {
        condensed[i] = P();
#pragma GCC unroll 3
        for (int k = 0; k < D; ++k) condensed[i] += inverse_[packed(i, k, D)] * coupling[a][k];
        condensed[i] *= weight;
      }
#pragma GCC unroll 9
      for (int b = a; b < n; ++b)
#pragma GCC unroll 3
        for (int i = 0; i < D; ++i)
          packed_tangent[packed(a, b, n)] -= condensed[i] * coupling[b][i];
    }
  }

 private:
  static constexpr int most_steps = 25;

  KOKKOS_FORCEINLINE_FUNCTION void find_jump(const P* f, const P* cofactor_normal, P* jump,
                                             int valid, double tolerance) {
    for (int step = 0;; ++step) {
      respond(f, jump);
      P residual[D];
      // Written so that NaN, too, ends the loop.
      settled_ = !(traction_jump(residual, valid) > tolerance);
      if (settled_ || step == most_steps) break;
      advance(residual, cofactor_normal, jump);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void find_jump_by_volume(const P* f, P volume,
                                                       const P* cofactor_normal, P* jump, int valid,
                                                       double tolerance) {
    const LaminateVoxels<D, P>& v = voxels_;
    volume = max(volume, P(0.01));
    const P reciprocal = 1.0 / (v.rest * v.mu_inside + v.share * v.mu_outside);
    const P pull = (v.mu_outside - v.mu_inside) * reciprocal;
    P area, t, push;
    for (int i = 0; i < D; ++i) {
      area += cofactor_normal[i] * cofactor_normal[i];
      t += cofactor_normal[i] * jump[i];
    }
    area *= reciprocal;
    for (int step = 0; step < most_steps; ++step) {
      const P volume_in = volume + v.rest * t, volume_out = volume - v.share * t;
      const auto in = Law::surface_pressure(volume_in, v.mu_inside, v.lambda_inside);
      const auto out = Law::surface_pressure(volume_out, v.mu_outside, v.lambda_outside);
      push = out.value - in.value;
      const P residual = t - pull * volume - area * push;
      const P change = -(v.rest * in.slope + v.share * out.slope);  // of `push` with t
      P move = residual / min(area * change - 1.0, P(-0.1));
      // Leaves 30 % of either layer's volume.
      move = max(move, -0.7 * volume_in / v.rest);
      move = min(move, 0.7 * volume_out / v.share);
      t += move;
      push += change * move;
      settled_ = !(remaining_traction(move, min(volume_in, volume_out), valid) > tolerance);
      if (settled_) break;
    }
    for (int i = 0; i < D; ++i) {
      P stretched;
      for (int j = 0; j < D; ++j) stretched += f[i * D + j] * v.normal[j];
      jump[i] = pull * stretched + (push * reciprocal) * cofactor_normal[i];
    }
  }

  // Newton's method is quadratic: what a step leaves is of the order of its square.
  KOKKOS_FORCEINLINE_FUNCTION double remaining_traction(P move, P volume, int valid) const {
    const P error = 4.0 * (voxels_.mu_inside + voxels_.mu_outside) * (move * move) / volume;
    double largest = 0;
    for (int lane = 0; lane < valid; ++lane)
      largest = error.get(lane) > largest ? error.get(lane) : largest;
    return largest;
  }

  // A jump left over from another state is dropped where it would turn a layer inside out.
  KOKKOS_FORCEINLINE_FUNCTION P start(const P* f, P* jump, P* cofactor_normal) {
    if constexpr (Law::finite_strain) {
      P c[D * D];
      const P volume = cofactors(f, c, std::integral_constant<int, D>{});
      P slope;
      for (int i = 0; i < D; ++i) {
        cofactor_normal[i] = P();
        for (int j = 0; j < D; ++j) cofactor_normal[i] += c[i * D + j] * voxels_.normal[j];
        slope += cofactor_normal[i] * jump[i];
      }
      const P least = min(volume + voxels_.rest * slope, volume - voxels_.share * slope);
      const P enough = 0.05 * max(volume, P());
      for (int i = 0; i < D; ++i) jump[i] = where_greater(least, enough, jump[i], P());
      return volume;
    } else {
      for (int i = 0; i < D; ++i) cofactor_normal[i] = P();
      return P(1.0);
    }
  }

  KOKKOS_FORCEINLINE_FUNCTION void respond(const P* f, const P* jump) {
    P in[D * D], out[D * D];
    for (int i = 0; i < D; ++i)
      for (int j = 0; j < D; ++j) {
        const P step = jump[i] * voxels_.normal[j];
        in[i * D + j] = f[i * D + j] + voxels_.rest * step;
        out[i * D + j] = f[i * D + j] - voxels_.share * step;
      }
    inside_ = Law::at(in, voxels_.mu_inside, voxels_.lambda_inside);
    outside_ = Law::at(out, voxels_.mu_outside, voxels_.lambda_outside);
    P acoustic[D * (D + 1) / 2];
    for (int i = 0; i < D; ++i)
      for (int k = i; k < D; ++k)
        acoustic[packed(i, k, D)] = voxels_.rest * inside_.acoustic(voxels_.normal, i, k) +
                                    voxels_.share * outside_.acoustic(voxels_.normal, i, k);
    invert(acoustic, inverse_, std::integral_constant<int, D>{});
  }

  // Largest component of the jump of the traction, without what rounding of the stresses makes.
  KOKKOS_FORCEINLINE_FUNCTION double traction_jump(P* residual, int valid) const {
    P size;
    for (int i = 0; i < D; ++i) {
      residual[i] = P();
      for (int j = 0; j < D; ++j) {
        const P in = inside_.stress(i * D + j);
        residual[i] += (in - outside_.stress(i * D + j)) * voxels_.normal[j];
        size += max(in, -in);
      }
    }
    double largest = 0;
    for (int i = 0; i < D; ++i) {
      const P jump = max(residual[i], -residual[i]) - 1e-13 * size;
      for (int lane = 0; lane < valid; ++lane) largest = Kokkos::fmax(largest, jump.get(lane));
    }
    return largest;
  }

  // Newton's step. J of either layer is linear in the jump, so the longest step that leaves 30 % of
  // it is known exactly.
  KOKKOS_FORCEINLINE_FUNCTION void advance(const P* residual, const P* cofactor_normal, P* jump) {
    P step[D], change;
    for (int i = 0; i < D; ++i) {
      for (int k = 0; k < D; ++k) step[i] -= inverse_[packed(i, k, D)] * residual[k];
      change += cofactor_normal[i] * step[i];
    }
    P length(1.0);
    if constexpr (Law::finite_strain) {
      const P tiny(1e-12);
      const P in = (0.7 * inside_.volume_ratio()) / max(-(voxels_.rest * change), tiny);
      const P out = (0.7 * outside_.volume_ratio()) / max(voxels_.share * change, tiny);
      length = min(length, min(in, out));
    }
    for (int i = 0; i < D; ++i) jump[i] += length * step[i];
  }

  LaminateVoxels<D, P> voxels_;
  typename Law::template Point<P> inside_, outside_;
  P inverse_[D * (D + 1) / 2];  // of the acoustic tensor that Newton's step needs
  bool settled_ = false;
};

}  // namespace understudy::materials
