#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/core/voxel_image.hpp>
#include <understudy/solvers/materials/cell_options.hpp>

namespace understudy::materials {
namespace {

// Between a half and three quarters of the resolution, each to the nearest whole number: closer
// grids differ by little more than the noise of both, which the extrapolation would multiply.
void check_resolution(const CellOptions& options) {
  const int from = options.extrapolate_from, resolution = options.resolution;
  if (from == 0) return;
  const int least = std::max(4, resolution / 2), most = (3 * resolution + 2) / 4;
  if (least <= from && from <= most) return;
  throw InputError({.what = "A cell cannot be extrapolated from this resolution",
                    .got = "extrapolate_from = " + std::to_string(from) +
                           " with resolution = " + std::to_string(resolution),
                    .expected = std::to_string(least) + " to " + std::to_string(most) +
                                ": a half to three quarters of the resolution, and at least 4",
                    .todo = "Choose a grid in that range, or leave extrapolate_from out",
                    .key = "extrapolate_from"});
}

void check_phase(const Phase& phase, std::size_t number) {
  const bool is_matrix = number == 0;
  const bool own = phase.bulk_modulus != 0 || phase.shear_modulus != 0;
  const bool positive = phase.bulk_modulus > 0 && phase.shear_modulus > 0;
  if (positive || (!own && !is_matrix)) return;
  throw InputError({.what = "Phase '" + phase.name + "' has no usable moduli",
                    .got = "bulk_modulus = " + std::to_string(phase.bulk_modulus) +
                           " MPa and shear_modulus = " + std::to_string(phase.shear_modulus) +
                           " MPa",
                    .expected = "two positive moduli, or none for an inclusion that is `contrast` "
                                "times as stiff as the matrix",
                    .todo = "Write both moduli of the phase",
                    .key = "phase." + std::to_string(number)});
}

}  // namespace

OptionTable<CellOptions> cell_options() {
  OptionTable<CellOptions> table("solver");
  table.add("dimensions", &CellOptions::dimensions, "2 (plane strain) or 3").range(2, 3);
  table.add("resolution", &CellOptions::resolution, "voxels along the first side of the cell")
      .range(4, 512);
  table
      .add("extrapolate_from", &CellOptions::extrapolate_from,
           "coarser resolution for second-order extrapolation, a half to three quarters of the "
           "resolution; 0 for none")
      .range(0, 512);
  table.add("element", &CellOptions::element, "integration of a voxel's element")
      .choices({"one_point", "full"});
  table.add("law", &CellOptions::law, "law of the phases")
      .choices({"neo_hookean", "linear_elastic"});
  table
      .add("interface", &CellOptions::interface,
           "voxels that an interface cuts: laminates, or the phase at their centre; images have "
           "no interfaces in their voxels and take staircase alone")
      .choices({"laminate", "staircase"});
  table
      .add("load_space", &CellOptions::load_space,
           "prescribed components: in the plane, for macro problems in plane strain, or all")
      .choices({"plane_strain", "full"});
  table
      .add(
          "tolerance", &CellOptions::tolerance,
          "relative residual of equilibrium and of the sensitivities; errors of stress and tangent "
          "are of the order of its square")
      .range(1e-12, 0.1);
  table
      .add("contrast", &CellOptions::contrast,
           "stiffness of phases without moduli of their own over that of the matrix")
      .range(stiffness_ratio.least, stiffness_ratio.most);
  table.add("warm_start", &CellOptions::warm_start, "start from the slot's last solution");
  table
      .add(
          "memory", &CellOptions::memory,
          "memory for what is kept from call to call: warm starts (three quarters) and geometries, "
          "those dropped first that were not used for longest; larger batches are solved in "
          "pieces. The cells that the threads work on come on top")
      .unit("MB")
      .range(0, 1e9)
      .no_effect();
  table
      .add("batch_memory", &CellOptions::batch_memory,
           "on a GPU, memory for the cells that are solved at the same time, besides `memory`; a "
           "processor solves as many at a time as fit its cache")
      .unit("MB")
      .range(1, 1e9)
      .no_effect();
  table.leave({"name", "phase", "microstructure", "ports"});
  return table;
}

void check_cell(const CellOptions& options, const std::vector<Phase>& phases,
                const std::vector<std::string>& varying) {
  check_resolution(options);
  if (phases.empty())
    throw InputError({.what = "A cell has no material",
                      .got = "no phase",
                      .expected = "at least one phase, the matrix",
                      .todo = "Add a [[solver.phase]] with bulk_modulus and shear_modulus"});
  if (phases.size() > most_phases)
    throw InputError({.what = "A cell has too many phases",
                      .got = std::to_string(phases.size()) + " [[solver.phase]]",
                      .expected = "at most " + std::to_string(most_phases),
                      .todo = "Make one phase of those of equal material, in the case and in the "
                              "image",
                      .key = "phase"});
  for (std::size_t k = 0; k < phases.size(); ++k) check_phase(phases[k], k);
  const bool contrast = std::ranges::find(varying, "contrast") != varying.end();
  if (contrast && phases.size() > 1 && phases[1].bulk_modulus != 0)
    throw InputError({.what = "The moduli of phase '" + phases[1].name + "' are given twice",
                      .got = "moduli of its own, and the port 'contrast'",
                      .expected = "one of them",
                      .todo = "Remove the moduli of the phase, or the port",
                      .key = "phase.1"});
}

}  // namespace understudy::materials
