#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <future>
#include <stdexcept>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/numerics/workers.hpp>

#include "core/message.hpp"
#include "core/sanitized.hpp"

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
  const auto host = on_host(counts);
  for (int piece = 0; piece < pieces; ++piece) EXPECT_EQ(host(piece), 6);
}

TEST(Workers, AreNoMoreThanAsked) {
  const Workers one(Execution(), 1);
  EXPECT_EQ(one.size(), 1);
  std::atomic<int> pieces = 0;
  one.for_each(5, [&](int worker, const Execution&, int) {
    EXPECT_EQ(worker, 0);
    ++pieces;
  });
  EXPECT_EQ(pieces, 5);
  EXPECT_LE(Workers(Execution(), 2).size(), 2);
  EXPECT_EQ(Workers(Execution(), 1'000'000).size(), Workers{Execution()}.size());
}

TEST(Workers, PassAnExceptionOn) {
  const Workers workers{Execution()};
  EXPECT_THROW(workers.for_each(5,
                                [](int, const Execution&, int piece) {
                                  if (piece == 3) throw std::runtime_error("piece 3");
                                }),
               std::runtime_error);
}

/// Leaves the process that much more address space, and gives it back.
class SpaceLimit {
 public:
  explicit SpaceLimit(rlim_t more) {
    getrlimit(RLIMIT_AS, &before_);
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    rlimit limit = before_;
    limit.rlim_cur = pages * 4096 + more;
    setrlimit(RLIMIT_AS, &limit);
  }
  ~SpaceLimit() { setrlimit(RLIMIT_AS, &before_); }
  SpaceLimit(const SpaceLimit&) = delete;

 private:
  rlimit before_{};
};

TEST(Workers, AThreadThatCannotStartIsAnError) {
  if (sanitized) GTEST_SKIP() << "the sanitizer needs the address space";
  std::promise<void> end;
  const auto ended = end.get_future().share();
  std::vector<std::thread> threads;
  threads.reserve(1000);
  std::string said;
  {
    const SpaceLimit limit(rlim_t{64} << 20);  // a thread's stack takes some megabytes of it
    said = message([&] {
      while (threads.size() < 1000) threads.push_back(start_thread([ended] { ended.wait(); }));
    });
  }
  end.set_value();
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(said, testing::StartsWith("A thread of the solver could not be started. Got "));
  EXPECT_THAT(said, testing::HasSubstr("expected a thread for every core that may be used. Set "
                                       "OMP_NUM_THREADS to a smaller number"));
}

}  // namespace
}  // namespace understudy::numerics
