#pragma once
#include <cmath>
#include <random>
#include <understudy/solvers/protein/charged_sphere.hpp>
#include <vector>

namespace understudy::bench {

/// As many atoms as a small protein has, in a ball, 1.3 A apart at least, with radii and charges of
/// the size that proteins' are. The same every time.
inline std::vector<protein::ChargedSphere> synthetic_molecule(std::size_t count = 166) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<double> number(-1, 1);
  const double ball = std::cbrt(2.6 * static_cast<double>(count));  // 11 A^3 for each
  std::vector<protein::ChargedSphere> atoms;
  const auto is_free = [&](double x, double y, double z) {
    for (const auto& a : atoms)
      if (std::hypot(x - a.x, y - a.y, z - a.z) < 1.3) return false;
    return std::hypot(x, y, z) < ball;
  };
  while (atoms.size() < count) {
    const double x = ball * number(generator), y = ball * number(generator),
                 z = ball * number(generator);
    if (!is_free(x, y, z)) continue;
    const double sign = atoms.size() % 2 == 0 ? 1 : -1;
    atoms.push_back({x, y, z, 1.9 + 0.5 * number(generator), 0.4 * sign + 0.2 * number(generator)});
  }
  return atoms;
}

}  // namespace understudy::bench
