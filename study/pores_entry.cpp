#include <understudy/solvers/fluid/pore_flow.hpp>
#include <understudy/solvers/fluid/pore_settings.hpp>
#include <understudy/study/pores_entry.hpp>

namespace understudy::study {

SolverEntry pores_entry() {
  return {.make =
              [](const Build& build) {
                return fluid::make_pore_flow(build.settings.section("solver"), build.resources);
              },
          .physics_version = fluid::pore_physics_version,
          .effective = fluid::effective_pores,
          .manual = fluid::pore_manual(),
          .no_effect = fluid::pore_options().keys_without_effect()};
}

}  // namespace understudy::study
