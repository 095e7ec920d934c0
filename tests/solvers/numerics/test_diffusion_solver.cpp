#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <understudy/solvers/numerics/diffusion_solver.hpp>

namespace understudy::numerics {
namespace {

constexpr int neighbours[6][3] = {{1, 0, 0},  {-1, 0, 0}, {0, 1, 0},
                                  {0, -1, 0}, {0, 0, 1},  {0, 0, -1}};

/// A system in plain arrays: couplings of 1 within balls and 80 around them.
struct PlainSystem {
  RowGrid grid;
  bool has_mass;
  std::vector<double> coupling[3], mass;

  explicit PlainSystem(const RowGrid& nodes, bool with_mass = false)
      : grid(nodes), has_mass(with_mass), mass(nodes.size()) {
    for (auto& c : coupling) c.resize(grid.size());
    for_all([&](int i, int j, int k, int a) {
      const bool inner = i > 0 && j > 0 && k > 0 && inside_box(i, j, k);
      for (int d = 0; d < 3; ++d) {
        const int at[] = {i, j, k};
        bool used = at[d] + 1 < grid.n[d];
        for (int e = 0; e < 3; ++e) used &= e == d || (at[e] > 0 && at[e] + 1 < grid.n[e]);
        if (used) coupling[d][a] = in_a_ball(i, j, k) ? 1 : 80;
      }
      if (with_mass && inner) mass[a] = in_a_ball(i, j, k) ? 0 : 0.3;
    });
  }

  bool inside_box(int i, int j, int k) const {
    return i > 0 && j > 0 && k > 0 && i + 1 < grid.n[0] && j + 1 < grid.n[1] && k + 1 < grid.n[2];
  }
  bool in_a_ball(int i, int j, int k) const {
    const double x = double(i) / (grid.n[0] - 1), y = double(j) / (grid.n[1] - 1),
                 z = double(k) / (grid.n[2] - 1);
    return std::hypot(x - 0.5, y - 0.45, z - 0.5) < 0.2 ||
           std::hypot(x - 0.3, y - 0.6, z - 0.4) < 0.13;
  }
  template <class Visit>
  void for_all(const Visit& visit) const {
    for (int k = 0; k < grid.n[2]; ++k)
      for (int j = 0; j < grid.n[1]; ++j)
        for (int i = 0; i < grid.n[0]; ++i) visit(i, j, k, grid.index(i, j, k));
  }

  std::vector<double> apply(const std::vector<double>& u) const {
    std::vector<double> image(grid.size());
    for_all([&](int i, int j, int k, int a) {
      if (!inside_box(i, j, k)) return;
      image[a] = mass[a] * u[a];
      for (int n = 0; n < 6; ++n) {
        const int b = grid.index(i + neighbours[n][0], j + neighbours[n][1], k + neighbours[n][2]);
        image[a] += coupling[n / 2][std::min(a, b)] * (u[a] - u[b]);
      }
    });
    return image;
  }

  void write_to(const DiffusionSolver& solver) const {
    const auto write = [&](const Floats& to, const std::vector<double>& from) {
      const auto host = Kokkos::create_mirror_view(to);
      for (std::size_t a = 0; a < from.size(); ++a) host(a) = static_cast<float>(from[a]);
      Kokkos::deep_copy(to, host);
    };
    for (int d = 0; d < 3; ++d) write(solver.coupling(d), coupling[d]);
    if (has_mass) write(solver.mass(), mass);
    solver.prepare(Execution());
  }

