#pragma once
#include <understudy/solvers/fluid/flow_cell.hpp>

namespace understudy::fluid {

/// What has become of a cell whose steady flow is looked for.
enum class FlowFound {
  searching,
  sketched,  ///< about right, and put aside until somebody has looked how fast it is
  steady,    ///< to the tolerance; whether it is stable, too, is another question
  unstable,  ///< a steady flow on which a small disturbance grows
  missed,    ///< no steady flow within the steps that were allowed
  lost       ///< populations that are no numbers: the flow is too fast for its grid
};

/// Whether there is a flow to be averaged in time.
KOKKOS_INLINE_FUNCTION bool is_unsteady(FlowFound found) {
  return found == FlowFound::unstable || found == FlowFound::missed;
}

/// The search for the steady flow of a cell: when it is over, and how far it is.
///
/// A flow is steady when its force has kept within the tolerance over the last sixth of the
/// search, and eight rounds at least, and the last round changed density and momentum by no more.
/// A window that grows with the search knows slow convergence, and the turning points of slow
/// oscillations, from an end.
///
/// Rounds that coarser grids correct bring a flow nearer by a factor of two at least, most by four
/// and more. There two rounds are enough in which the force moves by a tenth of the tolerance and
/// density and momentum by a fiftieth.
template <int D>
struct SteadySearch {
  static constexpr double sketch = 0.02;      ///< change in a round of a flow that is about right
  static constexpr int most_corrected = 100;  ///< rounds, after which plain ones have to do

  int round = 16;           ///< time steps between two extrapolations
  bool corrects = false;    ///< rounds are corrected by coarser grids
  double tolerance = 1e-4;  ///< relative
  int most_steps = 100'000;
  bool checks_stability = false;  ///< of a steady flow that is found
  bool screens_stability = true;  ///< first on a coarser grid
  int screening_steps = 0;        ///< that this took there
  bool asks_for_speed = false;    ///< becomes `sketched` once

  FlowFound found = FlowFound::searching;
  int rounds = 0, since = 0;           ///< so far, and when the force began to keep
  int corrected = 0;                   ///< rounds that were
  double change = 1;                   ///< of the flow in the last round, relative
  double least[D] = {}, most[D] = {};  ///< force since then

  /// A sketch is gone on with, so its last round has to be extrapolated, too.
  KOKKOS_FUNCTION bool is_over() const {
    return found != FlowFound::searching && found != FlowFound::sketched;
  }

  /// After a round that has changed the flow by `now`.
  KOKKOS_FUNCTION void judge(const FlowCell<D>& cell, double now) {
    ++rounds;
    change = now;
    look_at(cell.state.force);
    if (!(now < 10)) {
      found = FlowFound::lost;
    } else if (asks_for_speed && now <= sketch) {
      found = FlowFound::sketched;
      asks_for_speed = false;
    }
    if (found != FlowFound::searching) return;
    if (has_kept() && now <= (corrects ? 0.02 : 1) * tolerance)
      found = FlowFound::steady;
    else if (cell.steps >= most_steps)
      found = FlowFound::missed;
  }

 private:
  KOKKOS_FUNCTION bool has_kept() const {
    const int kept = rounds - since;
    return corrects ? kept >= 2 : kept >= 8 && 6 * kept >= rounds;
  }

  KOKKOS_FUNCTION void look_at(const double* force) {
    const double within = (corrects ? 0.1 : 1) * tolerance;
    double spread = 0, size = 0;
    for (int d = 0; d < D; ++d) {
      least[d] = Kokkos::min(least[d], force[d]);
      most[d] = Kokkos::max(most[d], force[d]);
      spread += (most[d] - least[d]) * (most[d] - least[d]);
      size += force[d] * force[d];
    }
    if (spread <= within * within * size) return;
    for (int d = 0; d < D; ++d) least[d] = most[d] = force[d];
    since = rounds;
  }
};

}  // namespace understudy::fluid
