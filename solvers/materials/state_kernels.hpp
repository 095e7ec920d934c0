#pragma once
#include <understudy/solvers/materials/evaluate_types.hpp>
#include <understudy/solvers/materials/load_space.hpp>
#include <understudy/solvers/materials/stiffness.hpp>

namespace understudy::materials {

/// Where a slot keeps its warm start; null where it has none.
struct StartPointers {
  float* fluctuation = nullptr;
  float* jumps = nullptr;
  float* sensitivity = nullptr;  ///< rows `sensitivity_stride` apart
  int sensitivity_stride = 0;
  int jump_numbers = 0;
  double load_change[LoadSpace::most] = {};
};
using StartList = Kokkos::View<StartPointers*, Kokkos::SharedSpace>;

/// u = kept u + sum_k X_k dload_k: the kept solution, moved along its sensitivities to the new
/// load; zero where nothing was kept. Jumps and sensitivities are taken over as they are.
template <class T>
struct Restore {
  int length, loads;
  Kokkos::View<const int*> cells;
  StartList starts;
  Rows<double> fluctuation, jumps;
  Rows<T> sensitivity;  ///< [cell * loads + load]

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank());
    const StartPointers& start = starts(cell);
    using P = Pack<double, lanes<double>>;
    constexpr int width = P::width;
    double* u = &fluctuation(cell, 0);
    const int whole = length / width;
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, whole), [&](int pack) {
      const int k = pack * width;
      P v = start.fluctuation ? load_as<double, width>(start.fluctuation + k) : P();
      if (start.sensitivity)
        for (int l = 0; l < loads; ++l)
          v += start.load_change[l] *
               load_as<double, width>(start.sensitivity + l * start.sensitivity_stride + k);
      v.store(u + k);
    });
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, whole * width, length), [&](int k) {
      double v = start.fluctuation ? static_cast<double>(start.fluctuation[k]) : 0.0;
      if (start.sensitivity)
        for (int l = 0; l < loads; ++l)
          v += start.load_change[l] *
               static_cast<double>(start.sensitivity[l * start.sensitivity_stride + k]);
      u[k] = v;
    });
    Kokkos::parallel_for(
        Kokkos::TeamVectorRange(team, static_cast<int>(jumps.extent(1))), [&](int k) {
          jumps(cell, k) =
              start.jumps && k < start.jump_numbers ? static_cast<double>(start.jumps[k]) : 0.0;
        });
    for (int l = 0; l < loads; ++l) {
      T* x = &sensitivity(cell * loads + l, 0);
      const float* kept = start.sensitivity + l * start.sensitivity_stride;
      Kokkos::parallel_for(Kokkos::TeamVectorRange(team, length), [&](int k) {
        x[k] = start.sensitivity ? static_cast<T>(kept[k]) : T(0);
      });
    }
    team.team_barrier();
  }
};

/// Keeps u, jumps and sensitivities of a list of cells for the next solve.
template <class T>
struct Keep {
  int length, loads;
  Kokkos::View<const int*> cells;
  StartList starts;
  Rows<const double> fluctuation, jumps;
  Rows<const T> sensitivity;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank());
    const StartPointers& start = starts(cell);
    if (!start.fluctuation) return;
    const double *u = &fluctuation(cell, 0), *a = &jumps(cell, 0);
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, length),
                         [&](int k) { start.fluctuation[k] = static_cast<float>(u[k]); });
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, start.jump_numbers),
                         [&](int k) { start.jumps[k] = static_cast<float>(a[k]); });
    if (!start.sensitivity) return;
    for (int l = 0; l < loads; ++l) {
      const T* x = &sensitivity(cell * loads + l, 0);
      float* kept = start.sensitivity + l * start.sensitivity_stride;
      Kokkos::parallel_for(Kokkos::TeamVectorRange(team, length),
                           [&](int k) { kept[k] = static_cast<float>(x[k]); });
    }
  }
};

/// target(k-th target row) = factor * source(k-th source row), rounded.
template <class A, class B>
struct CopyScaled {
  int length;
  double factor;
  Kokkos::View<const int*> source_rows, target_rows;
  Rows<const A> source;
  Rows<B> target;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const A* from = &source(source_rows(team.league_rank()), 0);
    B* to = &target(target_rows(team.league_rank()), 0);
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, length), [&](int k) {
      to[k] = static_cast<B>(factor * static_cast<double>(from[k]));
    });
  }
};

/// target(row) += factor(k) * source(row) for the k-th row of each list.
template <class A, class B>
struct AddScaled {
  int length;
  Kokkos::View<const double*, Kokkos::SharedSpace> factors;
  Kokkos::View<const int*> source_rows, target_rows;
  Rows<const A> source;
  Rows<B> target;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const double factor = factors(team.league_rank());
    const A* from = &source(source_rows(team.league_rank()), 0);
    B* to = &target(target_rows(team.league_rank()), 0);
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, length), [&](int k) {
      to[k] = static_cast<B>(static_cast<double>(to[k]) + factor * static_cast<double>(from[k]));
    });
  }
};

/// displacement[node][component] = fluctuation[component][node], for cells that want it.
template <int D>
struct WriteDisplacement {
  int nodes;
  Kokkos::View<const int*> cells;
  Kokkos::View<const FieldPointers*, Kokkos::SharedSpace> fields;
  Rows<const double> fluctuation;

  KOKKOS_FUNCTION void operator()(const sweep::Team& team) const {
    const int cell = cells(team.league_rank());
    double* to = fields(cell).displacement;
    if (!to) return;
    const double* u = &fluctuation(cell, 0);
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, nodes), [&](int node) {
      for (int c = 0; c < D; ++c) to[node * D + c] = u[c * nodes + node];
    });
  }
};

}  // namespace understudy::materials
