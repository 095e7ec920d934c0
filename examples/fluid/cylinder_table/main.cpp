// The drag of a square array of cylinders, from the pore-flow solver, beside the table that people
// have compared with since 1982. Any solver of Understudy is called like this: ports by name in a
// batch, one outcome per sample.

#include <fmt/core.h>

#include <Kokkos_Core.hpp>
#include <chrono>
#include <cmath>
#include <understudy/solvers/fluid/pore_bodies.hpp>
#include <understudy/solvers/fluid/pore_flow.hpp>
#include <understudy/solvers/shapes/sphere.hpp>

namespace {

using namespace understudy;

struct Entry {
  double solid_fraction, drag;
};

// A. S. Sangani, A. Acrivos, Int. J. Multiphase Flow 8 (1982): F / (mu U), force per length on a
// cylinder over viscosity and superficial velocity.
constexpr Entry table[] = {{0.05, 15.56},  {0.10, 24.83},  {0.20, 51.53},
                           {0.30, 102.90}, {0.40, 217.89}, {0.50, 532.55}};

fluid::PoreFlow<2> cylinders(int resolution) {
  const std::vector<std::string> ports{"volume_fraction"};
  auto geometry = fluid::make_pore_bodies<2>(
      shapes::make_bodies<2>(shapes::SphereOptions{}, ports, "solver.geometry"));
  return {{.resolution = resolution, .tolerance = 1e-5}, std::move(geometry), ports};
}

/// drag / reynolds along x, for one sample per entry of the table.
std::vector<double> drags(Operator& flow, double reynolds) {
  const std::size_t samples = std::size(table);
  const Execution exec;
  Batch in(flow.signature().inputs, samples);
  write_rows(exec, in["reynolds"], {0, samples},
             [&](std::size_t, std::size_t d) { return d == 0 ? reynolds : 0; });
  write_rows(exec, in["volume_fraction"], {0, samples},
             [](std::size_t s, std::size_t) { return table[s].solid_fraction; });
  Batch out({flow.signature().output("drag")}, samples);
  const Outcomes outcomes("outcomes", samples);
  flow.apply(exec, in, out, outcomes);
  const auto drag = on_host(out["drag"]);
  const auto outcome = on_host(outcomes);
  std::vector<double> ratios;
  for (std::size_t s = 0; s < samples; ++s)
    ratios.push_back(outcome(s) == Outcome::ok ? drag(s, 0) / reynolds : std::nan(""));
  return ratios;
}

void print_row(const std::string& name, const std::vector<double>& values, const char* format) {
  fmt::print("{:>16}", name);
  for (const double value : values) fmt::print(fmt::runtime(format), value);
}

/// Prints a row of errors and returns the largest of them.
double compare(int resolution) {
  auto flow = cylinders(resolution);
  const auto start = std::chrono::steady_clock::now();
  std::vector<double> errors = drags(flow, 1e-3);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  double worst = 0;
  for (std::size_t s = 0; s < errors.size(); ++s) {
    errors[s] = 100 * (errors[s] / table[s].drag - 1);
    if (!(std::abs(errors[s]) <= worst)) worst = std::abs(errors[s]);
  }
  print_row(fmt::format("{} x {} nodes", resolution, resolution), errors, "{:>9.2f}%");
  fmt::print("{:>10.2f} s{:>9.0f} sweeps of the grid\n", seconds.count(), flow.work());
  return worst;
}

}  // namespace

int main() {
  const Kokkos::ScopeGuard kokkos(Kokkos::InitializationSettings().set_disable_warnings(true));
  std::vector<double> fractions, exact;
  for (const Entry& entry : table) {
    fractions.push_back(entry.solid_fraction);
    exact.push_back(entry.drag);
  }
  fmt::print("Slow flow along a square array of cylinders: F / (mu U)\n\n");
  print_row("solid fraction", fractions, "{:>10.2f}");
  fmt::print("\n");
  print_row("table", exact, "{:>10.2f}");
  fmt::print("\n\nError of the solver\n");
  compare(24);
  compare(48);
  const double finest = compare(128);

  fmt::print("\nFaster flow, 64 x 64 nodes: drag / reynolds, which inertia raises\n");
  auto flow = cylinders(64);
  for (const double reynolds : {1.0, 10.0, 40.0}) {
    print_row(fmt::format("Re = {}", reynolds), drags(flow, reynolds), "{:>10.2f}");
    fmt::print("\n");
  }
  if (finest < 0.5) return 0;
  fmt::print(stderr, "The finest drags are off by {:.2f} %; expected less than 0.5 %.\n", finest);
  return 1;
}
