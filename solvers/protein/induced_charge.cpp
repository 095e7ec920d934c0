#include <understudy/solvers/numerics/ordered_sum.hpp>
#include <understudy/solvers/protein/induced_charge.hpp>

namespace understudy::protein {
namespace {

using numerics::RowGrid;

/// The surroundings of a node.
struct Neighbourhood {
  RowGrid grid;
  Kokkos::Array<const float*, 3> coupling;
  const NodePlace* place;
  const float* missing;
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

  /// A_in phi_c, of nodes that have a share; all of their neighbours are listed, too.
  KOKKOS_FORCEINLINE_FUNCTION double laplacian(int a) const {
    double sum = 0;
    for_each(a, [&](int other, double) { sum += phi[a] - phi[other]; });
    return inner * sum;
  }
  KOKKOS_FORCEINLINE_FUNCTION double share(int a) const {
    return place[a] == NodePlace::surface ? water_share(missing[a]) : 0;
  }
};

struct WriteSources {
  Neighbourhood around;
  double *b_listed, *c_listed, *plain_listed, *b;

  KOKKOS_FUNCTION void operator()(int n) const {
    const int a = around.node[n];
    double c = 0;
    const auto [source, plain] =
        around.place[a] == NodePlace::surface ? at_surface(a, c) : Kokkos::pair(in_water(a), 0.0);
    b_listed[n] = source;
    c_listed[n] = c;
    plain_listed[n] = plain;
    b[a] = source;
  }

  /// b and -D phi_c.
  KOKKOS_FORCEINLINE_FUNCTION Kokkos::pair<double, double> at_surface(int a, double& c) const {
    const auto& w = around.weights;
    const double phi = around.phi[a];
    double source = 0, plain = 0;
    around.for_each(a, [&](int other, double coupling) {
      const double change = (coupling - around.inner) * (phi - around.phi[other]);
      plain -= change;
      if (around.place[other] == NodePlace::water) {
        source -= w.contrast * phi + w.on_surface * around.phi[other];
        c += (w.both * around.phi[other] - w.contrast * phi) * phi;
      } else {
        source -= change;
        c -= 0.5 * change * (phi - around.phi[other]);  // the pair is met twice
      }
    });
    if (const double share = around.share(a); share > 0) {
      const double taken = share * around.laplacian(a);
      source -= w.of_source * taken;
      c += w.of_energy * taken * phi;
    }
    return {source, plain};
  }

  KOKKOS_FORCEINLINE_FUNCTION double in_water(int a) const {
    double source = 0;
    around.for_each(a, [&](int other, double) {
      if (around.place[other] == NodePlace::surface)
        source += around.weights.on_water * around.phi[other];
    });
    return source;
  }
};

struct WriteInducedCharge {
  Neighbourhood around;
  double margin;
  double *sigma, *shares;

  KOKKOS_FUNCTION void operator()(int n) const {
    const int a = around.node[n];
    sigma[n] = of_shares(a) + (around.place[a] == NodePlace::surface ? at_surface(a) : in_water(a));
    shares[a] = 0;
    if (around.share(a) > 0)
      shares[a] =
          -water_share_slope(around.missing[a]) / margin * around.laplacian(a) *
          (around.weights.of_energy * around.phi[a] - 2 * around.weights.of_source * around.v[a]);
  }

  /// From share (A_in phi_c) (of_energy phi_c - 2 of_source v) here and at the neighbours.
  KOKKOS_FORCEINLINE_FUNCTION double of_shares(int a) const {
    const auto& w = around.weights;
    const auto pull = [&](int node) {
      const double share = around.share(node);
      return share > 0
                 ? share * (0.5 * w.of_energy * around.phi[node] - w.of_source * around.v[node])
                 : 0.0;
    };
    double sum = 6 * around.inner * pull(a);
    around.for_each(a, [&](int other, double) { sum -= around.inner * pull(other); });
    if (const double share = around.share(a); share > 0)
      sum += 0.5 * w.of_energy * share * around.laplacian(a);
    return sum;
  }

  KOKKOS_FORCEINLINE_FUNCTION double at_surface(int a) const {
    const auto& w = around.weights;
    const double phi = around.phi[a], v = around.v[a];
    double sum = 0;
    around.for_each(a, [&](int other, double coupling) {
      if (around.place[other] == NodePlace::water)
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
      if (around.place[other] == NodePlace::surface)
        sum += 0.5 * w.both * around.phi[other] - w.on_surface * around.v[other];
    });
    return sum;
  }
};

struct Sum {
  const double* numbers;
  KOKKOS_FUNCTION void operator()(int n, double& sum) const { sum += numbers[n]; }
};

struct SumOfSquares {
  const double* numbers;
  KOKKOS_FUNCTION void operator()(int n, double& sum) const { sum += numbers[n] * numbers[n]; }
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
          nodes.missing.data(),
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
  const auto listed = [&](const std::string& label) {
    return numerics::Doubles(Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, label),
                             static_cast<std::size_t>(nodes.count));
  };
  const auto c = listed("understudy/protein/c"), plain = listed("understudy/protein/plain_charge");
  Kokkos::deep_copy(exec, solver.residual(), 0.0);
  Kokkos::parallel_for("understudy/protein/write_sources",
                       Kokkos::RangePolicy<Execution>(exec, 0, nodes.count),
                       WriteSources{around(charge, nodes, phi, solver), b.data(), c.data(),
                                    plain.data(), solver.residual().data()});
  return {numerics::ordered_sum(exec, "understudy/protein/sum_c", nodes.count, Sum{c.data()}),
          numerics::ordered_sum(exec, "understudy/protein/sum_squares", nodes.count,
                                SumOfSquares{plain.data()})};
}

double source_energy(const Execution& exec, const SurfaceNodes& nodes, const numerics::Doubles& b,
                     const numerics::Doubles& v) {
  return numerics::ordered_sum(exec, "understudy/protein/source_energy", nodes.count,
                               SourceEnergy{nodes.node.data(), b.data(), v.data()});
}

void write_induced_charge(const Execution& exec, const InducedCharge& charge,
                          const SurfaceNodes& nodes, const numerics::Doubles& phi,
                          const numerics::DiffusionSolver& solver, const numerics::Doubles& sigma,
                          const numerics::Doubles& shares) {
  Kokkos::parallel_for(
      "understudy/protein/write_induced_charge",
      Kokkos::RangePolicy<Execution>(exec, 0, nodes.count),
      WriteInducedCharge{around(charge, nodes, phi, solver),
                         water_margin * charge.dielectric.contrast(), sigma.data(), shares.data()});
}

}  // namespace understudy::protein
