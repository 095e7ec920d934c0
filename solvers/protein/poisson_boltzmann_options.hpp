#pragma once
#include <understudy/solvers/protein/water.hpp>

namespace understudy::protein {

/// Configuration of a Poisson-Boltzmann solver.
struct PoissonBoltzmannOptions {
  double inner_permittivity = 1;
  double water_permittivity = usual_water_permittivity;
  double spline_width = 0.3;  ///< A
  double spacing = 0.5;       ///< A, of the grid
  double tolerance = 1e-4;
  double padding = 6;                      ///< A
  double ionic_strength = 0;               ///< mol/l
  double temperature = usual_temperature;  ///< K
  bool warm_start = false;
  double memory = 2000;        ///< MB, for grids
  double start_memory = 1000;  ///< MB, for warm starts
};

/// Keys of [solver] for name = "poisson_boltzmann".
OptionTable<PoissonBoltzmannOptions> poisson_boltzmann_options();

}  // namespace understudy::protein
