#pragma once
#include <string>
#include <understudy/core/frame_sink.hpp>

namespace understudy::io {

/// Whether Understudy was built with VTK.
bool has_vtk();

/// Throws InputError (key "vtk") when Understudy was built without VTK: no frame can be written
/// then.
void require_vtk();

/// The bytes of a frame as VTK's XML format, compressed: an image (.vti) when its shape is a voxel
/// grid, poly data (.vtp) when it is lines, else an unstructured grid (.vtu). Arrays keep their
/// names; the unit is in their information (UNITS_LABEL). Cells of a voxel grid are ordered with x
/// fastest; of poly data, points on no line come first, with NaN for cell data. Throws InputError
/// when arrays and mesh do not fit each other, and as `require_vtk` does.
std::string vtk_file(const Frame& frame);

/// ".vti", ".vtp" or ".vtu"
std::string vtk_extension(const Frame& frame);

}  // namespace understudy::io
