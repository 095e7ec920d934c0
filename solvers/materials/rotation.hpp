#pragma once

namespace understudy::materials {

/// The rotation R of F = R U, by N. J. Higham's Newton iteration (SIAM J. Sci. Stat. Comput. 7,
/// 1986): the mean of R and its inverse transpose, again and again. For det F > 0; D x D, by rows.
template <int D>
void polar_rotation(const double* f, double* r);

}  // namespace understudy::materials
