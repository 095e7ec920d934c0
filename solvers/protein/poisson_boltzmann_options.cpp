#include <understudy/solvers/protein/poisson_boltzmann_options.hpp>

namespace understudy::protein {

OptionTable<PoissonBoltzmannOptions> poisson_boltzmann_options() {
  using O = PoissonBoltzmannOptions;
  OptionTable<O> table("solver");
  table
      .add("inner_permittivity", &O::inner_permittivity,
           "relative permittivity inside the molecule")
      .range(1, 80);
  add_water(table, "linearised; ions stay 2 A away from the atoms' radii");
  table
      .add("spline_width", &O::spline_width,
           "half the thickness of the layer around a radius in which the permittivity goes from "
           "one to the other; radii are fitted for one width: another one changes energies by tens "
           "of kcal/mol")
      .unit("A")
      .range(0.05, 2);
  table
      .add("spacing", &O::spacing,
           "distance of grid nodes, which lie at multiples of it; on a small protein the energy "
           "is known to 0.11, 0.04, 0.01 kcal/mol at 0.5, 0.375, 0.25 A, a component of a force to "
           "0.08, 0.03, 0.01 kcal/mol/A")
      .unit("A")
      .range(0.05, 2);
  table
      .add("tolerance", &O::tolerance,
           "residual of the potential, relative to the charge induced by the atoms' own field")
      .range(1e-10, 0.1);
  table
      .add("padding", &O::padding,
           "distance of the outermost atoms' surfaces from the faces of the grid, at least")
      .unit("A")
      .range(2, 100);
  table.add("warm_start", &O::warm_start,
            "start from the slot's last potential: fewer iterations, and answers that remember "
            "where they came from, within the tolerance");
  table
      .add("memory", &O::memory,
           "memory for grids, of as many sizes as conformations need; those not used for longest "
           "are dropped")
      .unit("MB")
      .range(1, 1e9)
      .no_effect();
  table
      .add("start_memory", &O::start_memory,
           "memory for warm starts, those dropped first that were not used for longest")
      .unit("MB")
      .range(0, 1e9)
      .no_effect();
  table.leave({"name", "molecule", "radii"});
  return table;
}

}  // namespace understudy::protein
