#pragma once
#include <understudy/solvers/fluid/build_geometry.hpp>
#include <understudy/solvers/fluid/coarse_grid.hpp>

namespace understudy::fluid {

/// A level set that is linear between the nodes of a periodic grid.
template <int D>
struct NodeLevel {
  FlowGrid<D> grid;
  Kokkos::View<const double*> values;

  KOKKOS_FUNCTION double operator()(const Kokkos::Array<double, D>& place) const {
    Node<D> low;
    double share[D];
    for (int d = 0; d < D; ++d) {
      const double at = place[d] - 0.5;
      low[d] = static_cast<int>(Kokkos::floor(at));
      share[d] = at - low[d];
    }
    double sum = 0;
    for (int corner = 0; corner < (1 << D); ++corner) {
      double weight = 1;
      Node<D> node = low;
      for (int d = 0; d < D; ++d) {
        const int up = corner >> d & 1;
        node[d] += up;
        weight *= up == 1 ? share[d] : 1 - share[d];
      }
      sum += weight * values(grid.flat(grid.wrapped(node)));
    }
    return sum;
  }
};

/// The means over the nodes that a node of a coarse grid stands for.
template <int D>
struct MeanOfNodes {
  FlowGrid<D> coarse, fine;
  Kokkos::View<const double*> of_fine;
  Kokkos::View<double*> of_coarse;

  KOKKOS_FUNCTION void operator()(int flat) const {
    const Node<D> node = coarse.node(flat);
    double sum = 0;
    for (int k = 0; k < (1 << D); ++k) sum += of_fine(fine.flat(child<D>(node, k)));
    of_coarse(flat) = sum / (1 << D);
  }
};

/// 1 in the fluid, -1 in the solid.
struct SignOfNodes {
  Kokkos::View<const bool*> solid;
  Kokkos::View<double*> sign;

  KOKKOS_FUNCTION void operator()(int flat) const { sign(flat) = solid(flat) ? -1 : 1; }
};

/// Their walls lie where the share of solid
/// among its nodes is a half. They only have to be good enough for corrections, and know nothing
/// but the nodes, so shapes and images are treated alike. Their halos are left to others.
template <int D>
CoarserGeometries<D> coarser_geometries(const Execution& exec, const FlowGeometry<D>& finest) {
  using Range = Kokkos::RangePolicy<Execution>;
  const auto values = [&](const FlowGrid<D>& grid) {
    return Kokkos::View<double*>(
        Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, "understudy/fluid/level"),
        static_cast<std::size_t>(grid.nodes()));
  };
  FlowGrid<D> fine = finest.grid;
  Kokkos::View<double*> level = values(fine);
  Kokkos::parallel_for("understudy/fluid/sign_of_nodes", Range(exec, 0, fine.nodes()),
                       SignOfNodes{finest.solid, level});
  CoarserGeometries<D> all;
  for (const FlowGrid<D>& coarse : coarser_grids(finest.grid)) {
    const Kokkos::View<double*> mean = values(coarse);
    Kokkos::parallel_for("understudy/fluid/mean_of_nodes", Range(exec, 0, coarse.nodes()),
                         MeanOfNodes<D>{coarse, fine, level, mean});
    FlowGeometry<D> geometry = build_geometry<D>(exec, coarse, {}, NodeLevel<D>{coarse, mean});
    if (geometry.fluid == 0) break;
    all.push_back(std::move(geometry));
    fine = coarse;
    level = mean;
  }
  return all;
}

}  // namespace understudy::fluid
