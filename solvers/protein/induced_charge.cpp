#include <understudy/solvers/protein/induced_charge.hpp>

namespace understudy::protein {
namespace {

using numerics::RowGrid;

/// The surroundings of a node.
struct Neighbourhood {
  RowGrid grid;
  Kokkos::Array<const float*, 3> coupling;
  const Place* place;
  const int* node;
  const double *phi, *v;
  double inner;
  InducedCharge::Weights weights;

  /// visit(neighbour, coupling) for the six of them.
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION void for_each(int a, const Visit& visit) const {
    const int steps[] = {1, grid.stride(), grid.plane()};
    for (int d = 0; d < 3; ++d) {
      visit(a + steps[d], static_cast<double>(coupling[d][a]));
      visit(a - steps[d], static_cast<double>(coupling[d][a - steps[d]]));
    }
  }
};

struct WriteSources {
  Neighbourhood around;
  double *b_listed, *b;

  KOKKOS_FUNCTION void operator()(int n, double& c, double& squares) const {
    const int a = around.node[n];
    const auto [source, plain] =
        around.place[a] == Place::surface ? at_surface(a, c) : Kokkos::pair(in_water(a), 0.0);
    b_listed[n] = source;
    b[a] = source;
    squares += plain * plain;
  }

  /// b and -D phi_c.
  KOKKOS_FORCEINLINE_FUNCTION Kokkos::pair<double, double> at_surface(int a, double& c) const {
    const auto& w = around.weights;
    const double phi = around.phi[a];
    double source = 0, plain = 0;
    around.for_each(a, [&](int other, double coupling) {
      const double change = (coupling - around.inner) * (phi - around.phi[other]);
      plain -= change;
      if (around.place[other] == Place::water) {
        source -= w.contrast * phi + w.on_surface * around.phi[other];
        c += (w.both * around.phi[other] - w.contrast * phi) * phi;
      } else {
        source -= change;
        c -= 0.5 * change * (phi - around.phi[other]);  // the pair is met twice
      }
    });
    return {source, plain};
  }

  KOKKOS_FORCEINLINE_FUNCTION double in_water(int a) const {
    double source = 0;
    around.for_each(a, [&](int other, double) {
      if (around.place[other] == Place::surface)
        source += around.weights.on_water * around.phi[other];
    });
    return source;
  }
};

struct WriteInducedCharge {
  Neighbourhood around;
  double* sigma;

  KOKKOS_FUNCTION void operator()(int n) const {
    const int a = around.node[n];
    sigma[n] = around.place[a] == Place::surface ? at_surface(a) : in_water(a);
  }

  KOKKOS_FORCEINLINE_FUNCTION double at_surface(int a) const {
    const auto& w = around.weights;
    const double phi = around.phi[a], v = around.v[a];
    double sum = 0;
    around.for_each(a, [&](int other, double coupling) {
      if (around.place[other] == Place::water)
        sum += w.on_water * around.v[other] + 0.5 * w.both * around.phi[other] -
               w.contrast * (v + phi);
      else
        sum -= (coupling - around.inner) * (v + phi - around.v[other] - around.phi[other]);
    });
    return sum;
  }

  KOKKOS_FORCEINLINE_FUNCTION double in_water(int a) const {
    const auto& w = around.weights;
    double sum = 0;
    around.for_each(a, [&](int other, double) {
      if (around.place[other] == Place::surface)
        sum += 0.5 * w.both * around.phi[other] - w.on_surface * around.v[other];
    });
    return sum;
  }
};

struct SourceEnergy {
  const int* node;
  const double *b, *v;
  KOKKOS_FUNCTION void operator()(int n, double& sum) const { sum += b[n] * v[node[n]]; }
};

Neighbourhood around(const InducedCharge& charge, const SurfaceNodes& nodes,
                     const numerics::Doubles& phi, const numerics::DiffusionSolver& solver) {
  return {solver.grid(),
          {solver.coupling(0).data(), solver.coupling(1).data(), solver.coupling(2).data()},
          nodes.place.data(),
          nodes.node.data(),
          phi.data(),
          solver.solution().data(),
          charge.dielectric.inner,
          charge.weights()};
}

}  // namespace

SourceSums write_sources(const Execution& exec, const InducedCharge& charge,
                         const SurfaceNodes& nodes, const numerics::Doubles& phi,
                         const numerics::DiffusionSolver& solver, const numerics::Doubles& b) {
  Kokkos::deep_copy(exec, solver.residual(), 0.0);
  SourceSums sums;
  Kokkos::parallel_reduce(
      "understudy/protein/write_sources", Kokkos::RangePolicy<Execution>(exec, 0, nodes.count),
      WriteSources{around(charge, nodes, phi, solver), b.data(), solver.residual().data()}, sums.c,
      sums.squares);
  return sums;
}

double source_energy(const Execution& exec, const SurfaceNodes& nodes, const numerics::Doubles& b,
                     const numerics::Doubles& v) {
  double sum = 0;
  Kokkos::parallel_reduce("understudy/protein/source_energy",
                          Kokkos::RangePolicy<Execution>(exec, 0, nodes.count),
                          SourceEnergy{nodes.node.data(), b.data(), v.data()}, sum);
  return sum;
}

void write_induced_charge(const Execution& exec, const InducedCharge& charge,
                          const SurfaceNodes& nodes, const numerics::Doubles& phi,
                          const numerics::DiffusionSolver& solver, const numerics::Doubles& sigma) {
  Kokkos::parallel_for("understudy/protein/write_induced_charge",
                       Kokkos::RangePolicy<Execution>(exec, 0, nodes.count),
                       WriteInducedCharge{around(charge, nodes, phi, solver), sigma.data()});
}

}  // namespace understudy::protein
