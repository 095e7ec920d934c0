#include <understudy/solvers/materials/cell.hpp>
#include <understudy/solvers/materials/cell_options.hpp>
#include <understudy/solvers/materials/cell_settings.hpp>
#include <understudy/study/cell_entry.hpp>

namespace understudy::study {

SolverEntry cell_entry() {
  return {.make =
              [](const Build& build) {
                return materials::make_cell_solver(build.settings.section("solver"),
                                                   build.resources);
              },
          .physics_version = materials::cell_physics_version,
          .effective = materials::effective_cell,
          .manual = materials::cell_manual(),
          .no_effect = materials::cell_options().keys_without_effect(),
          .precision = materials::cell_precision};
}

}  // namespace understudy::study
