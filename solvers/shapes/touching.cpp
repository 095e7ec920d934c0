#include <cmath>
#include <understudy/solvers/shapes/touching.hpp>

namespace understudy::shapes {

template <int D>
double sphere_fraction_limit(double distance, double count, double gap) {
  const double radius = 0.5 * (distance - gap);
  const double ball = D == 2 ? M_PI * radius * radius : 4 * M_PI / 3 * radius * radius * radius;
  return count * ball;
}

template <int D>
double ellipsoid_fraction_limit(double aspect, double gap) {
  const double longest = 0.5 * (1 - gap);
  const double own = aspect >= 1 ? longest : aspect * longest, across = own / aspect;
  return D == 2 ? M_PI * own * across : 4 * M_PI / 3 * own * across * across;
}

template double sphere_fraction_limit<2>(double, double, double);
template double sphere_fraction_limit<3>(double, double, double);
template double ellipsoid_fraction_limit<2>(double, double);
template double ellipsoid_fraction_limit<3>(double, double);

}  // namespace understudy::shapes
