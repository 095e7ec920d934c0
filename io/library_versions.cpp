#include <fmt/core.h>
#include <hdf5.h>

#include <understudy/io/library_versions.hpp>
#ifdef UNDERSTUDY_HAS_VTK
#include <vtkVersion.h>
#endif

namespace understudy::io {

std::map<std::string, std::string> library_versions() {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  std::map<std::string, std::string> versions = {
      {"HDF5", fmt::format("{}.{}.{}", major, minor, release)}};
#ifdef UNDERSTUDY_HAS_VTK
  versions["VTK"] = vtkVersion::GetVTKVersion();
#endif
  return versions;
}

}  // namespace understudy::io
