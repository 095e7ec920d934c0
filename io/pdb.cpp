#include <set>
#include <understudy/io/atom_collector.hpp>
#include <understudy/io/elements.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/fortran.hpp>
#include <understudy/io/pdb.hpp>
#include <understudy/io/text_lines.hpp>

namespace understudy::io {
namespace {

/// Columns of a line, from 1, both inclusive; what is not there is empty.
std::string_view pdb_columns(std::string_view line, std::size_t first, std::size_t last) {
  if (line.size() < first) return {};
  return trimmed(line.substr(first - 1, last - first + 1));
}

AtomLine pdb_atom(std::string_view line, const AtomCollector& collector) {
  if (line.size() < 54)
    collector.fail("the line of an atom is cut short", excerpt(line),
                   "a name in columns 13 to 16, a residue in 18 to 27, and x, y, z in 31 to 54");
  AtomLine atom{.name = std::string(pdb_columns(line, 13, 16)),
                .residue = std::string(pdb_columns(line, 18, 21)),
                .chain = std::string(pdb_columns(line, 22, 22)),
                .number = std::string(pdb_columns(line, 23, 26)),
                .insertion = std::string(pdb_columns(line, 27, 27)),
                .position = {}};
  if (atom.name.empty() || atom.residue.empty())
    collector.fail("an atom has no name", excerpt(line),
                   "a name in columns 13 to 16, and that of its residue in 18 to 21");
  constexpr const char* what[3] = {"x (columns 31 to 38)", "y (columns 39 to 46)",
                                   "z (columns 47 to 54)"};
  for (std::size_t d = 0; d < 3; ++d)
    atom.position[d] = collector.real(pdb_columns(line, 31 + 8 * d, 38 + 8 * d), what[d]);
  return atom;
}

/// The cell of a CRYST1 line; one of 1 A is what files without a cell have (NMR, electron
/// microscopy), and what cannot be read is none.
std::vector<double> pdb_box(std::string_view line) {
  std::vector<double> box;
  for (std::size_t first : {7U, 16U, 25U})
    if (const auto length = fortran_real(pdb_columns(line, first, first + 8));
        length && *length > 1)
      box.push_back(*length);
  return box.size() == 3 ? box : std::vector<double>();
}

int pdb_element(std::string_view line, const AtomLine& atom) {
  const int written = element_of_symbol(pdb_columns(line, 77, 78));
  return written != 0 ? written : element_of_name(atom.name, atom.residue);
}

}  // namespace

PlacedMolecule parse_pdb(std::string_view text, const std::string& name) {
  AtomCollector collector(name);
  std::set<std::string> with_alternatives;
  const std::vector<std::string_view> lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    collector.at_line(i + 1);
    const std::string_view line = lines[i], record = pdb_columns(line, 1, 6);
    if (record == "ENDMDL") break;
    if (record == "CRYST1") collector.set_box(pdb_box(line));
    if (record != "ATOM" && record != "HETATM") continue;
    const AtomLine atom = pdb_atom(line, collector);
    if (!pdb_columns(line, 17, 17).empty() &&
        !with_alternatives.insert(atom.chain + "/" + atom.number + atom.insertion + "/" + atom.name)
             .second)
      continue;
    collector.add(atom).element = pdb_element(line, atom);
  }
  return collector.take();
}

PlacedMolecule read_pdb(const std::filesystem::path& file) {
  return parse_pdb(read_text(file), file.string());
}

}  // namespace understudy::io
