#pragma once
#include <array>
#include <string>
#include <string_view>
#include <understudy/io/placed_molecule.hpp>
#include <utility>
#include <vector>

namespace understudy::io {

/// An atom as a line of a PDB or PQR file has it.
struct AtomLine {
  std::string name, residue, chain;
  std::string number;     ///< of the residue
  std::string insertion;  ///< letter that tells residues of one number apart
  std::array<double, 3> position{};
};

/// Builds a molecule from lines; a new residue begins where its name, chain or number changes.
class AtomCollector {
 public:
  explicit AtomCollector(std::string file) { out_.file = std::move(file); }

  /// The line that `fail` and `real` name, from 1.
  void at_line(std::size_t line) { line_ = line; }

  /// The new atom; throws InputError for a residue's number that is none.
  Molecule::Atom& add(const AtomLine& atom);
  void add_radius(double radius) { out_.radii.push_back(radius); }
  void set_box(std::vector<double> box) { out_.conformation.box = std::move(box); }

  double real(std::string_view field, const char* what) const;
  [[noreturn]] void fail(const std::string& what, const std::string& got,
                         const std::string& expected) const;

  /// Throws InputError when there are no atoms.
  PlacedMolecule take();

 private:
  void start_residue(const AtomLine& atom);

  PlacedMolecule out_;
  AtomLine last_;
  std::size_t line_ = 0;
};

}  // namespace understudy::io
