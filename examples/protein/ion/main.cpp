// The solvation energy of an ion from the Poisson-Boltzmann solver, beside the one integral that it
// is: how fine a grid has to be. Any solver of Understudy is called like this: ports by name in a
// batch, one outcome per sample.

#include <fmt/core.h>

#include <Kokkos_Core.hpp>
#include <chrono>
#include <cmath>
#include <understudy/solvers/protein/poisson_boltzmann.hpp>
#include <understudy/solvers/protein/units.hpp>

namespace {

using namespace understudy;

constexpr double radii[] = {1.5, 2.0, 2.5, 3.0};

/// The permittivity at a distance from the middle of an ion: 1 inside, water's outside, a spline in
/// between.
double permittivity(double r, double radius) {
  const protein::PoissonBoltzmannOptions defaults;
  const double w = defaults.spline_width;
  const double t = std::fmin(1, std::fmax(0, (r - radius + w) / (2 * w)));
  return 1 + (defaults.water_permittivity - 1) * t * t * (3 - 2 * t);
}

/// (C / 2) int (1 / eps - 1) / r^2 dr (M. Born, Z. Phys. 1, 1920, whose ion has a sharp surface),
/// by Simpson's rule over the spline and exactly beyond it.
double born_energy(double radius) {
  const double width = protein::PoissonBoltzmannOptions().spline_width;
  const double begin = radius - width, end = radius + width;
  const auto density = [&](double r) { return (1 / permittivity(r, radius) - 1) / (r * r); };
  constexpr int steps = 2000;
  const double h = (end - begin) / steps;
  double sum = density(begin) + density(end);
  for (int n = 1; n < steps; ++n) sum += (n % 2 == 1 ? 4 : 2) * density(begin + n * h);
  const double beyond = (1 / permittivity(end, radius) - 1) / end;
  return 0.5 * protein::coulomb * (sum * h / 3 + beyond);
}

struct Found {
  double energy, spread;  // kcal/mol: mean and standard deviation over places between the nodes
};

/// Twelve places between the nodes are the samples of a batch.
Found solve(double radius, double spacing) {
  constexpr std::size_t places = 12;
  protein::PoissonBoltzmann solver({.spacing = spacing, .padding = 4}, {1}, {radius});
  const Execution exec;
  Batch in(solver.signature().inputs, places);
  write_rows(exec, in["positions"], {0, places}, [&](std::size_t s, std::size_t d) {
    const double irrational[] = {0.7548776662, 0.5698402910, 0.3819660113};
    return spacing * std::fmod(static_cast<double>(s + 1) * irrational[d], 1.0);
  });
  Batch out({solver.signature().output("energy")}, places);
  const Outcomes outcomes("outcomes", places);
  solver.apply(exec, in, out, outcomes);
  const auto energy = on_host(out["energy"]);
  double mean = 0, square = 0;
  for (std::size_t s = 0; s < places; ++s) mean += energy(s, 0) / places;
  for (std::size_t s = 0; s < places; ++s)
    square += (energy(s, 0) - mean) * (energy(s, 0) - mean) / (places - 1);
  return {mean, count_ok(outcomes) == places ? std::sqrt(square) : std::nan("")};
}

/// Prints a row of errors and returns the largest of them.
double compare(double spacing) {
  const auto start = std::chrono::steady_clock::now();
  fmt::print("{:>13.3f} A", spacing);
  double worst = 0;
  for (const double radius : radii) {
    const Found found = solve(radius, spacing);
    const double error = found.energy - born_energy(radius);
    fmt::print("{:>10.2f} +-{:5.3f}", error, found.spread);
    if (!(std::abs(error) + found.spread <= worst)) worst = std::abs(error) + found.spread;
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  fmt::print("{:>8.2f} s\n", seconds.count());
  return worst;
}

}  // namespace

int main() {
  const Kokkos::ScopeGuard kokkos(Kokkos::InitializationSettings().set_disable_warnings(true));
  fmt::print("Solvation energy of an ion in water, kcal/mol\n\n{:>15}", "radius");
  for (const double radius : radii) fmt::print("{:>15.1f} A", radius);
  fmt::print("\n{:>15}", "exact");
  for (const double radius : radii) fmt::print("{:>17.4f}", born_energy(radius));
  fmt::print("\n\nError of the solver, and its spread over places between the nodes\n");
  compare(0.5);
  compare(0.375);
  const double finest = compare(0.25);
  if (finest < 0.4) return 0;
  fmt::print(stderr, "The finest energies are off by {:.2f} kcal/mol; expected less than 0.4.\n",
             finest);
  return 1;
}
