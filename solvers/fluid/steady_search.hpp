#pragma once
#include <understudy/solvers/fluid/flow_cell.hpp>

namespace understudy::fluid {

/// What has become of a cell whose steady flow is looked for.
enum class FlowFound {
  searching,
  steady,    ///< to the tolerance; whether it is stable, too, is another question
  unstable,  ///< a steady flow on which a small disturbance grows
  missed,    ///< no steady flow within the steps that were allowed
  lost       ///< populations that are no numbers: the flow is too fast for its grid
};

/// The search for the steady flow of a cell: when it is over, and how far it is.
///
/// A flow is steady when its force has kept within the tolerance over the last rounds and the last
/// round changed density and momentum by no more: a single small change can be the turning point
/// of an oscillation.
template <int D>
struct SteadySearch {
  static constexpr int looks = 8;  ///< rounds over which the force must not change

  int round = 16;           ///< time steps between two extrapolations
  double tolerance = 1e-4;  ///< relative
  int most_steps = 100'000;

  FlowFound found = FlowFound::searching;
  int rounds = 0;
  double change = 1;                 ///< of the flow in the last round, relative
  double last_force[looks][D] = {};  ///< at the end of the last rounds

  /// After a round that has changed the flow by `now`.
  KOKKOS_FUNCTION void judge(const FlowCell<D>& cell, double now) {
    for (int d = 0; d < D; ++d) last_force[rounds % looks][d] = cell.state.force[d];
    ++rounds;
    change = now;
    if (!(now < 1e6))
      found = FlowFound::lost;
    else if (rounds >= looks && now <= tolerance && spread(cell.state.force) <= tolerance)
      found = FlowFound::steady;
    else if (cell.steps >= most_steps)
      found = FlowFound::missed;
  }

 private:
  /// Difference of the largest and the smallest force in the last rounds, over the force.
  KOKKOS_FUNCTION double spread(const double* force) const {
    double widest = 0, size = 1e-300;
    for (int d = 0; d < D; ++d) {
      double least = force[d], most = force[d];
      for (int k = 0; k < looks; ++k) {
        least = Kokkos::min(least, last_force[k][d]);
        most = Kokkos::max(most, last_force[k][d]);
      }
      widest += (most - least) * (most - least);
      size += force[d] * force[d];
    }
    return Kokkos::sqrt(widest / size);
  }
};

}  // namespace understudy::fluid
