#include <cmath>
#include <understudy/solvers/fluid/flow_field.hpp>
#include <understudy/solvers/shapes/row_policy.hpp>

namespace understudy::fluid {
namespace {

template <int D>
struct WriteVelocity {
  FlowCell<D> cell;
  Kokkos::View<const bool*> solid;
  double scale;
  double* field;

  KOKKOS_FUNCTION void operator()(std::size_t flat) const {
    const FlowGrid<D>& grid = cell.nodes.grid;
    const int index = grid.index(grid.node(static_cast<int>(flat)));
    for (int d = 0; d < D; ++d)
      field[flat * D + static_cast<std::size_t>(d)] =
          solid(flat) ? 0 : scale * velocity_at(cell, index, d);
  }
};

/// Over the first nodes of packs, the others of packs, and single nodes.
template <int D>
struct LargestSquare {
  FlowCell<D> cell;

  KOKKOS_FUNCTION void operator()(int k, double& largest) const {
    constexpr int width = FlowNodes<D>::pack;
    const FlowNodes<D>& nodes = cell.nodes;
    const int in_packs = nodes.packs.size * width;
    const int index =
        k < in_packs ? nodes.packs[k / width].first + k % width : nodes.singles[k - in_packs].first;
    double square = 0;
    for (int d = 0; d < D; ++d) square += Kokkos::pow(velocity_at(cell, index, d), 2);
    largest = Kokkos::max(largest, square);
  }
};

struct ScalePopulations {
  double factor;
  double* f;

  KOKKOS_FUNCTION void operator()(std::size_t i) const { f[i] *= factor; }
};

template <int D>
struct FillVelocity {
  Kokkos::Array<double, D> velocity;
  double* field;

  KOKKOS_FUNCTION void operator()(std::size_t i) const { field[i] = velocity[i % D]; }
};

struct SavePopulations {
  const double* from;
  Kokkos::View<float*> to;

  KOKKOS_FUNCTION void operator()(std::size_t i) const { to(i) = static_cast<float>(from[i]); }
};

struct LoadPopulations {
  Kokkos::View<const float*> from;
  double scale;
  double* to;

  KOKKOS_FUNCTION void operator()(std::size_t i) const {
    to[i] = scale * static_cast<double>(from(i));
  }
};

}  // namespace

template <int D>
double largest_velocity(const Execution& exec, const FlowCell<D>& cell) {
  double square = 0;
  Kokkos::parallel_reduce("understudy/fluid/largest_velocity",
                          Kokkos::RangePolicy<Execution>(exec, 0, cell.nodes.fluid),
                          LargestSquare<D>{cell}, Kokkos::Max<double>(square));
  exec.fence("understudy/fluid/largest_velocity");
  return std::sqrt(square);
}

template <int D>
void scale_populations(const Execution& exec, const FlowCell<D>& cell, double factor) {
  Kokkos::parallel_for("understudy/fluid/scale_populations",
                       shapes::row_policy(exec, FlowCell<D>::numbers_of_set(cell.nodes.grid)),
                       ScalePopulations{factor, cell.current()});
}

template <int D>
void write_velocity(const Execution& exec, const FlowCell<D>& cell,
                    const Kokkos::View<bool*>& solid, double scale, double* field) {
  Kokkos::parallel_for("understudy/fluid/write_velocity", shapes::row_policy(exec, solid.size()),
                       WriteVelocity<D>{cell, solid, scale, field});
}

template <int D>
void fill_velocity(const Execution& exec, const FlowGrid<D>& grid, const double* velocity,
                   double* field) {
  FillVelocity<D> fill{{}, field};
  for (int d = 0; d < D; ++d) fill.velocity[d] = velocity[d];
  Kokkos::parallel_for("understudy/fluid/fill_velocity",
                       shapes::row_policy(exec, static_cast<std::size_t>(grid.nodes()) * D), fill);
}

template <int D>
void save_populations(const Execution& exec, const FlowCell<D>& cell, Kokkos::View<float*>& kept) {
  const std::size_t numbers = FlowCell<D>::numbers_of_set(cell.nodes.grid);
  if (kept.size() != numbers)
    kept = Kokkos::View<float*>(
        Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, std::string("understudy/fluid/kept")),
        numbers);
  Kokkos::parallel_for("understudy/fluid/save_populations", shapes::row_policy(exec, numbers),
                       SavePopulations{cell.current(), kept});
}

void load_populations(const Execution& exec, const Kokkos::View<float*>& kept, double scale,
                      double* populations) {
  Kokkos::parallel_for("understudy/fluid/load_populations", shapes::row_policy(exec, kept.size()),
                       LoadPopulations{kept, scale, populations});
}

template void write_velocity<2>(const Execution&, const FlowCell<2>&, const Kokkos::View<bool*>&,
                                double, double*);
template void write_velocity<3>(const Execution&, const FlowCell<3>&, const Kokkos::View<bool*>&,
                                double, double*);
template double largest_velocity<2>(const Execution&, const FlowCell<2>&);
template double largest_velocity<3>(const Execution&, const FlowCell<3>&);
template void scale_populations<2>(const Execution&, const FlowCell<2>&, double);
template void scale_populations<3>(const Execution&, const FlowCell<3>&, double);
template void fill_velocity<2>(const Execution&, const FlowGrid<2>&, const double*, double*);
template void fill_velocity<3>(const Execution&, const FlowGrid<3>&, const double*, double*);
template void save_populations<2>(const Execution&, const FlowCell<2>&, Kokkos::View<float*>&);
template void save_populations<3>(const Execution&, const FlowCell<3>&, Kokkos::View<float*>&);

}  // namespace understudy::fluid
