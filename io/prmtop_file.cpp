#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <understudy/io/prmtop_file.hpp>

namespace understudy::io {

void PrmtopFile::fail(const std::string& section, std::size_t at, const std::string& what,
                      const std::string& got, const std::string& expected) const {
  sections.fail(section, static_cast<std::int64_t>(at),
                {what, got, expected, "Check that the file was not edited; write it again"});
}

PrmtopFile::Reals PrmtopFile::optional_reals(const std::string& section, std::int64_t count,
                                             const char* pointer, double missing) const {
  if (sections.has(section)) return sections.reals(section, count, pointer);
  return Reals(static_cast<std::size_t>(count), missing);
}

std::size_t PrmtopFile::type_of(const char* section, std::size_t at, std::int64_t number,
                                std::int64_t count, const char* pointer) const {
  if (number < 1 || number > count)
    fail(section, at, "a type does not exist", fmt::format("type {}", number),
         fmt::format("1 to {} ({})", count, pointer));
  return static_cast<std::size_t>(number - 1);
}

int PrmtopFile::atom_of(const char* section, std::size_t at, std::int64_t coordinate) const {
  if (coordinate < 0 || coordinate % 3 != 0 || coordinate / 3 >= n.natom)
    fail(section, at, "an atom does not exist", fmt::format("{}", coordinate),
         fmt::format("a multiple of 3 from 0 to {}", 3 * (n.natom - 1)));
  return static_cast<int>(coordinate / 3);
}

std::vector<int> PrmtopFile::atoms_at(const char* section, const Wholes& values, std::size_t first,
                                      std::size_t count) const {
  std::vector<int> atoms;
  for (std::size_t k = first; k < first + count; ++k) {
    // Signs of the third and fourth atom of a torsion have a meaning of their own.
    const bool may_be_negative = count == 4 && k >= first + 2;
    atoms.push_back(atom_of(section, k, may_be_negative ? std::abs(values[k]) : values[k]));
    if (std::find(atoms.begin(), atoms.end() - 1, atoms.back()) != atoms.end() - 1)
      fail(section, k, "a term has an atom twice", fmt::format("atom {}", atoms.back() + 1),
           "different atoms");
  }
  return atoms;
}

}  // namespace understudy::io
