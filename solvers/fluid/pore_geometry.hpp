#pragma once
#include <memory>
#include <string>
#include <understudy/core/batch.hpp>
#include <understudy/core/outcome.hpp>
#include <understudy/solvers/fluid/coarse_geometry.hpp>
#include <understudy/solvers/fluid/flow_paths.hpp>
#include <vector>

namespace understudy::fluid {

/// The geometry of one sample and what is known of it.
template <int D>
struct PoreCell {
  std::shared_ptr<const FlowGeometry<D>> geometry;  ///< null unless `outcome` is ok
  std::shared_ptr<const CoarserGeometries<D>> coarser;
  double solid_fraction = 0;  ///< exact
  FlowPaths<D> paths;
  std::uint64_t id = 0;  ///< tells geometries apart
  Outcome outcome = Outcome::ok;

  /// On the device.
  std::size_t bytes() const {
    std::size_t sum = geometry ? geometry->bytes() : 0;
    if (coarser)
      for (const FlowGeometry<D>& one : *coarser) sum += one.bytes();
    return sum;
  }

  /// That many at most.
  static std::size_t most_bytes(const FlowGrid<D>& grid) {
    std::size_t sum = FlowGeometry<D>::most_bytes(grid);
    for (const FlowGrid<D>& one : coarser_grids(grid)) sum += FlowGeometry<D>::most_bytes(one);
    return sum;
  }
};

/// Where the solid of a periodic cell is, as a function of a few parameters that vary from sample
/// to sample.
template <int D>
class PoreGeometry {
 public:
  virtual ~PoreGeometry() = default;

  /// Parameters of one sample, in the order of the columns of `rows` below (may be empty).
  virtual const std::vector<Port>& ports() const = 0;

  /// Names of what may be a port of this shape, whether it is one or not.
  virtual std::vector<std::string> parameters() const { return {}; }

  /// The grid with `resolution` nodes along the first side (an image has only its own).
  virtual FlowGrid<D> grid(int resolution) const = 0;

  /// The cells of some rows of parameters. Bodies that touch, overlap or are not numbers are
  /// invalid_input, bodies thinner than two nodes out_of_range.
  virtual std::vector<PoreCell<D>> make(const Execution& exec,
                                        const std::vector<std::vector<double>>& rows,
                                        const FlowGrid<D>& grid, const HaloCopies& halo) const = 0;

  /// The largest solid fraction that is valid at every angle when the body's axis is `aspect` times
  /// the others, for samplers.
  virtual double largest_fraction(double /*aspect*/ = 1) const { return 1; }
};

/// A cell whose geometry is known: its paths are found here.
template <int D>
PoreCell<D> pore_cell(const Execution& exec, FlowGeometry<D> geometry, double solid_fraction) {
  const auto solid = on_host(exec, geometry.solid);
  PoreCell<D> cell;
  cell.solid_fraction = solid_fraction;
  cell.paths = FlowPaths<D>(geometry.grid, solid);
  cell.coarser =
      std::make_shared<const CoarserGeometries<D>>(coarser_geometries<D>(exec, geometry));
  cell.geometry = std::make_shared<const FlowGeometry<D>>(std::move(geometry));
  return cell;
}

}  // namespace understudy::fluid
