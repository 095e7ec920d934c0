#pragma once
#include <understudy/core/options.hpp>
#include <understudy/solvers/shapes/bodies.hpp>

namespace understudy::shapes {

/// Value used unless it is a port.
struct SphereOptions {
  double volume_fraction = 0.2;  ///< used unless it is a port
  double gap = kSmallestGap;
};

/// Keys of `section` for shape = "sphere" or "circle".
OptionTable<SphereOptions> sphere_options(const std::string& section);

/// One circle (D = 2) or sphere (D = 3) in the middle of the cell. Port: volume_fraction.
template <int D>
Spheres<D> make_bodies(const SphereOptions& options, const std::vector<std::string>& varying,
                       const std::string& section);

}  // namespace understudy::shapes
