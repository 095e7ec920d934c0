#include <understudy/core/errors.hpp>
#include <understudy/solvers/fluid/pore_bodies.hpp>
#include <understudy/solvers/fluid/pore_flow.hpp>
#include <understudy/solvers/fluid/pore_image.hpp>
#include <understudy/solvers/fluid/pore_settings.hpp>
#include <understudy/solvers/shapes/image.hpp>
#include <understudy/solvers/shapes/varying_parameters.hpp>

namespace understudy::fluid {
namespace {

constexpr const char* geometry_key = "geometry";
constexpr const char* geometry_section = "solver.geometry";
constexpr const char* image_phases =
    "the smallest being the fluid, all others solid (nodes lie in the middle of voxels, walls "
    "half-way between two of them; fluid passes between two voxels that touch at a corner)";

const shapes::ShapeKinds& kinds() {
  static const shapes::ShapeKinds all = [] {
    shapes::ShapeKinds made("geometry of pores");
    made.add(shapes::body_kinds(geometry_section));
    made.add(shapes::shape_kind({"image"}, shapes::image_options(geometry_section, image_phases)));
    return made;
  }();
  return all;
}

template <int D>
std::shared_ptr<const PoreGeometry<D>> geometry(const Settings& solver,
                                                const Resources& resources) {
  const Settings section = solver.section(geometry_key);
  std::shared_ptr<const PoreGeometry<D>> made;
  if (kinds().named_in(section) == "image") {
    const auto image = shapes::read_image(section, geometry_section, resources);
    made = make_pore_image<D>(image.voxels, image.source);
  } else {
    made = make_pore_bodies<D>(
        shapes::make_bodies<D>(section, shapes::varying_parameters(solver), geometry_section));
  }
  shapes::check_ports(solver, geometry_key, made->parameters());
  return made;
}

template <int D>
std::unique_ptr<Operator> make(const Settings& solver, const PoreOptions& options,
                               const Resources& resources) {
  const auto pores = geometry<D>(solver, resources);
  return with_places(solver, [&] {
    return std::make_unique<PoreFlow<D>>(options, pores, shapes::varying_parameters(solver));
  });
}

}  // namespace

std::unique_ptr<Operator> make_pore_flow(const Settings& solver, const Resources& resources) {
  const PoreOptions options = pore_options().read(solver);
  return options.dimensions == 2 ? make<2>(solver, options, resources)
                                 : make<3>(solver, options, resources);
}

shapes::FractionLimit pore_fraction_limit(const Settings& solver, const Resources& resources) {
  if (!solver.has("ports.volume_fraction") || !solver.has(geometry_key)) return {};
  return pore_options().read(solver).dimensions == 2
             ? shapes::limit_of(geometry<2>(solver, resources))
             : shapes::limit_of(geometry<3>(solver, resources));
}

Settings effective_pores(const Settings& solver) {
  const OptionTable<PoreOptions> table = pore_options();
  const std::vector<std::string> ports = shapes::varying_parameters(solver);
  Settings effective = table.write(table.read(solver));
  effective.set("name", Settings(std::string("pores")));
  // The defaults of what varies are never used.
  effective.set(geometry_key, kinds().effective(solver.section(geometry_key)).without(ports));
  effective.set("ports", solver.section("ports"));
  return effective;
}

std::string pore_manual() {
  const OptionTable<PoreOptions> options = pore_options();
  return manual(options.section(), options.options(), options.write({})) + kinds().manual() +
         "### [solver.ports]\n\nParameters of the geometry that vary from sample to sample, with "
         "their ranges. The range of `reynolds` belongs to [sampling].\n\n";
}

}  // namespace understudy::fluid
