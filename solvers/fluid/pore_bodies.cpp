#include <understudy/core/errors.hpp>
#include <understudy/solvers/fluid/build_geometry.hpp>
#include <understudy/solvers/fluid/pore_bodies.hpp>

namespace understudy::fluid {
namespace {

/// Distance bound to the nearest of equal bodies, in node distances: exact in sign.
template <int D, class Body>
struct BodiesLevel {
  shapes::RowBody<Body> row;
  Kokkos::View<const double* [D], Kokkos::LayoutRight> centres;
  double side;  // nodes along the cell

  KOKKOS_FUNCTION double operator()(const Kokkos::Array<double, D>& place) const {
    if (!row.present) return side;
    double least = side;
    for (std::size_t c = 0; c < centres.extent(0); ++c) {
      shapes::Point<D> offset;
      for (int d = 0; d < D; ++d) {
        offset[d] = place[d] / side - centres(c, d);
        offset[d] -= Kokkos::round(offset[d]);
      }
      least = Kokkos::min(least, side * to_images(offset));
    }
    return least;
  }

 private:
  /// To the images of a body, of which only those can be near that are at most one cell away.
  KOKKOS_FUNCTION double to_images(const shapes::Point<D>& offset) const {
    double least = row.body.distance_bound(offset);
    if (row.body.bound() < 0.5) return least;
    for (int code = 0; code < (D == 2 ? 9 : 27); ++code) {
      const int shift[3] = {code % 3 - 1, code / 3 % 3 - 1, code / 9 - 1};
      shapes::Point<D> at = offset;
      for (int d = 0; d < D; ++d) at[d] += shift[d];
      least = Kokkos::min(least, row.body.distance_bound(at));
    }
    return least;
  }
};

template <int D, class Body>
class PoreBodies : public PoreGeometry<D> {
 public:
  explicit PoreBodies(shapes::Bodies<D, Body> bodies) : bodies_(std::move(bodies)) {}

  const std::vector<Port>& ports() const override { return bodies_.ports(); }
  std::vector<std::string> parameters() const override { return bodies_.names(); }
  double largest_fraction(double aspect) const override { return bodies_.largest_fraction(aspect); }

  FlowGrid<D> grid(int resolution) const override {
    FlowGrid<D> grid;
    for (int d = 0; d < D; ++d) grid.n[d] = resolution;
    return grid;
  }

  std::vector<PoreCell<D>> make(const Execution& exec, const std::vector<std::vector<double>>& rows,
                                const FlowGrid<D>& grid, const HaloCopies& halo) const override {
    const Outcomes outcomes("understudy/fluid/outcomes", rows.size());
    const auto placed = bodies_.place(exec, columns(exec, rows), outcomes);
    const auto bodies = on_host(exec, placed);
    const auto valid = on_host(exec, outcomes);
    std::vector<PoreCell<D>> cells;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const BodiesLevel<D, Body> level{bodies(r), bodies_.centres().position,
                                       static_cast<double>(grid.n[0])};
      const Outcome outcome =
          valid(r) == Outcome::ok && is_too_thin(level) ? Outcome::out_of_range : valid(r);
      PoreCell<D> cell;
      if (outcome == Outcome::ok)
        cell = pore_cell<D>(exec, build_geometry<D>(exec, grid, halo, level), fraction(bodies(r)));
      cell.outcome = outcome;
      cells.push_back(cell);
    }
    return cells;
  }

 private:
  Field columns(const Execution& exec, const std::vector<std::vector<double>>& rows) const {
    const Field values("understudy/fluid/parameters", rows.size(), ports().size());
    write_rows(exec, values, {0, rows.size()},
               [&](std::size_t r, std::size_t c) { return rows[r][c]; });
    return values;
  }

  static bool is_too_thin(const BodiesLevel<D, Body>& level) {
    return level.row.present && -level.row.body.distance_bound({}) * level.side < 1;
  }

  double fraction(const shapes::RowBody<Body>& row) const {
    return row.present ? bodies_.centres().count() * row.body.volume() : 0;
  }

  shapes::Bodies<D, Body> bodies_;
};

}  // namespace

template <int D>
std::unique_ptr<PoreGeometry<D>> make_pore_bodies(const shapes::AnyBodies<D>& bodies) {
  return std::visit(
      [](const auto& some) -> std::unique_ptr<PoreGeometry<D>> {
        return std::make_unique<PoreBodies<D, typename std::decay_t<decltype(some)>::BodyType>>(
            some);
      },
      bodies);
}

template std::unique_ptr<PoreGeometry<2>> make_pore_bodies(const shapes::AnyBodies<2>&);
template std::unique_ptr<PoreGeometry<3>> make_pore_bodies(const shapes::AnyBodies<3>&);

}  // namespace understudy::fluid
