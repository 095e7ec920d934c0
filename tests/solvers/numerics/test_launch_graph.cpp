#include <gtest/gtest.h>

#include <core/at.hpp>
#include <stdexcept>
#include <understudy/core/pack.hpp>
#include <understudy/solvers/numerics/launch_graph.hpp>

namespace understudy::numerics {
namespace {

/// x = factor x + list(0)
struct Advance {
  Kokkos::View<double> x;
  Kokkos::View<const int*> list;
  double factor;

  KOKKOS_FUNCTION void operator()(const LaunchedTeams::member_type& team) const {
    Kokkos::single(Kokkos::PerTeam(team), [&] { x() = factor * x() + list(0); });
  }
};

/// Two launches, and how often the host was asked for them.
struct Twice {
  Kokkos::View<double> x{"x"};
  Kokkos::View<int*> list{"list", 1};
  int asked = 0;

  void operator()(double factor) {
    ++asked;
    for (int k = 0; k < 2; ++k)
      Kokkos::parallel_for("test/advance", LaunchedTeams(Execution(), 1, 1),
                           Advance{x, list, factor});
  }
  double value() const { return on_host(x)(); }
};

TEST(LaunchGraph, ReplaysWhatItRecordedOnWhatMemoryHoldsNow) {
  Twice twice;
  LaunchGraph graph;
  double expected = 0;
  for (int call = 0; call < 5; ++call) {
    at(twice.list, 0) = call + 1;
    graph.run(Execution(), {1}, [&] { twice(2); });
    for (int k = 0; k < 2; ++k) expected = 2 * expected + call + 1;
    Kokkos::fence();
    EXPECT_EQ(twice.value(), expected) << call;
  }
  EXPECT_EQ(graph.replays(), on_gpu ? 4 : 0);
  EXPECT_EQ(twice.asked, on_gpu ? 2 : 5);
}

TEST(LaunchGraph, AnotherKeyIsOtherWork) {
  Twice twice;
  LaunchGraph graph;
  at(twice.list, 0) = 1;
  double expected = 0;
  for (const int factor : {2, 2, 2, 3, 3, 2}) {
    graph.run(Execution(), {static_cast<std::uintptr_t>(factor)}, [&] { twice(factor); });
    for (int k = 0; k < 2; ++k) expected = factor * expected + 1;
    Kokkos::fence();
    EXPECT_EQ(twice.value(), expected);
  }
  EXPECT_EQ(graph.replays(), on_gpu ? 4 : 0);
}

// What waits cannot be recorded: it is done all the same.
TEST(LaunchGraph, DoesOneByOneWhatCannotBeRecorded) {
  Twice twice;
  LaunchGraph graph;
  at(twice.list, 0) = 1;
  for (int call = 0; call < 3; ++call)
    graph.run(Execution(), {1}, [&] {
      twice(1);
      Execution().fence();
    });
  Kokkos::fence();
  EXPECT_EQ(twice.value(), 6);
  EXPECT_EQ(graph.replays(), 0);
}

TEST(LaunchGraph, ErrorsOfTheWorkComeThrough) {
  LaunchGraph graph;
  const auto fail = [] { throw std::runtime_error("no"); };
  for (int call = 0; call < 3; ++call)
    EXPECT_THROW(graph.run(Execution(), {1}, fail), std::runtime_error);
  EXPECT_EQ(graph.replays(), 0);
}

}  // namespace
}  // namespace understudy::numerics
