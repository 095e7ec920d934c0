#pragma once
#include <understudy/solvers/protein/bonded_terms.hpp>
#include <understudy/solvers/protein/born_parameters.hpp>

/// The sums of generalised Born over all pairs of atoms, one atom's at a time, so that a sum is one
/// thread's and has one order.
namespace understudy::protein {

/// Parameters of a model, for kernels (see BornParameters).
struct BornAccess {
  AtomMask::Access mask;
  bool corrected, necks;
  const double* charge;
  const double* radius;
  const double* offset;
  const double* screened;
  const BornCorrection* correction;
  const int* kind;
  const double* neck;

  explicit BornAccess(const BornParameters& p)
      : mask(p.mask.access()),
        corrected(p.corrected),
        necks(p.necks),
        charge(p.charge.data()),
        radius(p.radius.data()),
        offset(p.offset.data()),
        screened(p.screened.data()),
        correction(p.correction.data()),
        kind(p.kind.data()),
        neck(p.neck.data()) {}
};

/// What other atoms contribute to the integral I around one, and dI/dr / r for each.
struct Descreening {
  Pack integral, slope;

  KOKKOS_FORCEINLINE_FUNCTION Descreening& operator+=(const Descreening& b) {
    integral += b.integral;
    slope += b.slope;
    return *this;
  }
};

/// The integral of 1 / (4 pi r^4) over a sphere of radius s at distance r, as far as it lies
/// outside a sphere of radius rho (Hawkins, Cramer, Truhlar, Chem. Phys. Lett. 246, 1995, eqs. 9
/// to 13), with L = max(rho, |r - s|) and U = r + s:
///
///     I = (1/L - 1/U + (r - s^2/r) (1/U^2 - 1/L^2) / 4 + ln(L/U) / (2 r)) / 2
///
/// and 1/rho - 1/L more where it contains that sphere, so that I is continuous. What depends on r
/// through L and U cancels in dI/dr.
KOKKOS_FORCEINLINE_FUNCTION Descreening sphere_descreening(double rho, const Pack& s, const Pack& r,
                                                           const Pack& inverse_r) {
  const Pack upper = r + s, nearer = r - s, inner(rho);
  const Pack lower = max(inner, max(nearer, -nearer));
  const Pack both = 1.0 / (lower * upper);
  const Pack inverse_lower = upper * both, inverse_upper = lower * both;
  const Pack squares = inverse_upper * inverse_upper - inverse_lower * inverse_lower;
  const Pack logarithm = 0.5 * (log(lower * inverse_upper) * inverse_r);
  const Pack ratio = s * inverse_r;
  Descreening d;
  d.integral =
      0.5 * (inverse_lower - inverse_upper + 0.25 * ((r - s * ratio) * squares) + logarithm);
  d.slope = (0.5 * inverse_r) * (0.25 * ((1.0 + ratio * ratio) * squares) - logarithm * inverse_r);
  d.integral += where_greater(-nearer, inner, 1.0 / inner - inverse_lower, Pack());
  d.integral = where_greater(upper, inner, d.integral, Pack());
  d.slope = where_greater(upper, inner, d.slope, Pack());
  return d;
}

/// The necks between spheres (see Neck): none beyond the sum of both radii and 6.8 A.
KOKKOS_FORCEINLINE_FUNCTION Descreening neck_descreening(const Pack& distance, const Pack& height,
                                                         const Pack& reach, const Pack& r,
                                                         const Pack& inverse_r) {
  const Pack d = r - distance, d2 = d * d, d4 = d2 * d2;
  const Pack inverse = 1.0 / (1.0 + d2 + 0.3 * (d4 * d2));
  const Pack integral = where_greater(reach, r, height * inverse, Pack());
  return {integral, -(integral * inverse) * ((2.0 * d + 1.8 * (d4 * d)) * inverse_r)};
}

/// The integral around one atom, and its derivative with the position of that atom.
struct BornIntegral {
  double value;
  Vector<Pack> gradient;  ///< its lanes are to be summed
};

/// The integral around atom i; dI/dr / r for all others into `slopes`, unless that is null. NaN
/// where another atom lies on it.
KOKKOS_INLINE_FUNCTION BornIntegral born_integral(const BornAccess& born,
                                                  const VectorArray& positions, int i,
                                                  double* slopes) {
  constexpr double neck_reach = 6.8;
  const Vector<Pack> here = positions.load_one(i);
  const double rho = born.offset[i];
  const double* const neck =
      born.necks ? born.neck + static_cast<std::ptrdiff_t>(2 * born.kind[i]) * positions.pitch
                 : nullptr;
  Pack total, nearest(1.0);
  BornIntegral result{};
  for (int p = 0; p < born.mask.packs; ++p) {
    const int j = p * Pack::width;
    const unsigned others = born.mask(i, p);
    const Vector<Pack> d = here - positions.load(j);
    const Pack square = where_bits(others, dot(d, d), Pack(1.0));
    nearest = min(nearest, square);
    const Pack inverse_r = reciprocal_sqrt(square), r = square * inverse_r;
    Descreening sum = sphere_descreening(rho, Pack::load(born.screened + j), r, inverse_r);
    if (neck != nullptr)
      sum += neck_descreening(Pack::load(neck + j), Pack::load(neck + positions.pitch + j),
                              Pack::load(born.radius + j) + (born.radius[i] + neck_reach), r,
                              inverse_r);
    total += where_bits(others, sum.integral, Pack());
    if (slopes != nullptr) {
      const Pack slope = where_bits(others, sum.slope, Pack());
      slope.store(slopes + j);
      result.gradient += slope * d;
    }
  }
  const Pack least(closest_distance * closest_distance);
  result.value = sum(defined_where_greater(nearest, least, total));
  return result;
}

/// A Born radius [A] and its derivative with the integral.
struct BornRadius {
  double value, slope;
};

/// NaN where an integral leaves no radius, as those of buried atoms may without correction.
KOKKOS_INLINE_FUNCTION BornRadius born_radius(const BornAccess& born, int i, double integral) {
  const double rho = born.offset[i];
  if (!born.corrected) {
    const double inverse = 1.0 / rho - integral;
    const double b = inverse > 0 ? 1.0 / inverse : Kokkos::Experimental::quiet_NaN_v<double>;
    return {b, b * b};
  }
  const BornCorrection c = born.correction[i];
  const double psi = rho * integral, inverse_radius = 1.0 / born.radius[i];
  const double t = Kokkos::tanh(psi * (c.alpha - psi * (c.beta - psi * c.gamma)));
  const double slope = c.alpha - psi * (2.0 * c.beta - 3.0 * c.gamma * psi);
  const double b = 1.0 / (1.0 / rho - t * inverse_radius);
  return {b, b * b * (1.0 - t * t) * slope * rho * inverse_radius};
}

/// C (1/inner - exp(-kappa f) / outer): what the energy is made of.
struct BornSolvent {
  double inner, outer;  ///< C / permittivity, kcal/mol A / e^2
  double kappa;         ///< 1/A
};

/// Of one atom with all, itself included: energy, force at fixed Born radii, and derivative with
/// its own Born radius; lane by lane.
struct BornRow {
  Pack energy, radius_slope;
  Vector<Pack> force;
};

/// -(1/2) sum over j of q_i q_j g(f), g = C (1/inner - exp(-kappa f)/outer) / f,
/// f^2 = r^2 + B_i B_j exp(-r^2 / (4 B_i B_j)) (Still et al., J. Am. Chem. Soc. 112, 1990; salt:
/// Srinivasan et al., Theor. Chem. Acc. 101, 1999). `radii` and `inverse_radii`: B and 1/B.
KOKKOS_INLINE_FUNCTION BornRow born_row(const BornAccess& born, const BornSolvent& solvent,
                                        const VectorArray& positions, const double* radii,
                                        const double* inverse_radii, int i) {
  const Vector<Pack> here = positions.load_one(i);
  const double radius = radii[i], quarter = 0.25 * inverse_radii[i];
  BornRow row{};
  for (int j = 0; j < positions.pitch; j += Pack::width) {
    const Vector<Pack> d = here - positions.load(j);
    const Pack square = dot(d, d), other = Pack::load(radii + j);
    const Pack exponent = square * (quarter * Pack::load(inverse_radii + j));
    const Pack overlap = exp(-exponent), product = (radius * other) * overlap;
    const Pack f2 = square + product, inverse_f = reciprocal_sqrt(f2);
    Pack numerator(solvent.inner - solvent.outer), derivative;  // g f and its derivative with f
    if (solvent.kappa > 0) {
      const Pack screening = solvent.outer * exp(-solvent.kappa * (f2 * inverse_f));
      numerator = solvent.inner - screening;
      derivative = solvent.kappa * screening;
    }
    const Pack charge = Pack::load(born.charge + j), over_f = charge * inverse_f;
    row.energy += over_f * numerator;
    // -g' / f
    const Pack slope = over_f * inverse_f * (numerator * inverse_f - derivative);
    row.radius_slope += slope * ((other * overlap) * (1.0 + exponent));
    row.force += (slope * (1.0 - 0.25 * overlap)) * d;
  }
  const Pack charge(born.charge[i]);
  row.energy *= -0.5 * charge;
  row.radius_slope *= 0.5 * charge;
  row.force = (-charge) * row.force;
  return row;
}

}  // namespace understudy::protein
