#pragma once
#include <understudy/core/pack_math.hpp>
#include <understudy/solvers/protein/vector.hpp>

/// Energies and forces of the terms of AMBER's force field (Cornell et al., J. Am. Chem. Soc. 117,
/// 1995, eq. 1), a pack of terms of one kind at a time. A term gets the positions of its atoms [A]
/// and its parameters, gives its energy [kcal/mol] and the forces on its atoms [kcal/mol/A]. The
/// energy of a term that has no forces (atoms on top of each other or in line) is NaN.
namespace understudy::protein {

/// A: atoms nearer to each other lie on top of each other.
inline constexpr double closest_distance = 0.01;

/// Largest square of the sine of an angle that counts as none.
inline constexpr double in_line = 1e-14;

/// value where x > y, NaN elsewhere.
template <class P>
KOKKOS_FORCEINLINE_FUNCTION P defined_where_greater(const P& x, const P& y, const P& value) {
  return where_greater(x, y, value, P(Kokkos::Experimental::quiet_NaN_v<double>));
}

/// k (r - r0)^2. Parameters: k, r0.
struct BondTerm {
  static constexpr int atoms = 2, parameters = 2, energies = 1;

  template <class P>
  static KOKKOS_FORCEINLINE_FUNCTION void evaluate(const Vector<P>* at, const P* parameter,
                                                   Vector<P>* force, P* energy) {
    const Vector<P> d = at[0] - at[1];
    const P square = dot(d, d), inverse = reciprocal_sqrt(square);
    const P stretch = square * inverse - parameter[1];
    force[0] = (-2.0 * (parameter[0] * (stretch * inverse))) * d;
    force[1] = -force[0];
    energy[0] = defined_where_greater(square, P(closest_distance * closest_distance),
                                      parameter[0] * (stretch * stretch));
  }
};

/// k (t - t0)^2. Parameters: k, t0 [rad].
struct AngleTerm {
  static constexpr int atoms = 3, parameters = 2, energies = 1;

  template <class P>
  static KOKKOS_FORCEINLINE_FUNCTION void evaluate(const Vector<P>* at, const P* parameter,
                                                   Vector<P>* force, P* energy) {
    const Vector<P> u = at[0] - at[1], v = at[2] - at[1], w = cross(u, v);
    const P uu = dot(u, u), vv = dot(v, v), uv = dot(u, v), least = in_line * (uu * vv);
    const P ww = dot(w, w), inverse_w = reciprocal_sqrt(max(ww, least));
    P bend;
    for (int lane = 0; lane < P::width; ++lane)
      bend.set(lane, Kokkos::atan2((ww * inverse_w).get(lane), uv.get(lane)));
    bend -= parameter[1];
    const P slope = 2.0 * (parameter[0] * (bend * inverse_w));  // dE/dt / |w|
    force[0] = slope * (v - (uv / uu) * u);
    force[2] = slope * (u - (uv / vv) * v);
    force[1] = -(force[0] + force[2]);
    // At rest in line there are no forces; elsewhere in line they would have no direction.
    energy[0] = parameter[0] * (bend * bend);
    energy[0] =
        where_greater(P(1e-12), energy[0], energy[0], defined_where_greater(ww, least, energy[0]));
  }
};

/// sum over n of a_n cos(n phi) + b_n sin(n phi), n = 0 ... order. Parameters: a_0, a_1, b_1, a_2,
/// b_2, ... The angle is 0 where the outer atoms are nearest (cis), as IUPAC has it; forces after
/// Blondel, Karplus, J. Comput. Chem. 17, 1996.
struct TorsionTerm {
  static constexpr int atoms = 4, energies = 1;

  static KOKKOS_FORCEINLINE_FUNCTION constexpr int parameters_of(int order) {
    return 1 + 2 * order;
  }

  /// parameter(m) gives the m-th of them.
  template <class P, class Parameter>
  static KOKKOS_FORCEINLINE_FUNCTION void evaluate(const Vector<P>* at, const Parameter& parameter,
                                                   int order, Vector<P>* force, P* energy) {
    const Vector<P> f = at[0] - at[1], g = at[1] - at[2], h = at[3] - at[2];
    const Vector<P> a = cross(f, g), b = cross(h, g);
    const P aa = dot(a, a), bb = dot(b, b), gg = dot(g, g);
    const P inverse_g = reciprocal_sqrt(gg), length_g = gg * inverse_g;
    const P inverse_aa = 1.0 / aa, inverse_bb = 1.0 / bb;
    const P inverse_ab = reciprocal_sqrt(aa) * reciprocal_sqrt(bb);
    const P cosine = dot(a, b) * inverse_ab, sine = -(length_g * dot(b, f)) * inverse_ab;
    P c = cosine, s = sine, slope;
    energy[0] = parameter(0);
    for (int n = 1; n <= order; ++n) {
      const P even = parameter(2 * n - 1), odd = parameter(2 * n);
      energy[0] += even * c + odd * s;
      slope += static_cast<double>(n) * (odd * c - even * s);
      const P next = c * cosine - s * sine;
      s = s * cosine + c * sine;
      c = next;
    }
    force[0] = (slope * (length_g * inverse_aa)) * a;
    force[3] = (-(slope * (length_g * inverse_bb))) * b;
    const Vector<P> shared = (slope * (dot(f, g) * (inverse_aa * inverse_g))) * a -
                             (slope * (dot(h, g) * (inverse_bb * inverse_g))) * b;
    force[1] = -(shared + force[0]);
    force[2] = shared - force[3];
    const P least_a = in_line * (dot(f, f) * gg), least_b = in_line * (dot(h, h) * gg);
    energy[0] = defined_where_greater(min(aa - least_a, bb - least_b), P(), energy[0]);
  }
};

/// A / r^12 - B / r^6 and C q q / r. Parameters: A, B, C q q. Energies in this order.
struct ClosePairTerm {
  static constexpr int atoms = 2, parameters = 3, energies = 2;

  template <class P>
  static KOKKOS_FORCEINLINE_FUNCTION void evaluate(const Vector<P>* at, const P* parameter,
                                                   Vector<P>* force, P* energy) {
    const Vector<P> d = at[0] - at[1];
    const P square = dot(d, d), inverse = reciprocal_sqrt(square), inverse_2 = inverse * inverse;
    const P inverse_6 = inverse_2 * inverse_2 * inverse_2;
    const P repulsion = parameter[0] * (inverse_6 * inverse_6);
    const P dispersion = parameter[1] * inverse_6, electrostatic = parameter[2] * inverse;
    force[0] = ((12.0 * repulsion - 6.0 * dispersion + electrostatic) * inverse_2) * d;
    force[1] = -force[0];
    const P least(closest_distance * closest_distance);
    energy[0] = defined_where_greater(square, least, repulsion - dispersion);
    energy[1] = defined_where_greater(square, least, electrostatic);
  }
};

}  // namespace understudy::protein
