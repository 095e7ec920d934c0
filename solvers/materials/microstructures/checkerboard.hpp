#pragma once
#include <understudy/core/options.hpp>
#include <understudy/solvers/materials/microstructure.hpp>

namespace understudy::materials {

/// A board of equal tiles, phases 0 and 1 in turn.
struct CheckerboardOptions {
  int tiles = 2;  ///< per side of the cell, even
};

/// Keys of [solver.microstructure] for shape = "checkerboard".
OptionTable<CheckerboardOptions> checkerboard_options();

/// Squares (D = 2) or cubes (D = 3) of alternating phases, half of each; no ports.
/// Throws InputError unless the number of tiles per side is even and positive.
template <int D>
std::unique_ptr<Microstructure<D>> make_checkerboard(const CheckerboardOptions& options,
                                                     Interface interface);

}  // namespace understudy::materials
