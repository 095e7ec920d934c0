#include <understudy/solvers/shapes/shape_kinds.hpp>
#include <understudy/solvers/shapes/sphere.hpp>
#include <understudy/solvers/shapes/touching.hpp>

namespace understudy::shapes {

OptionTable<SphereOptions> sphere_options(const std::string& section) {
  auto table = shape_table<SphereOptions>(section);
  table
      .add("volume_fraction", &SphereOptions::volume_fraction,
           "share of the cell that the inclusion takes, unless it is a port")
      .range(0, 1);
  add_gap(table);
  return table;
}

template <int D>
Spheres<D> make_bodies(const SphereOptions& options, const std::vector<std::string>& varying,
                       const std::string& section) {
  const typename Spheres<D>::Parameters parameters{
      {{"volume_fraction",
        "1",
        options.volume_fraction,
        {0, sphere_fraction_limit<D>(1, 1, options.gap)}}}};
  return {middle_of_cell<D>(), parameters, varying, section, options.gap};
}

template Spheres<2> make_bodies(const SphereOptions&, const std::vector<std::string>&,
                                const std::string&);
template Spheres<3> make_bodies(const SphereOptions&, const std::vector<std::string>&,
                                const std::string&);

}  // namespace understudy::shapes