  /// Random on the inner nodes, and on the faces if asked for.
  std::vector<double> random_numbers(bool on_faces = false) const {
    std::mt19937 generator(7);
    std::uniform_real_distribution<double> number(-1, 1);
    std::vector<double> u(grid.size());
    for_all([&](int i, int j, int k, int a) {
      if (on_faces || inside_box(i, j, k)) u[a] = number(generator);
    });
    return u;
  }
};

void put(const Doubles& to, const std::vector<double>& from) {
  const Kokkos::View<const double*, Kokkos::HostSpace> host(from.data(), from.size());
  Kokkos::deep_copy(to, host);
}

double norm(const std::vector<double>& a) {
  double sum = 0;
  for (const double x : a) sum += x * x;
  return std::sqrt(sum);
}

double largest_difference(const Doubles& a, const std::vector<double>& b) {
  const auto host = on_host(a);
  double most = 0;
  for (std::size_t i = 0; i < b.size(); ++i) most = std::max(most, std::abs(host(i) - b[i]));
  return most;
}

void expect_solution(const PlainSystem& system, const std::vector<double>& exact) {
  const DiffusionSolver solver(system.grid, system.has_mass);
  system.write_to(solver);
  const std::vector<double> rhs = system.apply(exact);
  put(solver.residual(), rhs);
  std::vector<double> start(exact.size());
  system.for_all([&](int i, int j, int k, int a) {
    if (!system.inside_box(i, j, k)) start[a] = exact[a];
  });
  put(solver.solution(), start);
  const SolveReport report = solver.solve(Execution(), {1e-9 * norm(rhs), 40});
  EXPECT_TRUE(report.converged);
  EXPECT_LE(report.iterations, 14);
  EXPECT_LT(largest_difference(solver.solution(), exact), 1e-6);
}

TEST(DiffusionSolver, FindsWhatThePlainSystemWasMadeFrom) {
  const PlainSystem system(RowGrid{{33, 33, 33}});
  expect_solution(system, system.random_numbers());
}

TEST(DiffusionSolver, SidesNeedNotBeEqualNorPowersOfTwo) {
  const PlainSystem system(RowGrid{{49, 33, 41}});
  expect_solution(system, system.random_numbers());
}

TEST(DiffusionSolver, KeepsWhatIsGivenOnTheFaces) {
  const PlainSystem system(RowGrid{{33, 35, 33}});
  expect_solution(system, system.random_numbers(true));
}

TEST(DiffusionSolver, AddsAMass) {
  const PlainSystem system(RowGrid{{33, 33, 33}}, true);
  expect_solution(system, system.random_numbers());
}

// A source beside a ball; the system in which solvents are solved for.
int iterations(int nodes, double tolerance) {
  const PlainSystem system(RowGrid{{nodes, nodes, nodes}});
  const DiffusionSolver solver(system.grid, false);
  system.write_to(solver);
  std::vector<double> rhs(system.grid.size());
  system.for_all([&](int i, int j, int k, int a) {
    if (system.inside_box(i, j, k) && system.in_a_ball(i, j, k) != system.in_a_ball(i + 1, j, k))
      rhs[static_cast<std::size_t>(a)] = std::cos(0.1 * j);
  });
  put(solver.residual(), rhs);
  return solver.solve(Execution(), {tolerance * norm(rhs), 40}).iterations;
}

TEST(DiffusionSolver, TakesTheSameIterationsOnEveryGrid) {
  for (const int nodes : {33, 49, 65}) {
    EXPECT_LE(iterations(nodes, 1e-4), 6) << nodes;
    EXPECT_LE(iterations(nodes, 1e-6), 9) << nodes;
  }
}

TEST(DiffusionSolver, NothingComesOfNothing) {
  const PlainSystem system(RowGrid{{33, 33, 33}});
  const DiffusionSolver solver(system.grid, false);
  system.write_to(solver);
  const SolveReport report = solver.solve(Execution(), {0, 40});
  EXPECT_TRUE(report.converged);
  EXPECT_EQ(report.iterations, 0);
}

TEST(DiffusionSolver, ReportsWhatItDidNotReach) {
  const PlainSystem system(RowGrid{{33, 33, 33}});
  const DiffusionSolver solver(system.grid, false);
  system.write_to(solver);
  const auto rhs = system.apply(system.random_numbers());
  put(solver.residual(), rhs);
  const SolveReport report = solver.solve(Execution(), {1e-12 * norm(rhs), 2});
  EXPECT_FALSE(report.converged);
  EXPECT_EQ(report.iterations, 2);
  EXPECT_LT(report.residual, 0.1 * norm(rhs));
}

// u^T f + u^T (f - A u) of a solution that is off by e is off by e^T A e.
TEST(DiffusionSolver, TheResidualsEnergyMendsTheFirstOrder) {
  const PlainSystem system(RowGrid{{33, 33, 33}});
  const std::vector<double> exact = system.random_numbers(), rhs = system.apply(exact);
  const auto energy = [&](int most) {
    const DiffusionSolver solver(system.grid, false);
    system.write_to(solver);
    std::vector<double> start = exact;
    for (double& u : start) u *= 0.9;
    put(solver.solution(), start);
    put(solver.residual(), rhs);
    solver.solve(Execution(), {0, most});
    const auto u = on_host(solver.solution());
    double sum = 0;
    for (std::size_t a = 0; a < rhs.size(); ++a) sum += rhs[a] * u(a);
    return sum + solver.residual_energy(Execution());
  };
  const double whole = energy(25);
  EXPECT_NEAR(energy(0), (1 - 0.1 * 0.1) * whole, 1e-9 * whole);
  EXPECT_NEAR(energy(3), whole, 1e-4 * whole);
}

// Else conjugate gradients would not converge as they do.
TEST(Multigrid, IsSymmetricAndPositive) {
  const PlainSystem system(RowGrid{{33, 49, 33}});
  const DiffusionSolver couplings(system.grid, false);
  system.write_to(couplings);
  const Multigrid multigrid(system.grid, false);
  for (int d = 0; d < 3; ++d)
    Kokkos::deep_copy(multigrid.finest().coupling[d], couplings.coupling(d));
  multigrid.coarsen(Execution());
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> number(-1, 1);
  std::vector<double> a(system.grid.size()), b(a);
  system.for_all([&](int i, int j, int k, int n) {
    if (!system.inside_box(i, j, k)) return;
    a[n] = number(generator);
    b[n] = number(generator);
  });
  const auto image = [&](const std::vector<double>& of) {
    const auto host = Kokkos::create_mirror_view(multigrid.finest().rhs);
    for (std::size_t n = 0; n < of.size(); ++n) host(n) = static_cast<float>(of[n]);
    Kokkos::deep_copy(multigrid.finest().rhs, host);
    multigrid.cycle(Execution());
    const auto solution = on_host(multigrid.finest().solution);
    return std::vector<double>(solution.data(), solution.data() + solution.size());
  };
  const auto dot = [](const std::vector<double>& x, const std::vector<double>& y) {
    double sum = 0;
    for (std::size_t n = 0; n < x.size(); ++n) sum += x[n] * y[n];
    return sum;
  };
  const auto va = image(a), vb = image(b);
  EXPECT_GT(dot(a, va), 0);
  EXPECT_NEAR(dot(b, va), dot(a, vb), 1e-5 * dot(a, va));
  EXPECT_GT(std::abs(dot(b, va)), 1e-4 * dot(a, va));  // else the line above says nothing
}

}  // namespace
}  // namespace understudy::numerics
