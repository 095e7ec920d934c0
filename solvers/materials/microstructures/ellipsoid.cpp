#include <cmath>
#include <understudy/solvers/materials/microstructures/centres.hpp>
#include <understudy/solvers/materials/microstructures/ellipsoid.hpp>
#include <understudy/solvers/materials/microstructures/ellipsoid_body.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>

namespace understudy::materials {
namespace {

constexpr Limits aspects{0.05, 20};

template <int D>
class Ellipsoid : public Inclusions<D, EllipsoidBody<D>> {
 public:
  using Inclusions<D, EllipsoidBody<D>>::Inclusions;
  double largest_fraction(double aspect) const override {
    return ellipsoid_fraction_limit<D>(aspect, kSmallestGap);
  }
};

}  // namespace

OptionTable<EllipsoidOptions> ellipsoid_options() {
  OptionTable<EllipsoidOptions> table("solver.microstructure");
  table
      .add("volume_fraction", &EllipsoidOptions::volume_fraction,
           "share of the cell that the inclusion takes, unless it is a port")
      .range(0, 1);
  table
      .add("aspect", &EllipsoidOptions::aspect,
           "length of the inclusion's own axis over the other(s), unless it is a port")
      .range(aspects.least, aspects.most);
  table
      .add("angle", &EllipsoidOptions::angle,
           "angle from the first direction to the inclusion's own axis, unless it is a port")
      .unit("rad");
  return table;
}

template <int D>
std::unique_ptr<Microstructure<D>> make_ellipsoid(const EllipsoidOptions& options,
                                                  const std::vector<std::string>& varying,
                                                  Interface interface) {
  const double roundest = ellipsoid_fraction_limit<D>(1, kSmallestGap);  // others have less room
  const typename Inclusions<D, EllipsoidBody<D>>::Parameters parameters{
      {{"volume_fraction", "1", options.volume_fraction, {0, roundest}},
       {"aspect", "1", options.aspect, aspects},
       {"angle", "rad", options.angle}}};
  return std::make_unique<Ellipsoid<D>>(middle_of_cell<D>(), parameters, varying, interface);
}

template <int D>
double ellipsoid_fraction_limit(double aspect, double gap) {
  const double longest = 0.5 * (1 - gap);
  const double own = aspect >= 1 ? longest : aspect * longest, across = own / aspect;
  return D == 2 ? M_PI * own * across : 4 * M_PI / 3 * own * across * across;
}

template std::unique_ptr<Microstructure<2>> make_ellipsoid(const EllipsoidOptions&,
                                                           const std::vector<std::string>&,
                                                           Interface);
template std::unique_ptr<Microstructure<3>> make_ellipsoid(const EllipsoidOptions&,
                                                           const std::vector<std::string>&,
                                                           Interface);
template double ellipsoid_fraction_limit<2>(double, double);
template double ellipsoid_fraction_limit<3>(double, double);

}  // namespace understudy::materials
