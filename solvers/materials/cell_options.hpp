#pragma once
#include <string>
#include <understudy/core/options.hpp>
#include <vector>

namespace understudy::materials {

/// Stiffness of an inclusion over that of the matrix that can be solved.
inline constexpr Limits stiffness_ratio{1e-6, 1e6};

/// Moduli in MPa; the largest is a thousand times diamond's: what lies above was given in Pa.
inline constexpr Limits modulus_in_mpa{1e-6, 1e9};

/// Configuration of a cell solver.
struct CellOptions {
  int dimensions = 2;
  int resolution = 32;                      ///< voxels along the first side
  int extrapolate_from = 0;                 ///< coarser resolution, 0 = no extrapolation
  std::string element = "one_point";        ///< one_point | full
  std::string law = "neo_hookean";          ///< neo_hookean | linear_elastic
  std::string interface = "laminate";       ///< laminate | staircase
  std::string load_space = "plane_strain";  ///< plane_strain | full
  double tolerance = 1e-3;
  double contrast = 10.0;  ///< of phases without moduli of their own, unless it is a port
  bool warm_start = true;
  double memory = 4000;        ///< MB, for what is kept from call to call
  double batch_memory = 8000;  ///< MB, on a GPU for the cells that are solved at the same time
};

/// Keys of [solver] for name = "cell".
OptionTable<CellOptions> cell_options();

/// Isotropic elastic constants of a phase; both zero: `contrast` times those of phase 0.
struct Phase {
  std::string name;
  double bulk_modulus = 0;   ///< MPa
  double shear_modulus = 0;  ///< MPa
};

/// Throws InputError for options and phases that contradict each other or `varying`, the names of
/// the parameters that are ports.
void check_cell(const CellOptions& options, const std::vector<Phase>& phases,
                const std::vector<std::string>& varying);

}  // namespace understudy::materials
