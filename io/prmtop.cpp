#include <understudy/io/files.hpp>
#include <understudy/io/prmtop.hpp>
#include <understudy/io/prmtop_file.hpp>

namespace understudy::io {

Molecule parse_prmtop(std::string_view text, const std::string& name) {
  const PrmtopSections sections(text, name);
  const PrmtopFile file{sections, read_pointers(sections)};
  Molecule molecule;
  molecule.title = sections.text("TITLE");
  molecule.radius_set = sections.text("RADIUS_SET");
  read_atoms(file, molecule);
  read_lennard_jones(file, molecule);
  read_terms(file, molecule);
  return molecule;
}

Molecule read_prmtop(const std::filesystem::path& file) {
  return parse_prmtop(read_text(file), file.string());
}

}  // namespace understudy::io
