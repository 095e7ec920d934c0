#pragma once
#include <understudy/core/options.hpp>
#include <understudy/solvers/shapes/bodies.hpp>

namespace understudy::shapes {

/// Values used unless they are ports.
struct EllipsoidOptions {
  double volume_fraction = 0.2;
  double aspect = 1.5;
  double angle = 0;  ///< rad
  double gap = kSmallestGap;
};

/// Keys of `section` for shape = "ellipsoid" or "ellipse".
OptionTable<EllipsoidOptions> ellipsoid_options(const std::string& section);

/// One ellipse (D = 2) or ellipsoid of revolution (D = 3) in the middle of the cell. Its own axis
/// is `aspect` times the other(s) and lies in the plane of the first two directions, at `angle`
/// from the first. Ports: volume_fraction, aspect, angle. Bodies longer than two cells are invalid.
template <int D>
Ellipsoids<D> make_bodies(const EllipsoidOptions& options, const std::vector<std::string>& varying,
                          const std::string& section);

}  // namespace understudy::shapes
