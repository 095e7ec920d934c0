#pragma once
#include <understudy/core/resources.hpp>
#include <understudy/core/settings.hpp>
#include <understudy/solvers/materials/microstructure.hpp>

namespace understudy::materials {

/// Builds the microstructure of a section [solver.microstructure]: its key `shape` says which
/// (laminate, circle or sphere, ellipse or ellipsoid, random_circles or random_spheres,
/// checkerboard, image), the others are that shape's options. Parameters named in `varying` become
/// ports; names the shape does not have are left to others. `resources` reads the image.
/// Throws InputError for keys, values and shapes that do not exist.
template <int D>
std::unique_ptr<Microstructure<D>> make_microstructure(const Settings& settings,
                                                       const std::vector<std::string>& varying,
                                                       Interface interface,
                                                       const Resources& resources = {});

/// The section with every default filled in, for the fingerprint and the record of a case.
Settings effective_microstructure(const Settings& settings);

/// The reference manual of all shapes, in Markdown.
std::string microstructure_manual();

}  // namespace understudy::materials
