#pragma once
#include <understudy/core/options.hpp>
#include <understudy/solvers/shapes/bodies.hpp>

namespace understudy::shapes {

/// The packing, and the fraction used unless it is a port.
struct RandomSphereOptions {
  std::size_t count = 20;
  std::size_t seed = 1;
  double largest_fraction = 0.3;  ///< packed once at this fraction
  double spacing = 1.1;           ///< of the centres then, in diameters
  double volume_fraction = 0.2;   ///< used unless it is a port
};

/// Keys of `section` for shape = "random_spheres" or "random_circles".
OptionTable<RandomSphereOptions> random_sphere_options(const std::string& section);

/// Equal circles (D = 2) or spheres (D = 3), packed at random and periodically, once, at the
/// largest fraction; their centres stay and their radii scale with the fraction. Port:
/// volume_fraction. Throws InputError when they cannot be packed.
template <int D>
Spheres<D> make_bodies(const RandomSphereOptions& options, const std::vector<std::string>& varying,
                       const std::string& section);

}  // namespace understudy::shapes
