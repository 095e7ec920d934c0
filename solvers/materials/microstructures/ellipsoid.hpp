#pragma once
#include <understudy/core/options.hpp>
#include <understudy/solvers/materials/microstructure.hpp>

namespace understudy::materials {

/// Values used unless they are ports.
struct EllipsoidOptions {
  double volume_fraction = 0.2;
  double aspect = 1.5;
  double angle = 0;  ///< rad
};

/// Keys of [solver.microstructure] for shape = "ellipsoid" or "ellipse".
OptionTable<EllipsoidOptions> ellipsoid_options();

/// One ellipse (D = 2) or ellipsoid of revolution (D = 3) in the middle of the cell. Its own axis
/// is `aspect` times the other(s) and lies in the plane of the first two directions, at `angle`
/// from the first. Ports: volume_fraction, aspect, angle. Bodies longer than two cells are invalid.
template <int D>
std::unique_ptr<Microstructure<D>> make_ellipsoid(const EllipsoidOptions& options,
                                                  const std::vector<std::string>& varying,
                                                  Interface interface);

/// Largest volume fraction for which the gap to the body's images is at least `gap` at any angle:
/// the longest axis fits into the cell (gap 0.1 in 2-D: 0.636 / aspect for aspect >= 1).
template <int D>
double ellipsoid_fraction_limit(double aspect, double gap);

}  // namespace understudy::materials
