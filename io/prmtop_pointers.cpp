#include <fmt/core.h>

#include <array>
#include <understudy/io/prmtop_pointers.hpp>
#include <vector>

namespace understudy::io {
namespace {

/// Positions in POINTERS.
enum Position : std::size_t {
  natom = 0,
  ntypes = 1,
  nbonh = 2,
  ntheth = 4,
  nphih = 6,
  nparm = 9,
  nnb = 10,
  nres = 11,
  nbona = 12,
  ntheta = 13,
  nphia = 14,
  numbnd = 15,
  numang = 16,
  nptra = 17,
  nphb = 19,
  ifpert = 20,
  ifbox = 27,
  ifcap = 29,
  numextra = 30,
};

constexpr std::size_t least_pointers = 30;  // NUMEXTRA came later
constexpr std::int64_t most_terms =
    100'000'000;  // atoms or terms, so that their products stay numbers

/// What a pointer that is not zero stands for, and what to do about it.
struct Unsupported {
  std::size_t position;
  const char* pointer;
  const char* what;
  const char* todo;
};

constexpr std::array<Unsupported, 5> unsupported_pointers = {{
    {ifbox, "IFBOX", "the molecule is in a periodic box",
     "Remove water, ions and box, for implicit solvent; ParmEd: 'strip :WAT,Na+,Cl-' and then "
     "'parm.box = None'"},
    {ifcap, "IFCAP", "the molecule is in a cap of water", "Write it without solvent"},
    {ifpert, "IFPERT", "the file is one of a perturbation",
     "Write it for one of the two molecules"},
    {nparm, "NPARM", "the file is one of locally enhanced sampling",
     "Write it for a single copy of every atom"},
    {numextra, "NUMEXTRA", "the molecule has sites without mass (extra points)",
     "Use a force field whose charges all sit on atoms, such as ff14SB"},
}};

/// Names of sections, or their beginnings, that change the energy in ways we do not know.
struct UnsupportedSection {
  const char* beginning;
  const char* what;
  const char* todo;
};

constexpr const char* other_field =
    "Build the molecule with a force field of AMBER's plain form, such as ff14SB";

constexpr std::array<UnsupportedSection, 9> unsupported_sections = {{
    {"CMAP_", "the force field has CMAP terms, as ff19SB does", other_field},
    {"CTITLE", "the file holds a CHARMM force field", other_field},
    {"CHARMM_", "the file holds a CHARMM force field", other_field},
    {"FORCE_FIELD_TYPE", "the file holds a CHARMM force field", other_field},
    {"AMOEBA_", "the file holds an AMOEBA force field", other_field},
    {"LES_", "the file is one of locally enhanced sampling",
     "Write it for a single copy of every atom"},
    {"LENNARD_JONES_CCOEF", "the file has 12-6-4 Lennard-Jones terms", other_field},
    {"LENNARD_JONES_14_",
     "the file has Lennard-Jones terms of their own for pairs three bonds apart", other_field},
    {"VIRTUAL_SITE", "the molecule has virtual sites", other_field},
}};

void refuse_sections(const PrmtopSections& sections) {
  for (const std::string& name : sections.names())
    for (const UnsupportedSection& known : unsupported_sections)
      if (name.starts_with(known.beginning))
        sections.fail(
            name, -1,
            {known.what, fmt::format("a section {}", name),
             "bonds, angles, torsions, charges and 12-6 Lennard-Jones terms", known.todo});
}

// A table of polarisabilities may stand there unused; IPOL says whether.
void refuse_polarisable(const PrmtopSections& sections) {
  const bool has_flag = sections.has("IPOL");
  bool used = !has_flag && sections.has("POLARIZABILITY");
  if (has_flag)
    for (const std::int64_t value : sections.wholes("IPOL")) used = used || value != 0;
  if (used)
    sections.fail(
        has_flag ? "IPOL" : "POLARIZABILITY", -1,
        {"the force field is polarisable", "induced dipoles", "fixed charges", other_field});
}

void check_range(const PrmtopSections& sections, const std::vector<std::int64_t>& values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] < 0 || values[i] > most_terms)
      sections.fail("POINTERS", static_cast<std::int64_t>(i),
                    {fmt::format("pointer {} is no count", i + 1), fmt::format("{}", values[i]),
                     fmt::format("0 to {}", most_terms), "Write the file again"});
  const auto at_least_one = [&](std::size_t position, const char* name, const char* what) {
    if (values[position] == 0)
      sections.fail("POINTERS", static_cast<std::int64_t>(position),
                    {fmt::format("the molecule has no {}", what), fmt::format("{} = 0", name),
                     "at least one", "Check that it is the right file"});
  };
  at_least_one(natom, "NATOM", "atoms");
  at_least_one(nres, "NRES", "residues");
  at_least_one(ntypes, "NTYPES", "kinds of atoms");
}

}  // namespace

PrmtopPointers read_pointers(const PrmtopSections& sections) {
  refuse_sections(sections);
  const std::vector<std::int64_t> p = sections.wholes("POINTERS");
  if (p.size() < least_pointers)
    sections.fail("POINTERS", -1,
                  {"the section is too short", fmt::format("{} numbers", p.size()),
                   fmt::format("{} or more", least_pointers),
                   "Check that the file is complete; write it again"});
  for (const Unsupported& known : unsupported_pointers)
    if (known.position < p.size() && p[known.position] != 0)
      sections.fail("POINTERS", static_cast<std::int64_t>(known.position),
                    {known.what, fmt::format("{} = {}", known.pointer, p[known.position]),
                     fmt::format("{} = 0", known.pointer), known.todo});
  check_range(sections, p);
  refuse_polarisable(sections);
  return {.natom = p[natom],
          .ntypes = p[ntypes],
          .nbonh = p[nbonh],
          .ntheth = p[ntheth],
          .nphih = p[nphih],
          .nnb = p[nnb],
          .nres = p[nres],
          .nbona = p[nbona],
          .ntheta = p[ntheta],
          .nphia = p[nphia],
          .numbnd = p[numbnd],
          .numang = p[numang],
          .nptra = p[nptra],
          .nphb = p[nphb]};
}

}  // namespace understudy::io
