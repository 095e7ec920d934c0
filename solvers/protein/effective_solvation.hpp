#pragma once
#include <string>
#include <understudy/core/options.hpp>

namespace understudy::protein {

/// The section [solver] of a solvation model called `name`, with every default of its table filled
/// in; the files that whoever builds it reads, `molecule` and `radii`, stay as they are.
template <class Options>
Settings effective_solvation(const OptionTable<Options>& table, const Settings& solver,
                             const std::string& name) {
  Settings effective = table.write(table.read(solver));
  effective.set("name", Settings(name));
  for (const char* file : {"molecule", "radii"})
    if (const Settings* const named = solver.find(file)) effective.set(file, *named);
  return effective;
}

}  // namespace understudy::protein
