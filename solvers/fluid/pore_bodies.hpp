#pragma once
#include <understudy/solvers/fluid/pore_geometry.hpp>
#include <understudy/solvers/shapes/body_shapes.hpp>

namespace understudy::fluid {

/// A cell whose solid are equal bodies: walls lie where the bodies' surfaces are.
template <int D>
std::unique_ptr<PoreGeometry<D>> make_pore_bodies(const shapes::AnyBodies<D>& bodies);

}  // namespace understudy::fluid
