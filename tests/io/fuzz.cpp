#include "fuzz.hpp"

#include <cmath>
#include <span>
#include <understudy/core/errors.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/atom_match.hpp>
#include <understudy/io/case_file.hpp>
#include <understudy/io/gmsh.hpp>
#include <understudy/io/inpcrd.hpp>
#include <understudy/io/pdb.hpp>
#include <understudy/io/pqr.hpp>
#include <understudy/io/prmtop.hpp>
#include <understudy/io/samples_file.hpp>
#include <understudy/io/shard.hpp>

#include "sample_batches.hpp"
#include "temporary_folder.hpp"

namespace understudy::io::testing {

void fuzz_case_file(std::string_view bytes) {
  try {
    const Settings settings = parse_case(bytes, "fuzz.toml");
    // What was read can be written and gives the same again.
    EXPECT_EQ(parse_case(to_toml(settings), "again").canonical(), settings.canonical());
  } catch (const Error&) {
  }
}

void fuzz_gmsh(std::string_view bytes) {
  try {
    const Mesh mesh = parse_gmsh(bytes, "fuzz.msh");
    const auto points = static_cast<std::int64_t>(mesh.points.size());
    for (const auto& element : mesh.elements)
      for (const std::int64_t node : element) EXPECT_TRUE(node >= 0 && node < points);
  } catch (const Error&) {
  }
}

namespace {

void expect_atoms(const Molecule& molecule, const std::vector<int>& atoms) {
  for (const int atom : atoms)
    EXPECT_TRUE(atom >= 0 && static_cast<std::size_t>(atom) < molecule.size());
}

/// Atoms, kinds and residues exist, whatever the file said.
void expect_sound(const Molecule& m) {
  for (const auto& b : m.bonds) expect_atoms(m, {b.i, b.j});
  for (const auto& a : m.angles) expect_atoms(m, {a.i, a.j, a.k});
  for (const auto& t : m.torsions) expect_atoms(m, {t.i, t.j, t.k, t.l});
  for (const auto& p : m.close_pairs) expect_atoms(m, {p.i, p.j});
  for (const auto& e : m.exclusions) expect_atoms(m, {e[0], e[1]});
  const auto kinds = static_cast<std::size_t>(m.lennard_jones_kinds);
  EXPECT_EQ(m.lennard_jones.size(), kinds * kinds);
  for (const auto& atom : m.atoms) {
    EXPECT_TRUE(std::isfinite(atom.charge) && std::isfinite(atom.mass));
    EXPECT_TRUE(kinds == 0 || static_cast<std::size_t>(atom.lennard_jones) < kinds);
    EXPECT_LT(static_cast<std::size_t>(atom.residue), m.residues.size());
  }
}

void expect_sound(const PlacedMolecule& placed) {
  expect_sound(placed.molecule);
  EXPECT_EQ(placed.conformation.positions.size(), placed.molecule.size());
  match_atoms(placed.molecule, placed);  // may refuse names that are there twice
}

}  // namespace

void fuzz_prmtop(std::string_view bytes) {
  try {
    expect_sound(parse_prmtop(bytes, "fuzz.prmtop"));
  } catch (const Error&) {
  }
}

void fuzz_inpcrd(std::string_view bytes) {
  try {
    Molecule molecule;
    molecule.atoms.resize(4);
    EXPECT_EQ(parse_inpcrd(bytes, "fuzz.rst7", molecule).positions.size(), 4U);
  } catch (const Error&) {
  }
}

void fuzz_pdb(std::string_view bytes) {
  try {
    expect_sound(parse_pdb(bytes, "fuzz.pdb"));
  } catch (const Error&) {
  }
}

void fuzz_pqr(std::string_view bytes) {
  try {
    expect_sound(parse_pqr(bytes, "fuzz.pqr"));
  } catch (const Error&) {
  }
}

void fuzz_archive(std::string_view bytes) {
  static const TemporaryFolder folder;
  const auto file = folder.write("fuzz.h5", std::string(bytes));
  try {
    read_any_archive(file);
    read_archive(file, "model");
  } catch (const Error&) {
  }
}

void fuzz_samples(std::string_view bytes) {
  static const TemporaryFolder folder;
  const auto path = folder.write("fuzz.h5", std::string(bytes));
  try {
    SamplesFile(path).require_known(input_ports());
    const ShardReader shard(path);
    shard.outcomes();
    shard.splits();
    for (const Port& port : shard.signature().inputs)
      shard.file().read<double>("inputs/" + port.name);
    for (const Port& port : shard.fields().ports) shard.file().read<double>("fields/" + port.name);
  } catch (const Error&) {
  }
}

}  // namespace understudy::io::testing
