#include <understudy/loops/fields.hpp>
#include <understudy/loops/structure/options.hpp>
#include <understudy/loops/structure/results.hpp>
#include <understudy/loops/structure/structure.hpp>
#include <understudy/study/catalogue.hpp>
#include <understudy/study/cell_entry.hpp>
#include <understudy/study/manual.hpp>
#include <understudy/study/samplers.hpp>

namespace understudy::study {
namespace {

LoopEntry structure_entry() {
  return {.make =
              [](const Build& build, const Signature& signature) {
                return loops::make_structure(build.settings, build.resources, signature);
              },
          .effective =
              [](const Settings& section) {
                Settings filled = loops::effective_structure(section);
                if (section.has("field")) filled.set("field", *section.find("field"));
                return filled;
              },
          .manual = manual_of(loops::structure_option_table()) +
                    loops::field_manual("deformation_gradient", "[elements]", true) +
                    loops::structure_quantities_manual()};
}

}  // namespace

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
  catalogue.samplers.add("hencky_paths",
                         "deformations of a cell along directions of logarithmic strain",
                         hencky_paths_entry());
  catalogue.loops.add("structure", "a structure of finite elements in plane strain",
                      structure_entry());
  return catalogue;
}

}  // namespace understudy::study
