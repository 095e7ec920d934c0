#pragma once
#include <understudy/core/operator.hpp>
#include <understudy/solvers/protein/atom_mask.hpp>

/// What operators on the conformations of one molecule share: ports, how a batch is spread over
/// threads, and how a team reads positions and ends a sample. Functions with a team are called by
/// all its members.
namespace understudy::protein {

using Team = Kokkos::TeamPolicy<Execution>::member_type;

Port positions_port(std::size_t atoms);
Port energy_port(const std::string& name = "energy", bool optional = false);
Port forces_port(std::size_t atoms);

/// Teams that work on conformations, each on one at a time, and their memory. Nothing that is
/// computed depends on their number or size: a sum is one thread's.
struct Teams {
  int count, size;
  double* memory;  ///< [count, numbers of a team]
};

/// The memory of teams, which grows as needed.
class TeamMemory {
 public:
  explicit TeamMemory(std::size_t numbers_per_team) : numbers_(numbers_per_team) {}

  /// Teams for so many conformations of a molecule.
  Teams teams_for(const Execution& exec, std::size_t conformations, int atoms);

 private:
  std::size_t numbers_;
  Kokkos::View<double*> memory_;
};

/// The numbers of a wanted output port, null of another.
inline double* numbers_of(const Batch& out, const std::string& port) {
  return out.has(port) ? out[port].data() : nullptr;
}

/// to = positions [atoms,3], zero where the last pack is filled up; whether all are numbers. The
/// team waits for all.
KOKKOS_INLINE_FUNCTION bool read_positions(const Team& team, const double* positions, int atoms,
                                           const VectorArray& to) {
  int bad = 0;
  Kokkos::parallel_reduce(
      Kokkos::TeamVectorRange(team, to.pitch),
      [&](int i, int& count) {
        for (int d = 0; d < 3; ++d) {
          const double x = i < atoms ? positions[3 * i + d] : 0.0;
          to.coordinate(d)[i] = x;
          if (!Kokkos::isfinite(x)) ++count;
        }
      },
      bad);
  team.team_barrier();
  return bad == 0;
}

/// numbers[0 ... count - 1] = value for a port that is wanted.
KOKKOS_INLINE_FUNCTION void fill(const Team& team, double* numbers, int count, double value) {
  if (numbers == nullptr) return;
  Kokkos::parallel_for(Kokkos::TeamVectorRange(team, count), [&](int i) { numbers[i] = value; });
}

/// Sum of numbers in their order.
KOKKOS_INLINE_FUNCTION double ordered_sum(const double* numbers, int count) {
  Pack total;
  int i = 0;
  for (; i + Pack::width <= count; i += Pack::width) total += Pack::load(numbers + i);
  double rest = sum(total);
  for (; i < count; ++i) rest += numbers[i];
  return rest;
}

/// 0 for three finite numbers, else NaN.
KOKKOS_FORCEINLINE_FUNCTION double nan_unless_finite(double a, double b, double c) {
  return 0.0 * a + 0.0 * b + 0.0 * c;
}

}  // namespace understudy::protein
