#include <understudy/solvers/numerics/relaxation.hpp>

namespace understudy::numerics {
namespace {

using Team = Kokkos::TeamPolicy<Execution>::member_type;

struct RelaxHalf {
  Relaxation relaxation;
  int colour;
  bool from_zero;

  KOKKOS_FUNCTION void operator()(int p) const {
    const RowPiece piece = relaxation.grid.piece(p);
    if (from_zero)
      relaxation.relax_zero(colour, piece);
    else
      relaxation.relax(colour, piece);
  }
};

struct RelaxToTheEnd {
  Relaxation relaxation;

  static constexpr int rounds = 12;

  KOKKOS_FUNCTION void operator()(const Team& team) const {
    const auto half_sweep = [&](int colour, bool from_zero) {
      const RelaxHalf half{relaxation, colour, from_zero};
      Kokkos::parallel_for(Kokkos::TeamThreadRange(team, relaxation.grid.pieces()),
                           [&](int p) { half(p); });
      team.team_barrier();
    };
    half_sweep(0, true);
    half_sweep(1, false);
    for (int round = 1; round < rounds; ++round)
      for (int half = 0; half < 4; ++half) half_sweep(half == 0 || half == 3 ? 1 : 0, false);
    half_sweep(1, false);
    half_sweep(0, false);
  }
};

}  // namespace

void relax(const Execution& exec, const GridLevel& level, const HalfSweeps& sweeps) {
  const Relaxation relaxation(level);
  for (int half = 0; half < HalfSweeps::count; ++half)
    Kokkos::parallel_for(
        "understudy/numerics/relax", Kokkos::RangePolicy<Execution>(exec, 0, level.grid.pieces()),
        RelaxHalf{relaxation, sweeps.colours[half], half == 0 && sweeps.from_zero});
}

void relax_to_the_end(const Execution& exec, const GridLevel& level) {
  Kokkos::parallel_for("understudy/numerics/relax_to_the_end",
                       Kokkos::TeamPolicy<Execution>(exec, 1, on_gpu ? 256 : 1),
                       RelaxToTheEnd{Relaxation(level)});
}

}  // namespace understudy::numerics
