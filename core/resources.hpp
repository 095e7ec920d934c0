#pragma once
#include <filesystem>
#include <functional>
#include <understudy/core/archive.hpp>
#include <understudy/core/mesh.hpp>
#include <understudy/core/molecule.hpp>
#include <understudy/core/voxel_image.hpp>
#include <vector>

namespace understudy {

/// Readers of the files a case may name. Solvers and loops get them from whoever builds them, so
/// that they know no file format. Relative paths are relative to the case file.
struct Resources {
  std::function<VoxelImage(const std::filesystem::path&)> voxel_image;
  std::function<Mesh(const std::filesystem::path&)> mesh;
  std::function<Archive(const std::filesystem::path&)> archive;
  std::function<Molecule(const std::filesystem::path&)> molecule;

  /// Where the atoms of a molecule are, in its order.
  std::function<Conformation(const std::filesystem::path&, const Molecule&)> conformation;

  /// Radii (A) of the atoms of a molecule, in its order.
  std::function<std::vector<double>(const std::filesystem::path&, const Molecule&)> radii;
};

}  // namespace understudy
