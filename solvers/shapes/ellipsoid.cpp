#include <understudy/solvers/shapes/ellipsoid.hpp>
#include <understudy/solvers/shapes/shape_kinds.hpp>
#include <understudy/solvers/shapes/touching.hpp>

namespace understudy::shapes {
namespace {

constexpr Limits aspects{0.05, 20};

}  // namespace

OptionTable<EllipsoidOptions> ellipsoid_options(const std::string& section) {
  auto table = shape_table<EllipsoidOptions>(section);
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
  add_gap(table);
  return table;
}

template <int D>
Ellipsoids<D> make_bodies(const EllipsoidOptions& options, const std::vector<std::string>& varying,
                          const std::string& section) {
  const double roundest = ellipsoid_fraction_limit<D>(1, options.gap);  // others have less room
  const typename Ellipsoids<D>::Parameters parameters{
      {{"volume_fraction", "1", options.volume_fraction, {0, roundest}},
       {"aspect", "1", options.aspect, aspects},
       {"angle", "rad", options.angle}}};
  return {middle_of_cell<D>(), parameters, varying, section, options.gap};
}

template Ellipsoids<2> make_bodies(const EllipsoidOptions&, const std::vector<std::string>&,
                                   const std::string&);
template Ellipsoids<3> make_bodies(const EllipsoidOptions&, const std::vector<std::string>&,
                                   const std::string&);

}  // namespace understudy::shapes
