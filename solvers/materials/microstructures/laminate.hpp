#pragma once
#include <understudy/core/options.hpp>
#include <understudy/solvers/materials/microstructure.hpp>

namespace understudy::materials {

/// Values used unless they are ports.
struct LaminateOptions {
  double volume_fraction = 0.5;  ///< share of the inclusion's layers, used unless it is a port
  std::string axis = "x";        ///< normal of the layers: x, y or z
  std::vector<int> direction;    ///< normal as whole numbers of the lattice; replaces axis
};

/// Keys of [solver.microstructure] for shape = "laminate".
OptionTable<LaminateOptions> laminate_options();

/// Flat layers of phase 1 in phase 0; along the direction m (whole numbers, so that the cell is
/// periodic) one layer per lattice plane: phase 1 where |frac(m . x) - 1/2| < fraction / 2.
/// Port: volume_fraction (0..1). Throws InputError for a direction that is none.
template <int D>
std::unique_ptr<Microstructure<D>> make_laminate(const LaminateOptions& options,
                                                 const std::vector<std::string>& varying,
                                                 Interface interface);

}  // namespace understudy::materials
