#include <understudy/solvers/shapes/packing.hpp>
#include <understudy/solvers/shapes/random_spheres.hpp>
#include <understudy/solvers/shapes/shape_kinds.hpp>
#include <understudy/solvers/shapes/touching.hpp>

namespace understudy::shapes {

OptionTable<RandomSphereOptions> random_sphere_options(const std::string& section) {
  using Options = RandomSphereOptions;
  auto table = shape_table<Options>(section);
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
Spheres<D> make_bodies(const RandomSphereOptions& options, const std::vector<std::string>& varying,
                       const std::string& section) {
  const auto points =
      pack<D>({options.count, options.seed, options.largest_fraction, options.spacing});
  const double distance = smallest_distance<D>(points);
  const double most = sphere_fraction_limit<D>(distance, static_cast<double>(points.size()));
  const typename Spheres<D>::Parameters parameters{
      {{"volume_fraction", "1", options.volume_fraction, {0, most}}}};
  return {to_centres<D>(points, distance), parameters, varying, section};
}

template Spheres<2> make_bodies(const RandomSphereOptions&, const std::vector<std::string>&,
                                const std::string&);
template Spheres<3> make_bodies(const RandomSphereOptions&, const std::vector<std::string>&,
                                const std::string&);

}  // namespace understudy::shapes
