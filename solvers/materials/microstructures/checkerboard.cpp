#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/microstructures/checkerboard.hpp>
#include <understudy/solvers/materials/microstructures/plane_cut.hpp>
#include <understudy/solvers/materials/microstructures/section.hpp>
#include <understudy/solvers/materials/microstructures/unit_cell.hpp>
#include <understudy/solvers/shapes/row_policy.hpp>
#include <understudy/solvers/shapes/shape_kinds.hpp>

namespace understudy::materials {
namespace {

/// Fills one voxel. The board is a product of square waves, one per direction, so the mean of its
/// sign over a voxel is the product of their means: exact also where the grid cuts the tiles.
template <int D>
struct FillCheckerboard {
  double tiles;
  Grid<D> grid;
  Interface interface;
  Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels;

  KOKKOS_FUNCTION void operator()(std::size_t index) const {
    const std::size_t count = grid.voxels(), row = index / count;
    std::size_t rest = index % count;
    Voxel<D>& out = voxels(row, rest);
    clear_line<D>(&out, 1);
    double product = 1, smallest = 2;
    int cut = 0;
    for (int d = 0; d < D; ++d) {
      const auto n = static_cast<std::size_t>(grid.n[d]);
      const double sign = wave(tiles * grid.spacing * static_cast<double>(rest % n));
      rest /= n;
      product *= sign;
      if (Kokkos::fabs(sign) < smallest) {
        smallest = Kokkos::fabs(sign);
        cut = d;
      }
    }
    for (int d = 0; d < D; ++d) out.normal[d] = d == cut ? 1 : 0;
    out.inside_fraction = rounded(0.5 * (1 - product));
  }

 private:
  /// Mean (or value in the middle) over [u, u + width] of the wave that is 1 on even tiles and -1
  /// on odd ones.
  KOKKOS_FUNCTION double wave(double u) const {
    const double width = tiles * grid.spacing;
    if (interface == Interface::laminate) return (triangle(u + width) - triangle(u)) / width;
    const double r = 0.5 * (u + 0.5 * width);
    return r - Kokkos::floor(r) < 0.5 ? 1 : -1;
  }

  /// Integral of that wave from 0 to u.
  KOKKOS_FUNCTION static double triangle(double u) {
    const double r = u - 2 * Kokkos::floor(0.5 * u);
    return r < 1 ? r : 2 - r;
  }

  KOKKOS_FUNCTION static double rounded(double share) {
    if (share < kSmallestShare) return 0;
    return share > 1 - kSmallestShare ? 1 : share;
  }
};

template <int D>
class Checkerboard : public Microstructure<D> {
 public:
  Checkerboard(int tiles, Interface interface) : tiles_(tiles), interface_(interface) {}

  const std::vector<Port>& ports() const override { return ports_; }
  int phases() const override { return 2; }
  Grid<D> grid(int resolution) const override { return unit_grid<D>(resolution); }

  void fill(const Execution& exec, Kokkos::View<const double**, Kokkos::LayoutRight> parameters,
            const Grid<D>& grid, Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels,
            Outcomes /*outcomes*/) const override {
    check_fill<D>(grid, voxels.extent(0), voxels.extent(1), 0, parameters);
    Kokkos::parallel_for(
        "understudy/materials/fill_checkerboard",
        shapes::row_policy(exec, voxels.extent(0) * grid.voxels()),
        FillCheckerboard<D>{static_cast<double>(tiles_), grid, interface_, voxels});
  }

 private:
  std::vector<Port> ports_;
  int tiles_;
  Interface interface_;
};

}  // namespace

OptionTable<CheckerboardOptions> checkerboard_options() {
  auto table = shapes::shape_table<CheckerboardOptions>(kMicrostructureSection);
  table.add("tiles", &CheckerboardOptions::tiles, "tiles per side of the cell, an even number")
      .range(2, 1000);
  return table;
}

template <int D>
std::unique_ptr<Microstructure<D>> make_checkerboard(const CheckerboardOptions& options,
                                                     Interface interface) {
  if (options.tiles < 2 || options.tiles % 2 != 0)
    throw InputError({.what = "A checkerboard with an odd number of tiles is not periodic",
                      .got = std::to_string(options.tiles),
                      .expected = "an even number of tiles per side, at least 2",
                      .todo = "Correct tiles"});
  return std::make_unique<Checkerboard<D>>(options.tiles, interface);
}

template std::unique_ptr<Microstructure<2>> make_checkerboard(const CheckerboardOptions&,
                                                              Interface);
template std::unique_ptr<Microstructure<3>> make_checkerboard(const CheckerboardOptions&,
                                                              Interface);

}  // namespace understudy::materials
