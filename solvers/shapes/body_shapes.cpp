#include <algorithm>
#include <optional>
#include <understudy/core/nearest.hpp>
#include <understudy/solvers/shapes/body_shapes.hpp>
#include <understudy/solvers/shapes/ellipsoid.hpp>
#include <understudy/solvers/shapes/random_spheres.hpp>
#include <understudy/solvers/shapes/sphere.hpp>

namespace understudy::shapes {
namespace {

using Names = std::vector<std::string>;

/// Calls `visit` with the names and the option table of each shape.
template <class Visit>
void for_each_shape(const std::string& section, const Visit& visit) {
  visit(Names{"circle", "sphere"}, sphere_options(section));
  visit(Names{"ellipse", "ellipsoid"}, ellipsoid_options(section));
  visit(Names{"random_circles", "random_spheres"}, random_sphere_options(section));
}

}  // namespace

std::vector<ShapeKind> body_kinds(const std::string& section) {
  std::vector<ShapeKind> kinds;
  for_each_shape(section, [&](const Names& names, const auto& table) {
    kinds.push_back(shape_kind(names, table));
  });
  return kinds;
}

template <int D>
AnyBodies<D> make_bodies(const Settings& settings, const std::vector<std::string>& varying,
                         const std::string& section) {
  const std::string shape = settings.text("shape");
  std::optional<AnyBodies<D>> made;
  Names all;
  for_each_shape(section, [&](const Names& names, const auto& table) {
    if (std::ranges::find(names, shape) != names.end())
      made = make_bodies<D>(table.read(settings), varying, section);
    all.insert(all.end(), names.begin(), names.end());
  });
  if (made) return *std::move(made);
  throw no_name_of(shape, all, settings.find("shape")->place() + " has no bodies");
}

template AnyBodies<2> make_bodies(const Settings&, const std::vector<std::string>&,
                                  const std::string&);
template AnyBodies<3> make_bodies(const Settings&, const std::vector<std::string>&,
                                  const std::string&);

}  // namespace understudy::shapes
