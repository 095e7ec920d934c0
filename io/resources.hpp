#pragma once
#include <filesystem>
#include <understudy/core/resources.hpp>

namespace understudy::io {

/// The readers of this component, with paths relative to `case_folder`: voxel images, Gmsh meshes,
/// and arrays from HDF5 or VTI files.
Resources file_resources(const std::filesystem::path& case_folder);

}  // namespace understudy::io
