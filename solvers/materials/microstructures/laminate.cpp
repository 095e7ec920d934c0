#include <fmt/format.h>

#include <cmath>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/microstructures/laminate.hpp>
#include <understudy/solvers/materials/microstructures/plane_cut.hpp>
#include <understudy/solvers/materials/microstructures/section.hpp>
#include <understudy/solvers/materials/microstructures/unit_cell.hpp>
#include <understudy/solvers/shapes/parameters.hpp>
#include <understudy/solvers/shapes/row_policy.hpp>
#include <understudy/solvers/shapes/shape_kinds.hpp>
#include <understudy/solvers/shapes/tangent.hpp>

namespace understudy::materials {
namespace {

/// Fills one voxel; s = m . x counts layers. The share is exact, also with several layers in it.
template <int D>
struct FillLaminate {
  shapes::RowParameters<1> parameters;
  Kokkos::View<const double**, Kokkos::LayoutRight> rows;
  Kokkos::Array<int, D> direction;
  Grid<D> grid;
  Interface interface;
  Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels;
  Outcomes outcomes;

  KOKKOS_FUNCTION void operator()(std::size_t index) const {
    const std::size_t count = grid.voxels(), row = index / count, voxel = index % count;
    const double fraction = parameters.of(rows, row)[0];
    Voxel<D>& out = voxels(row, voxel);
    clear_line<D>(&out, 1);
    if (!(fraction >= 0 && fraction <= 1)) {
      outcomes(row) = Outcome::invalid_input;
      return;
    }
    const double s = centre(voxel), place = s - Kokkos::floor(s) - 0.5;
    const double side = place < 0 ? -1 : 1;
    for (int d = 0; d < D; ++d) out.normal[d] = side * direction[d] / length();
    if (interface == Interface::staircase)
      out.inside_fraction = Kokkos::fabs(place) < 0.5 * fraction ? 1 : 0;
    else
      out.inside_fraction = rounded(share(s, fraction));
  }

 private:
  KOKKOS_FUNCTION double centre(std::size_t voxel) const {
    double s = 0;
    for (int d = 0; d < D; ++d) {
      const auto n = static_cast<std::size_t>(grid.n[d]);
      s += direction[d] * (static_cast<double>(voxel % n) + 0.5) * grid.spacing;
      voxel /= n;
    }
    return s;
  }

  KOKKOS_FUNCTION double length() const {
    double square = 0;
    for (int d = 0; d < D; ++d) square += direction[d] * direction[d];
    return Kokkos::sqrt(square);
  }

  KOKKOS_FUNCTION double share(double s, double fraction) const {
    double half = 0.5;  // of a layer, plus half the voxel's extent in s
    for (int d = 0; d < D; ++d) half += 0.5 * grid.spacing * Kokkos::abs(direction[d]);
    double sum = 0;
    for (double k = Kokkos::floor(s - half); k <= s + half; ++k)
      sum += below(s, k + 0.5 + 0.5 * fraction) - below(s, k + 0.5 - 0.5 * fraction);
    return sum;
  }

  /// Share of the voxel with centre s in which m . x < end.
  KOKKOS_FUNCTION double below(double s, double end) const {
    shapes::Point<D> normal;
    for (int d = 0; d < D; ++d) normal[d] = direction[d] / length();
    return plane_share<D>((s - end) / (length() * grid.spacing), normal);
  }

  KOKKOS_FUNCTION static double rounded(double share) {
    if (share < kSmallestShare) return 0;
    return share > 1 - kSmallestShare ? 1 : share;
  }
};

template <int D>
class Laminate : public Microstructure<D> {
 public:
  Laminate(double fraction, const Kokkos::Array<int, D>& direction,
           const std::vector<std::string>& varying, Interface interface)
      : direction_(direction), interface_(interface) {
    parameters_ = shapes::split_parameters<1>({{{"volume_fraction", "1", fraction, {0, 1}}}},
                                              varying, kMicrostructureSection, ports_);
  }

  const std::vector<Port>& ports() const override { return ports_; }
  std::vector<std::string> parameters() const override { return {"volume_fraction"}; }
  int phases() const override { return 2; }
  Grid<D> grid(int resolution) const override { return unit_grid<D>(resolution); }

  void fill(const Execution& exec, Kokkos::View<const double**, Kokkos::LayoutRight> parameters,
            const Grid<D>& grid, Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels,
            Outcomes outcomes) const override {
    check_fill<D>(grid, voxels.extent(0), voxels.extent(1), ports_.size(), parameters);
    Kokkos::parallel_for(
        "understudy/materials/fill_laminate",
        shapes::row_policy(exec, voxels.extent(0) * grid.voxels()),
        FillLaminate<D>{parameters_, parameters, direction_, grid, interface_, voxels, outcomes});
  }

 private:
  std::vector<Port> ports_;
  shapes::RowParameters<1> parameters_;
  Kokkos::Array<int, D> direction_;
  Interface interface_;
};

[[noreturn]] void wrong_direction(const LaminateOptions& options, int dimensions) {
  std::string got =
      options.direction.empty() ? fmt::format("axis '{}'", options.axis) : "direction";
  for (const int m : options.direction) got += fmt::format(" {}", m);
  throw InputError({.what = "The normal of a laminate is not a direction of the cell",
                    .got = got,
                    .expected = fmt::format("one of the first {} axes (x, y, z), or {} whole "
                                            "numbers from -1000 to 1000, not all zero",
                                            dimensions, dimensions),
                    .todo = "Correct axis or direction"});
}

template <int D>
Kokkos::Array<int, D> direction_of(const LaminateOptions& options) {
  Kokkos::Array<int, D> direction{};
  const auto axis = std::string("xyz").find(options.axis);
  const bool given = !options.direction.empty();
  if (given ? options.direction.size() != D : options.axis.size() != 1 || axis >= D)
    wrong_direction(options, D);
  bool zero = true;
  for (std::size_t d = 0; d < D; ++d) {
    direction[d] = given ? options.direction[d] : (d == axis ? 1 : 0);
    zero = zero && direction[d] == 0;
    if (std::abs(direction[d]) > 1000) wrong_direction(options, D);
  }
  if (zero) wrong_direction(options, D);
  return direction;
}

}  // namespace

OptionTable<LaminateOptions> laminate_options() {
  auto table = shapes::shape_table<LaminateOptions>(kMicrostructureSection);
  table
      .add("volume_fraction", &LaminateOptions::volume_fraction,
           "share of the inclusion's layers, unless it is a port")
      .range(0, 1);
  table.add("axis", &LaminateOptions::axis, "normal of the layers").choices({"x", "y", "z"});
  table
      .add("direction", &LaminateOptions::direction,
           "normal of the layers as whole numbers of the lattice; replaces axis")
      .range(-1000, 1000);
  return table;
}

template <int D>
std::unique_ptr<Microstructure<D>> make_laminate(const LaminateOptions& options,
                                                 const std::vector<std::string>& varying,
                                                 Interface interface) {
  return std::make_unique<Laminate<D>>(options.volume_fraction, direction_of<D>(options), varying,
                                       interface);
}

template std::unique_ptr<Microstructure<2>> make_laminate(const LaminateOptions&,
                                                          const std::vector<std::string>&,
                                                          Interface);
template std::unique_ptr<Microstructure<3>> make_laminate(const LaminateOptions&,
                                                          const std::vector<std::string>&,
                                                          Interface);

}  // namespace understudy::materials
