#include <understudy/io/archive_file.hpp>
#include <understudy/io/gmsh.hpp>
#include <understudy/io/voxel_image.hpp>
#include <understudy/study/case.hpp>

namespace understudy::study {

Resources readers(const std::filesystem::path& folder) {
  using Path = std::filesystem::path;
  return {.voxel_image = [folder](const Path& file) { return io::read_voxel_image(folder / file); },
          .mesh = [folder](const Path& file) { return io::read_gmsh(folder / file); },
          .archive = [folder](const Path& file) { return io::read_any_archive(folder / file); }};
}

}  // namespace understudy::study
