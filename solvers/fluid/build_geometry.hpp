#pragma once
#include <understudy/core/batch.hpp>
#include <understudy/solvers/fluid/flow_geometry.hpp>
#include <understudy/solvers/fluid/lattice.hpp>

namespace understudy::fluid {

/// Marks the nodes at which a level set is not positive. A level set is positive in the fluid,
/// negative in the solid and zero on the wall; level(x) takes a place in node distances.
template <int D, class Level>
struct MarkSolid {
  FlowGrid<D> grid;
  Level level;
  Kokkos::View<bool*> solid;

  KOKKOS_FUNCTION void operator()(int flat) const {
    const Node<D> node = grid.node(flat);
    Kokkos::Array<double, D> place;
    for (int d = 0; d < D; ++d) place[d] = node[d] + 0.5;
    solid(flat) = !(level(place) > 0);
  }
};

/// What a row of nodes adds to a geometry.
struct RowCount {
  int fluid = 0, packs = 0, singles = 0, links = 0;

  KOKKOS_FUNCTION RowCount& operator+=(const RowCount& other) {
    fluid += other.fluid;
    packs += other.packs;
    singles += other.singles;
    links += other.links;
    return *this;
  }
};

/// Goes through the rows of a cell, x along a row: counts what each adds to the geometry, or, in a
/// scan's last pass, writes it behind what the rows before have written. So the order is that of
/// the rows on every machine.
template <int D, class Level>
struct ScanRows {
  using value_type = RowCount;

  FlowGeometry<D> geometry;  ///< its arrays are empty while they are counted
  Level level;
  bool count_only;

  KOKKOS_FUNCTION void operator()(int row, RowCount& before, bool last) const {
    if (!last || count_only) {
      before += row_of(row, nullptr);
    } else {
      const RowCount at = before;
      before += row_of(row, &at);
    }
  }

 private:
  /// Counts a row, and writes it from `at` on unless that is null.
  KOKKOS_FUNCTION RowCount row_of(int row, const RowCount* at) const {
    RowCount count;
    int run = 0;  // fluid nodes one behind the other
    for (int x = 0; x <= geometry.grid.n[0]; ++x) {
      const bool fluid = x < geometry.grid.n[0] && !geometry.solid(row * geometry.grid.n[0] + x);
      if (fluid) {
        ++run;
        add_links(geometry.grid.node(row * geometry.grid.n[0] + x), count, at);
      } else if (run > 0) {
        cut(row, x - run, run, count, at);
        run = 0;
      }
    }
    return count;
  }

  /// Cuts a run of fluid nodes into packs, and what is left over into single ones.
  KOKKOS_FUNCTION void cut(int row, int first, int run, RowCount& count, const RowCount* at) const {
    constexpr int width = FlowNodes<D>::pack;
    const int packs = run / width, singles = run % width;
    const int start = geometry.grid.index(geometry.grid.node(row * geometry.grid.n[0] + first));
    if (at != nullptr) {
      for (int k = 0; k < packs; ++k)
        geometry.packs(at->packs + count.packs + k) = start + k * width;
      for (int k = 0; k < singles; ++k)
        geometry.singles(at->singles + count.singles + k) = start + packs * width + k;
    }
    count.fluid += run;
    count.packs += packs;
    count.singles += singles;
  }

  KOKKOS_FUNCTION void add_links(const Node<D>& node, RowCount& count, const RowCount* at) const {
    for (int i = 1; i < Lattice<D>::count; ++i) {
      const Node<D> wall = moved<D>(node, i, -1);
      if (!is_solid(wall)) continue;
      if (at != nullptr) geometry.links(at->links + count.links) = link(i, node, wall);
      ++count.links;
    }
  }

