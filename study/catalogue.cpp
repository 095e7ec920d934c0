#include <understudy/loops/fields.hpp>
#include <understudy/loops/porous/options.hpp>
#include <understudy/loops/porous/porous.hpp>
#include <understudy/loops/porous/results.hpp>
#include <understudy/loops/porous/sweep/options.hpp>
#include <understudy/loops/porous/sweep/porous_sweep.hpp>
#include <understudy/loops/structure/options.hpp>
#include <understudy/loops/structure/results.hpp>
#include <understudy/loops/structure/structure.hpp>
#include <understudy/study/catalogue.hpp>
#include <understudy/study/cell_entry.hpp>
#include <understudy/study/manual.hpp>
#include <understudy/study/pores_entry.hpp>
#include <understudy/study/samplers.hpp>
#include <understudy/study/solvation_entries.hpp>

namespace understudy::study {
namespace {

/// The options with their defaults, and the fields as they are written.
Effective with_fields(Effective options) {
  return [options](const Settings& section) {
    Settings filled = options(section);
    if (section.has("field")) filled.set("field", *section.find("field"));
    return filled;
  };
}

LoopEntry porous_entry() {
  return {
      .make =
          [](const Build& build, const Signature& signature) {
            return loops::make_porous(build.settings, build.resources, signature);
          },
      .effective = with_fields(loops::effective_porous),
      .manual = manual_of(loops::porous_option_table()) + manual_of(loops::opening_option_table()) +
                loops::field_manual("reynolds", "[cells], row by row from the lower left", false) +
                loops::flow_quantities_manual()};
}

LoopEntry porous_sweep_entry() {
  return {.make =
              [](const Build& build, const Signature& signature) {
                return loops::make_porous_sweep(build.settings, build.resources, signature);
              },
          .effective = with_fields(loops::effective_porous_sweep),
          .manual = "The keys of the loop `porous`, and those of [loop.sweep].\n\n" +
                    manual_of(loops::sweep_option_table()) +
                    manual_of(loops::sweep_value_table("1")) + loops::sweep_quantities_manual()};
}

LoopEntry structure_entry() {
  return {.make =
              [](const Build& build, const Signature& signature) {
                return loops::make_structure(build.settings, build.resources, signature);
              },
          .effective = with_fields(loops::effective_structure),
          .manual = manual_of(loops::structure_option_table()) +
                    loops::field_manual("deformation_gradient", "[elements]", true) +
                    loops::structure_quantities_manual()};
}

}  // namespace

std::uint64_t Build::seed() const {
  const Settings* seed = settings.find("seed");
  return seed != nullptr && seed->is<std::int64_t>()
             ? static_cast<std::uint64_t>(seed->as<std::int64_t>())
             : 1;
}

Catalogue basic_catalogue() {
  Catalogue catalogue;
  catalogue.samplers.add("sobol", "samples that fill the ranges of any ports evenly",
                         sobol_entry());
  return catalogue;
}

Catalogue standard_catalogue() {
  Catalogue catalogue = basic_catalogue();
  catalogue.solvers.add("cell", "a periodic cell of a material with a microstructure, by FFT",
                        cell_entry());
  catalogue.solvers.add("pores", "flow through a periodic cell of pores, by lattice Boltzmann",
                        pores_entry());
  catalogue.solvers.add("poisson_boltzmann",
                        "solvation of a molecule, by the Poisson-Boltzmann equation",
                        poisson_boltzmann_entry());
  catalogue.solvers.add("generalised_born", "solvation of a molecule, by a pairwise model",
                        generalised_born_entry());
  catalogue.samplers.add("hencky_paths",
                         "deformations of a cell along directions of logarithmic strain",
                         hencky_paths_entry());
  catalogue.samplers.add("flow_rays", "flows through pores that become faster in one direction",
                         flow_rays_entry());
  catalogue.samplers.add("trajectories",
                         "conformations of a molecule as it moves in a cheap solvent",
                         trajectories_entry());
  catalogue.loops.add("structure", "a structure of finite elements in plane strain",
                      structure_entry());
  catalogue.loops.add("porous", "steady flow through a graded porous body in the plane",
                      porous_entry());
  catalogue.loops.add("porous_sweep", "many layouts of the pores in a porous body, ranked",
                      porous_sweep_entry());
  catalogue.loops.add("dynamics", "molecular dynamics in a solvent", dynamics_entry());
  return catalogue;
}

}  // namespace understudy::study
