#pragma once
#include <understudy/core/settings.hpp>
#include <understudy/solvers/shapes/bodies.hpp>
#include <understudy/solvers/shapes/shape_kinds.hpp>
#include <variant>

namespace understudy::shapes {

/// The bodies of any shape that is made of bodies, for std::visit.
template <int D>
using AnyBodies = std::variant<Spheres<D>, Ellipsoids<D>>;

/// The shapes that are made of bodies, with their keys in `section` ("solver.microstructure"):
/// circle or sphere, ellipse or ellipsoid, random_circles or random_spheres.
std::vector<ShapeKind> body_kinds(const std::string& section);

/// The bodies of the shape that the key `shape` of a section names; the others are that shape's
/// options. Parameters named in `varying` become ports; names that the shape does not have are left
/// to others. Throws InputError for keys, values and shapes that do not exist; errors in values
/// name `section`.
template <int D>
AnyBodies<D> make_bodies(const Settings& settings, const std::vector<std::string>& varying,
                         const std::string& section);

}  // namespace understudy::shapes
