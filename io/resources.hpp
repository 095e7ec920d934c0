#pragma once
#include <filesystem>
#include <understudy/core/resources.hpp>

namespace understudy::io {

/// The readers of this component, with paths relative to `case_folder`: voxel images, Gmsh meshes,
/// arrays from HDF5 or VTI files, molecules from prmtop files, conformations from inpcrd, rst7, PDB
/// or PQR files, and radii from PQR files. A conformation that its molecule cannot be in is refused
/// (`require_possible`).
Resources file_resources(const std::filesystem::path& case_folder);

}  // namespace understudy::io
