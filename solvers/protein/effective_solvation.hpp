#pragma once
#include <string>
#include <understudy/core/options.hpp>

namespace understudy::protein {

/// The section [solver] of a solvation model called `name`, with every default of its table filled
/// in; `molecule`, which whoever builds it reads, stays as it is.
template <class Options>
Settings effective_solvation(const OptionTable<Options>& table, const Settings& solver,
                             const std::string& name) {
  Settings effective = table.write(table.read(solver));
  effective.set("name", Settings(name));
  if (const Settings* const molecule = solver.find("molecule"))
    effective.set("molecule", *molecule);
  return effective;
}

}  // namespace understudy::protein
