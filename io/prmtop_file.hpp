#pragma once
#include <string>
#include <understudy/core/molecule.hpp>
#include <understudy/io/prmtop_pointers.hpp>
#include <vector>

namespace understudy::io {

/// A prmtop while it is read: its sections and counts, and the checks of what names atoms and
/// types.
struct PrmtopFile {
  using Wholes = std::vector<std::int64_t>;
  using Reals = std::vector<double>;

  const PrmtopSections& sections;
  PrmtopPointers n;

  /// Throws an InputError about value `at` of a section.
  [[noreturn]] void fail(const std::string& section, std::size_t at, const std::string& what,
                         const std::string& got, const std::string& expected) const;

  /// So many times `missing` where there is no such section.
  Reals optional_reals(const std::string& section, std::int64_t count, const char* pointer,
                       double missing) const;

  /// A file's number of a type, from 1, as a position.
  std::size_t type_of(const char* section, std::size_t at, std::int64_t number, std::int64_t count,
                      const char* pointer) const;

  /// The atoms of the term that starts at `first`, which must differ. Files have three times an
  /// atom's position, from 0.
  std::vector<int> atoms_at(const char* section, const Wholes& values, std::size_t first,
                            std::size_t count) const;

 private:
  int atom_of(const char* section, std::size_t at, std::int64_t coordinate) const;
};

/// Parts of a molecule, to be read in this order. Numbers are read before what is made of counts,
/// so that nothing is made that the file has no room for.
void read_atoms(const PrmtopFile& file, Molecule& molecule);  ///< and residues
void read_lennard_jones(const PrmtopFile& file, Molecule& molecule);
void read_terms(const PrmtopFile& file,
                Molecule& molecule);  ///< and pairs that are left out or scaled

}  // namespace understudy::io