  KOKKOS_FUNCTION WallLink link(int i, const Node<D>& node, const Node<D>& wall) const {
    const FlowGrid<D>& grid = geometry.grid;
    const Node<D> behind = grid.wrapped(moved<D>(node, i, 1));
    const int to = grid.place(i, wall), away = grid.place(i, node);
    const int toward = grid.place(opposite(i), node);
    if (is_solid(behind)) return {to, toward, away, away, 0};
    const double q = distance(node, wall);
    return {to, toward, grid.place(opposite(i), behind), away, (1 - 2 * q) / (1 + 2 * q)};
  }

  KOKKOS_FUNCTION bool is_solid(const Node<D>& node) const {
    return geometry.solid(geometry.grid.flat(geometry.grid.wrapped(node)));
  }

  KOKKOS_FUNCTION double level_at(const Node<D>& from, const Node<D>& to, double share) const {
    Kokkos::Array<double, D> place;
    for (int d = 0; d < D; ++d) place[d] = from[d] + 0.5 + share * (to[d] - from[d]);
    return level(place);
  }

  /// Of the wall from a fluid node, in links: by false position with halved ends (M. Dowell,
  /// P. Jarratt, 1971), which keeps the root between them.
  KOKKOS_FUNCTION double distance(const Node<D>& node, const Node<D>& wall) const {
    double a = 0, b = 1, at_a = level_at(node, wall, 0), at_b = level_at(node, wall, 1);
    if (!(at_b < 0)) return 1;  // the solid node is on the wall
    int kept = 0;               // the end that stayed in the step before
    for (int k = 0; k < 60 && b - a > 1e-13; ++k) {
      const double c = (a * at_b - b * at_a) / (at_b - at_a);
      const double at_c = level_at(node, wall, c);
      if (Kokkos::fabs(at_c) < 1e-14) return c;
      if (at_c > 0) {
        a = c;
        at_a = at_c;
        if (kept == 1) at_b *= 0.5;
        kept = 1;
      } else {
        b = c;
        at_b = at_c;
        if (kept == -1) at_a *= 0.5;
        kept = -1;
      }
    }
    return 0.5 * (a + b);
  }
};

/// The geometry whose solid is where a level set is negative. `halo`: of the same grid. Kernels run
/// on `exec`, which is waited for. Without a fluid node, the geometry has none.
template <int D, class Level>
FlowGeometry<D> build_geometry(const Execution& exec, const FlowGrid<D>& grid,
                               const HaloCopies& halo, const Level& level) {
  const auto array = [&](const char* label) {
    return Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, std::string(label));
  };
  FlowGeometry<D> geometry{grid, 0, {}, {}, halo, {}, {}};
  const int nodes = grid.nodes(), rows = nodes / grid.n[0];
  using Range = Kokkos::RangePolicy<Execution>;
  geometry.solid = Kokkos::View<bool*>(array("understudy/fluid/solid"), nodes);
  Kokkos::parallel_for("understudy/fluid/mark_solid", Range(exec, 0, nodes),
                       MarkSolid<D, Level>{grid, level, geometry.solid});
  RowCount all;
  Kokkos::parallel_scan("understudy/fluid/count_rows", Range(exec, 0, rows),
                        ScanRows<D, Level>{geometry, level, true}, all);
  exec.fence("understudy/fluid/count_rows");
  geometry.fluid = all.fluid;
  geometry.packs = Kokkos::View<int*>(array("understudy/fluid/packs"), all.packs);
  geometry.singles = Kokkos::View<int*>(array("understudy/fluid/singles"), all.singles);
  geometry.links = Kokkos::View<WallLink*>(array("understudy/fluid/links"), all.links);
  Kokkos::parallel_scan("understudy/fluid/write_rows", Range(exec, 0, rows),
                        ScanRows<D, Level>{geometry, level, false});
  exec.fence("understudy/fluid/write_rows");
  return geometry;
}

}  // namespace understudy::fluid

template <>
struct Kokkos::reduction_identity<understudy::fluid::RowCount> {
  KOKKOS_FUNCTION static understudy::fluid::RowCount sum() { return {}; }
};
