#include <fmt/core.h>

#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/io/atom_collector.hpp>
#include <understudy/io/fortran.hpp>
#include <understudy/io/text_lines.hpp>

namespace understudy::io {

void AtomCollector::fail(const std::string& what, const std::string& got,
                         const std::string& expected) const {
  throw InputError({.what = fmt::format("{}:{}: {}", out_.file, line_, what),
                    .got = got,
                    .expected = expected,
                    .todo = "Check that the file is complete; write it again"});
}

double AtomCollector::real(std::string_view field, const char* what) const {
  const auto value = fortran_real(field);
  if (!value) fail(fmt::format("{} cannot be read", what), excerpt(field), "a finite number");
  return *value;
}

void AtomCollector::start_residue(const AtomLine& atom) {
  const auto number = fortran_whole(atom.number);
  if (!number || std::abs(*number) > 100'000'000)
    fail("the number of a residue cannot be read", excerpt(atom.number), "a whole number");
  out_.molecule.residues.push_back({.name = atom.residue,
                                    .chain = atom.chain,
                                    .number = static_cast<int>(*number),
                                    .first_atom = static_cast<int>(out_.molecule.size())});
}

Molecule::Atom& AtomCollector::add(const AtomLine& atom) {
  const bool same = !out_.molecule.atoms.empty() && atom.residue == last_.residue &&
                    atom.chain == last_.chain && atom.number == last_.number &&
                    atom.insertion == last_.insertion;
  if (!same) start_residue(atom);
  last_ = atom;
  Molecule::Atom& added = out_.molecule.atoms.emplace_back();
  added.name = atom.name;
  added.residue = static_cast<int>(out_.molecule.residues.size()) - 1;
  out_.conformation.positions.push_back(atom.position);
  return added;
}

PlacedMolecule AtomCollector::take() {
  if (out_.molecule.atoms.empty())
    throw InputError({.what = fmt::format("The file '{}' has no atoms", out_.file),
                      .got = fmt::format("{} lines, none of them ATOM or HETATM", line_),
                      .expected = "lines that start with ATOM or HETATM",
                      .todo = "Check that it is the right file"});
  return std::move(out_);
}

}  // namespace understudy::io
