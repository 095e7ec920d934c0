#include <gtest/gtest.h>

#include <stdexcept>
#include <understudy/solvers/numerics/workers.hpp>

namespace understudy::numerics {
namespace {

struct AddOne {
  Kokkos::View<int*> counts;
  int piece;
  KOKKOS_FUNCTION void operator()(const Kokkos::TeamPolicy<Execution>::member_type& team) const {
    Kokkos::single(Kokkos::PerTeam(team), [&] { counts(piece) += team.league_rank(); });
  }
};

TEST(Workers, RunEveryPieceOnceAndKernelsInside) {
  constexpr int pieces = 37;
  Kokkos::View<int*> counts("counts", pieces);
  const Workers workers{Execution()};
  workers.for_each(pieces, [&](int worker, const Execution& exec, int piece) {
    EXPECT_LT(worker, workers.size());
    Kokkos::parallel_for("test/add_one",
                         Kokkos::TeamPolicy<Execution>(exec, 4, Kokkos::AUTO)
                             .set_scratch_size(1, Kokkos::PerTeam(1000)),
                         AddOne{counts, piece});
    exec.fence();
  });
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), counts);
  for (int piece = 0; piece < pieces; ++piece) EXPECT_EQ(host(piece), 6);
}

TEST(Workers, PassAnExceptionOn) {
  const Workers workers{Execution()};
  EXPECT_THROW(workers.for_each(5,
                                [](int, const Execution&, int piece) {
                                  if (piece == 3) throw std::runtime_error("piece 3");
                                }),
               std::runtime_error);
}

}  // namespace
}  // namespace understudy::numerics
