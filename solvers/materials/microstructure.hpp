#pragma once
#include <memory>
#include <string>
#include <understudy/core/batch.hpp>
#include <understudy/core/operator.hpp>
#include <understudy/solvers/materials/voxel.hpp>
#include <vector>

namespace understudy::materials {

/// How a voxel that an interface cuts is described to the cell solver.
enum class Interface {
  laminate,  ///< exact share and normal of the interface plane: a rank-one laminate voxel
  staircase  ///< the phase at the voxel's centre
};

/// Geometry of a periodic cell as a function of a few parameters that vary from sample to sample.
template <int D>
class Microstructure {
 public:
  virtual ~Microstructure() = default;

  /// Parameters of one sample, in the order of the columns of `parameters` below (may be empty).
  virtual const std::vector<Port>& ports() const = 0;

  /// Names of what may be a port of this shape, whether it is one or not.
  virtual std::vector<std::string> parameters() const { return {}; }

  /// Number of phases; a voxel's `inside` and `outside` are below it. Phase 0 is the matrix.
  virtual int phases() const = 0;

  /// The grid with `resolution` voxels along the first side (an image has only its own).
  virtual Grid<D> grid(int resolution) const = 0;

  /// Fills `voxels(row, voxel)` for every row of `parameters`, the first direction fastest. A row
  /// whose inclusions touch (gap below 1 % of the side, periodic images included), overlap or are
  /// not numbers gets Outcome::invalid_input and voxels of the matrix only; other outcomes stay as
  /// they are. `inside_fraction` is exactly 0 or 1 in voxels that no interface cuts.
  virtual void fill(const Execution& exec,
                    Kokkos::View<const double**, Kokkos::LayoutRight> parameters,
                    const Grid<D>& grid, Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels,
                    Outcomes outcomes) const = 0;

  /// The largest volume fraction that is valid at every angle when the body's axis is `aspect`
  /// times the others, for samplers: they stay below it and never draw an invalid row.
  virtual double largest_fraction(double /*aspect*/ = 1) const { return 1; }
};

}  // namespace understudy::materials
