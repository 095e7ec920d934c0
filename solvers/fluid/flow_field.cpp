#include <understudy/solvers/fluid/flow_field.hpp>

namespace understudy::fluid {
namespace {

using Range = Kokkos::RangePolicy<Execution, Kokkos::IndexType<std::size_t>>;

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
void write_velocity(const Execution& exec, const FlowCell<D>& cell,
                    const Kokkos::View<bool*>& solid, double scale, double* field) {
  Kokkos::parallel_for("understudy/fluid/write_velocity", Range(exec, 0, solid.size()),
                       WriteVelocity<D>{cell, solid, scale, field});
}

template <int D>
void save_populations(const Execution& exec, const FlowCell<D>& cell, Kokkos::View<float*>& kept) {
  const std::size_t numbers = FlowCell<D>::numbers_of_set(cell.nodes.grid);
  if (kept.size() != numbers)
    kept = Kokkos::View<float*>(
        Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, std::string("understudy/fluid/kept")),
        numbers);
  Kokkos::parallel_for("understudy/fluid/save_populations", Range(exec, 0, numbers),
                       SavePopulations{cell.current(), kept});
}

void load_populations(const Execution& exec, const Kokkos::View<float*>& kept, double scale,
                      double* populations) {
  Kokkos::parallel_for("understudy/fluid/load_populations", Range(exec, 0, kept.size()),
                       LoadPopulations{kept, scale, populations});
}

template void write_velocity<2>(const Execution&, const FlowCell<2>&, const Kokkos::View<bool*>&,
                                double, double*);
template void write_velocity<3>(const Execution&, const FlowCell<3>&, const Kokkos::View<bool*>&,
                                double, double*);
template void save_populations<2>(const Execution&, const FlowCell<2>&, Kokkos::View<float*>&);
template void save_populations<3>(const Execution&, const FlowCell<3>&, Kokkos::View<float*>&);

}  // namespace understudy::fluid
