#include <understudy/solvers/materials/microstructures/centres.hpp>
#include <understudy/solvers/materials/microstructures/packing.hpp>
#include <understudy/solvers/materials/microstructures/random_inclusions.hpp>
#include <understudy/solvers/materials/microstructures/sphere.hpp>
#include <understudy/solvers/materials/microstructures/sphere_body.hpp>

namespace understudy::materials {
namespace {

template <int D>
class RandomInclusions : public Inclusions<D, SphereBody<D>> {
 public:
  using Inclusions<D, SphereBody<D>>::Inclusions;
  double largest_fraction(double /*aspect*/) const override {
    return sphere_fraction_limit<D>(this->centres_.distance,
                                    static_cast<double>(this->centres_.position.extent(0)));
  }
};

}  // namespace

OptionTable<RandomInclusionOptions> random_inclusion_options() {
  using Options = RandomInclusionOptions;
  OptionTable<Options> table("solver.microstructure");
  table.add("count", &Options::count, "number of inclusions in the cell").range(1, 10000);
  table.add("seed", &Options::seed, "seed of the packing");
  table
      .add("largest_fraction", &Options::largest_fraction,
           "volume fraction up to which the inclusions must not touch; packed once for it")
      .range(1e-6, 0.9);
  table
      .add("spacing", &Options::spacing,
           "smallest distance of two centres, in diameters at the largest fraction; closer "
           "inclusions need finer grids")
      .range(1, 2);
  table
      .add("volume_fraction", &Options::volume_fraction,
           "share of the cell that the inclusions take, unless it is a port")
      .range(0, 0.9);
  return table;
}

template <int D>
std::unique_ptr<Microstructure<D>> make_random_inclusions(const RandomInclusionOptions& options,
                                                          const std::vector<std::string>& varying,
                                                          Interface interface) {
  const auto points =
      pack<D>({options.count, options.seed, options.largest_fraction, options.spacing});
  const double distance = smallest_distance<D>(points);
  const double most = sphere_fraction_limit<D>(distance, static_cast<double>(points.size()));
  const typename Inclusions<D, SphereBody<D>>::Parameters parameters{
      {{"volume_fraction", "1", options.volume_fraction, {0, most}}}};
  return std::make_unique<RandomInclusions<D>>(to_centres<D>(points, distance), parameters, varying,
                                               interface);
}

template std::unique_ptr<Microstructure<2>> make_random_inclusions(const RandomInclusionOptions&,
                                                                   const std::vector<std::string>&,
                                                                   Interface);
template std::unique_ptr<Microstructure<3>> make_random_inclusions(const RandomInclusionOptions&,
                                                                   const std::vector<std::string>&,
                                                                   Interface);

}  // namespace understudy::materials
