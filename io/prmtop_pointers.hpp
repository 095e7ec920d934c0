#pragma once
#include <cstdint>
#include <understudy/io/prmtop_sections.hpp>

namespace understudy::io {

/// The numbers of POINTERS that a reader needs, under AMBER's names.
struct PrmtopPointers {
  std::int64_t natom, ntypes, nbonh, ntheth, nphih, nnb, nres, nbona, ntheta, nphia, numbnd, numang,
      nptra, nphb;
};

/// Reads them. Throws InputError for counts that are none, and for all that a Molecule cannot say:
/// see `read_prmtop`.
PrmtopPointers read_pointers(const PrmtopSections& sections);

}  // namespace understudy::io
