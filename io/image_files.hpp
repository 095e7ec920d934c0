#pragma once
#include <filesystem>
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/io/voxel_image.hpp>

namespace understudy::io {

/// Images through VTK's readers. All throw InputError, also when Understudy was built without VTK.

/// Point or cell data of a .vti file; `array` may be empty when there is only one.
GreyImage read_vti(const std::filesystem::path& file, const std::string& array);

/// One PNG or TIFF image (all pages of a TIFF).
GreyImage read_slice(const std::filesystem::path& file);

/// A PNG of 8-bit grey values with 1 or 3 components per pixel, for fixtures. `image` is plane.
void write_png(const std::filesystem::path& file, const GreyImage& image, int components = 1);

/// All arrays of a .vti file with one component: [y, x] or [z, y, x], point and cell data. The unit
/// is what the array's information says (UNITS_LABEL), "" without it.
Archive read_vti_archive(const std::filesystem::path& file);

}  // namespace understudy::io
