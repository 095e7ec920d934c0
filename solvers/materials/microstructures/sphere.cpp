#include <cmath>
#include <understudy/solvers/materials/microstructures/centres.hpp>
#include <understudy/solvers/materials/microstructures/inclusions.hpp>
#include <understudy/solvers/materials/microstructures/sphere.hpp>
#include <understudy/solvers/materials/microstructures/sphere_body.hpp>

namespace understudy::materials {
namespace {

template <int D>
class Sphere : public Inclusions<D, SphereBody<D>> {
 public:
  using Inclusions<D, SphereBody<D>>::Inclusions;
  double largest_fraction(double /*aspect*/) const override {
    return sphere_fraction_limit<D>(1, 1);
  }
};

}  // namespace

OptionTable<SphereOptions> sphere_options() {
  OptionTable<SphereOptions> table("solver.microstructure");
  table
      .add("volume_fraction", &SphereOptions::volume_fraction,
           "share of the cell that the inclusion takes, unless it is a port")
      .range(0, 1);
  return table;
}

template <int D>
std::unique_ptr<Microstructure<D>> make_sphere(const SphereOptions& options,
                                               const std::vector<std::string>& varying,
                                               Interface interface) {
  const typename Inclusions<D, SphereBody<D>>::Parameters parameters{
      {{"volume_fraction", "1", options.volume_fraction, {0, sphere_fraction_limit<D>(1, 1)}}}};
  return std::make_unique<Sphere<D>>(middle_of_cell<D>(), parameters, varying, interface);
}

template <int D>
double sphere_fraction_limit(double distance, double count) {
  const double radius = 0.5 * (distance - kSmallestGap);
  const double ball = D == 2 ? M_PI * radius * radius : 4 * M_PI / 3 * radius * radius * radius;
  return count * ball;
}

template std::unique_ptr<Microstructure<2>> make_sphere(const SphereOptions&,
                                                        const std::vector<std::string>&, Interface);
template std::unique_ptr<Microstructure<3>> make_sphere(const SphereOptions&,
                                                        const std::vector<std::string>&, Interface);
template double sphere_fraction_limit<2>(double, double);
template double sphere_fraction_limit<3>(double, double);

}  // namespace understudy::materials
