#pragma once
#include <understudy/core/options.hpp>
#include <understudy/solvers/materials/microstructure.hpp>

namespace understudy::materials {

/// Value used unless it is a port.
struct SphereOptions {
  double volume_fraction = 0.2;  ///< used unless it is a port
};

/// Keys of [solver.microstructure] for shape = "sphere" or "circle".
OptionTable<SphereOptions> sphere_options();

/// One circle (D = 2) or sphere (D = 3) in the middle of the cell. Port: volume_fraction.
template <int D>
std::unique_ptr<Microstructure<D>> make_sphere(const SphereOptions& options,
                                               const std::vector<std::string>& varying,
                                               Interface interface);

/// Volume fraction of spheres (circles) of which `count` lie in the cell with centres, periodic
/// images included, at least `distance` apart, when the gap between them is the smallest valid one.
template <int D>
double sphere_fraction_limit(double distance, double count);

}  // namespace understudy::materials
