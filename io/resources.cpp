#include <understudy/io/archive_file.hpp>
#include <understudy/io/gmsh.hpp>
#include <understudy/io/image_files.hpp>
#include <understudy/io/resources.hpp>
#include <understudy/io/voxel_image.hpp>

namespace understudy::io {

namespace fs = std::filesystem;

Resources file_resources(const fs::path& folder) {
  return {.voxel_image = [folder](const fs::path& file) { return read_voxel_image(folder / file); },
          .mesh = [folder](const fs::path& file) { return read_gmsh(folder / file); },
          .archive =
              [folder](const fs::path& file) {
                const fs::path path = folder / file;
                return path.extension() == ".vti" ? read_vti_archive(path) : read_any_archive(path);
              }};
}

}  // namespace understudy::io
