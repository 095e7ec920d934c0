#pragma once
#include <string>
#include <understudy/core/options.hpp>

namespace understudy::fluid {

/// Configuration of a pore-flow solver.
struct PoreOptions {
  int dimensions = 2;
  int resolution = 64;  ///< nodes along the first side
  double tolerance = 1e-4;
  double stability_from = 50;  ///< Reynolds number
  int averaged_flows = 6;
  bool warm_start = true;
  double memory = 4000;        ///< MB, for what is kept from call to call
  double batch_memory = 8000;  ///< MB, for the cells that are solved at the same time
};

/// Keys of [solver] for name = "pores".
OptionTable<PoreOptions> pore_options();

}  // namespace understudy::fluid
