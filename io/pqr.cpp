#include <fmt/core.h>

#include <understudy/io/atom_collector.hpp>
#include <understudy/io/elements.hpp>
#include <understudy/io/files.hpp>
#include <understudy/io/pqr.hpp>
#include <understudy/io/text_lines.hpp>

namespace understudy::io {
namespace {

/// Splits "A1000" and "52B", which chain, number and insertion letter are where they have no space
/// between them.
void split_number(AtomLine& atom) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || c == '-'; };
  if (atom.chain.empty() && atom.number.size() > 1 && !is_digit(atom.number.front())) {
    atom.chain = atom.number.substr(0, 1);
    atom.number.erase(0, 1);
  }
  if (atom.number.size() > 1 && !is_digit(atom.number.back())) {
    atom.insertion = atom.number.substr(atom.number.size() - 1);
    atom.number.pop_back();
  }
}

void add_pqr_atom(std::string_view line, AtomCollector& collector) {
  const std::vector<std::string_view> words = words_of(line);
  if (words.size() != 10 && words.size() != 11)
    collector.fail("the line of an atom has the wrong number of words",
                   fmt::format("{}: {}", words.size(), excerpt(line)),
                   "10 or 11: ATOM serial name residue [chain] number x y z charge radius, with "
                   "spaces between them (pdb2pqr: --whitespace)");
  const std::size_t end = words.size();
  AtomLine atom{.name = std::string(words[2]),
                .residue = std::string(words[3]),
                .chain = end == 11 ? std::string(words[4]) : "",
                .number = std::string(words[end - 6]),
                .insertion = "",
                .position = {}};
  split_number(atom);
  for (std::size_t d = 0; d < 3; ++d)
    atom.position[d] = collector.real(words[end - 5 + d], "a coordinate");
  const double radius = collector.real(words[end - 1], "a radius");
  if (radius < 0)
    collector.fail("a radius is negative", excerpt(words[end - 1]), "0 or more, in A");
  Molecule::Atom& added = collector.add(atom);
  added.charge = collector.real(words[end - 2], "a charge");
  added.element = element_of_name(atom.name, atom.residue);
  collector.add_radius(radius);
}

}  // namespace

PlacedMolecule parse_pqr(std::string_view text, const std::string& name) {
  AtomCollector collector(name);
  const std::vector<std::string_view> lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    collector.at_line(i + 1);
    const std::vector<std::string_view> first = words_of(lines[i].substr(0, 8));
    if (!first.empty() && (first[0].starts_with("ATOM") || first[0].starts_with("HETATM")))
      add_pqr_atom(lines[i], collector);
  }
  return collector.take();
}

PlacedMolecule read_pqr(const std::filesystem::path& file) {
  return parse_pqr(read_text(file), file.string());
}

}  // namespace understudy::io
