#include <fmt/core.h>

#include <understudy/io/prmtop_file.hpp>

namespace understudy::io {
namespace {

struct HydrogenBonds {
  PrmtopFile::Reals a, b;
};

HydrogenBonds read_hydrogen_bonds(const PrmtopFile& file) {
  if (file.n.nphb == 0) return {};
  return {file.sections.reals("HBOND_ACOEF", file.n.nphb, "NPHB"),
          file.sections.reals("HBOND_BCOEF", file.n.nphb, "NPHB")};
}

// Negative ones are of the 10-12 form, which AMBER writes with zeros for pairs without any
// energy.
void refuse_hydrogen_bond(const PrmtopFile& file, const HydrogenBonds& bonds, std::size_t at,
                          std::int64_t number) {
  const std::size_t type = file.type_of("NONBONDED_PARM_INDEX", at, -number, file.n.nphb, "NPHB");
  if (bonds.a[type] != 0 || bonds.b[type] != 0)
    file.sections.fail(
        "NONBONDED_PARM_INDEX", static_cast<std::int64_t>(at),
        {"the force field has 10-12 terms for hydrogen bonds",
         fmt::format("A = {}, B = {}", bonds.a[type], bonds.b[type]), "12-6 Lennard-Jones terms",
         "Build the molecule with a newer force field, such as ff14SB"});
}

}  // namespace

void read_lennard_jones(const PrmtopFile& file, Molecule& molecule) {
  const std::int64_t kinds = file.n.ntypes, pairs = kinds * (kinds + 1) / 2;
  const auto table = file.sections.wholes("NONBONDED_PARM_INDEX", kinds * kinds, "NTYPES squared");
  const auto a = file.sections.reals("LENNARD_JONES_ACOEF", pairs, "NTYPES (NTYPES + 1) / 2");
  const auto b = file.sections.reals("LENNARD_JONES_BCOEF", pairs, "NTYPES (NTYPES + 1) / 2");
  const HydrogenBonds bonds = read_hydrogen_bonds(file);
  const auto count = static_cast<std::size_t>(kinds);
  molecule.lennard_jones_kinds = static_cast<int>(kinds);
  molecule.lennard_jones.resize(table.size());
  for (std::size_t at = 0; at < table.size(); ++at) {
    const std::size_t row = at / count, column = at % count;
    if (table[at] != table[column * count + row])
      file.fail("NONBONDED_PARM_INDEX", at, "the table is not symmetric",
                fmt::format("{} for the types {} and {}, {} for {} and {}", table[at], row + 1,
                            column + 1, table[column * count + row], column + 1, row + 1),
                "the same in both");
    if (table[at] <= 0) {
      refuse_hydrogen_bond(file, bonds, at, table[at]);
      continue;
    }
    const std::size_t type =
        file.type_of("NONBONDED_PARM_INDEX", at, table[at], pairs, "NTYPES (NTYPES + 1) / 2");
    molecule.lennard_jones[at] = {a[type], b[type]};
  }
}

}  // namespace understudy::io
