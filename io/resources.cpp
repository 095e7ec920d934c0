#include <fmt/core.h>

#include <understudy/core/atom_names.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/atom_match.hpp>
#include <understudy/io/gmsh.hpp>
#include <understudy/io/image_files.hpp>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/pdb.hpp>
#include <understudy/io/possible_places.hpp>
#include <understudy/io/pqr.hpp>
#include <understudy/io/prmtop.hpp>
#include <understudy/io/resources.hpp>
#include <understudy/io/voxel_image.hpp>

namespace understudy::io {

namespace fs = std::filesystem;

namespace {

Archive archive_resource(const fs::path& file) {
  return file.extension() == ".vti" ? read_vti_archive(file) : read_any_archive(file);
}

Molecule molecule_resource(const fs::path& file) {
  const fs::path kind = file.extension();
  if (kind == ".pdb" || kind == ".ent" || kind == ".pqr")
    throw InputError({.what = fmt::format("'{}' has no force field", file.string()),
                      .got = fmt::format("a file {}", kind.string()),
                      .expected = "an AMBER prmtop (.prmtop, .parm7)",
                      .todo = "Make one with LEaP, or as scripts/molecules does"});
  return read_prmtop(file);
}

Conformation conformation_resource(const fs::path& file, const Molecule& molecule) {
  const fs::path kind = file.extension();
  const bool is_pqr = kind == ".pqr";
  if (is_pqr || kind == ".pdb" || kind == ".ent") {
    const Conformation placed = is_pqr ? matched_conformation_of_pqr(molecule, read_pqr(file))
                                       : matched_conformation(molecule, read_pdb(file));
    require_possible(molecule, placed, file.string());
    return placed;
  }
  const Conformation read = read_inpcrd(file, molecule);
  require_possible(molecule, read, file.string(), inpcrd_line_of);
  return read;
}

std::vector<double> radii_resource(const fs::path& file, const Molecule& molecule) {
  if (file.extension() != ".pqr")
    throw InputError({.what = fmt::format("'{}' has no radii for the solver", file.string()),
                      .got = file.has_extension()
                                 ? fmt::format("a file {}", file.extension().string())
                                 : "a name without an ending",
                      .expected = "a PQR file (.pqr) of the molecule",
                      .todo = "Make one with pdb2pqr, or write the atoms with their radii"});
  std::vector<double> radii = matched_radii(molecule, read_pqr(file));
  for (std::size_t i = 0; i < radii.size(); ++i)
    if (radii[i] == 0)
      throw InputError({.what = fmt::format("{}: atom {} has no radius", file.string(),
                                            numbered_atom(molecule, i)),
                        .got = "0 A",
                        .expected = "a radius of every atom, of hydrogens, too",
                        .todo = "Take radii that were fitted for the solver's surface (pdb2pqr "
                                "--ff=SWANSON), and set those that it does not have"});
  return radii;
}

}  // namespace

Resources file_resources(const fs::path& folder) {
  return {.voxel_image = [folder](const fs::path& file) { return read_voxel_image(folder / file); },
          .mesh = [folder](const fs::path& file) { return read_gmsh(folder / file); },
          .archive = [folder](const fs::path& file) { return archive_resource(folder / file); },
          .molecule = [folder](const fs::path& file) { return molecule_resource(folder / file); },
          .conformation =
              [folder](const fs::path& file, const Molecule& molecule) {
                return conformation_resource(folder / file, molecule);
              },
          .radii =
              [folder](const fs::path& file, const Molecule& molecule) {
                return radii_resource(folder / file, molecule);
              }};
}

}  // namespace understudy::io
