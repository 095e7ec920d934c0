#pragma once
#include <understudy/core/pack_math.hpp>
#include <understudy/solvers/protein/dielectric.hpp>
#include <understudy/solvers/protein/row_atoms.hpp>

namespace understudy::protein {

/// Points at which the permittivity is looked at, along the edges from a row's nodes to their next
/// ones: those at (q + 1/2) / 8 of each edge along x, y and z are 24 lines parallel to the row.
/// Eight, because 1 / eps falls from 1 to a half within 0.04 A of the spline's beginning, and to a
/// tenth within 0.13 A: with four of them forces are twice as noisy. In single precision, like the
/// permittivities that come of them.
struct SurfaceLines {
  static constexpr int per_edge = 8, count = 3 * per_edge;
  static constexpr int longest = most_nodes + 31;

  /// Along which of x, y and z a line's points lie on their edges, and at which share of these.
  KOKKOS_FORCEINLINE_FUNCTION static int direction(int line) { return line / per_edge; }
  KOKKOS_FORCEINLINE_FUNCTION static double share(int line) {
    return (line % per_edge + 0.5) / per_edge;
  }

  float values[count][longest];
  int begin, end;  ///< nodes that some atom reaches; values are undefined beyond
};

/// Edges from nodes i, i + 1, ... to their next ones along one direction, by the products of H at
/// their points.
struct SurfaceEdges {
  SinglePack resistance[SurfaceLines::per_edge];  ///< 1 / eps of each point
  SinglePack
      permittivity;  ///< their harmonic mean; exactly `inner` or `water` where all of them are

  KOKKOS_FORCEINLINE_FUNCTION SurfaceEdges(const Dielectric& dielectric,
                                           const float (*lines)[SurfaceLines::longest], int i) {
    const auto inner = static_cast<float>(dielectric.inner);
    const auto contrast = static_cast<float>(dielectric.contrast());
    constexpr float all = SurfaceLines::per_edge;
    SinglePack outside, sum;
    for (int q = 0; q < SurfaceLines::per_edge; ++q) {
      const SinglePack h = SinglePack::load(lines[q] + i);
      outside += h;
      resistance[q] = 1.0F / (contrast * h + inner);
      sum += resistance[q];
    }
    const SinglePack water(static_cast<float>(dielectric.water));
    permittivity = all / sum;
    permittivity = where_greater(outside, SinglePack(all * (1 - 1e-7F)), water, permittivity);
    permittivity = where_greater(SinglePack(1e-9F), outside, SinglePack(inner), permittivity);
  }
};

/// What a kernel needs to follow atoms along rows.
struct SurfaceRows {
  GridBox box;
  Dielectric dielectric;
  const ChargedSphere* atoms;
  RowAtoms near;

  /// visit(line, begin, end, x, rho^2) for the lines that an atom reaches: nodes from begin up to
  /// end; x is the position of the line's first point relative to the atom.
  template <class Visit>
  KOKKOS_FORCEINLINE_FUNCTION void for_lines(int row, const ChargedSphere& atom,
                                             const Visit& visit) const {
    const double h = box.spacing, reach = atom.radius + dielectric.width;
    const double x = box.at(0, 0) - atom.x, y = box.at(1, near.j(row)) - atom.y,
                 z = box.at(2, near.k(row)) - atom.z;
    for (int line = 0; line < SurfaceLines::count; ++line) {
      const int direction = SurfaceLines::direction(line);
      const double shift = h * SurfaceLines::share(line);
      const double dy = direction == 1 ? y + shift : y, dz = direction == 2 ? z + shift : z;
      const double rho2 = dy * dy + dz * dz, left = reach * reach - rho2;
      if (left <= 0) continue;
      const double first = direction == 0 ? x + shift : x, half = Kokkos::sqrt(left);
      const int begin = static_cast<int>(Kokkos::ceil((-half - first) / h));
      const int end = static_cast<int>(Kokkos::floor((half - first) / h)) + 1;
      if (begin < end) visit(line, begin, end, first, rho2);
    }
  }

  /// Relative x of the points of a pack from node i on.
  template <class P = Pack>
  KOKKOS_FORCEINLINE_FUNCTION P along(double first, int i) const {
    using T = typename P::Number;
    P lane;
    for (int l = 0; l < P::width; ++l) lane.set(l, static_cast<T>(l));
    return static_cast<T>(box.spacing) * lane + static_cast<T>(box.spacing * i + first);
  }

  /// Finite on the atom, too.
  template <class P>
  KOKKOS_FORCEINLINE_FUNCTION static P one_by_root(P r2) {
    return reciprocal_sqrt(max(r2, P(static_cast<typename P::Number>(1e-24))));
  }

  /// The product of all atoms' H.
  KOKKOS_FUNCTION void multiply(int row, SurfaceLines& lines) const {
    find_ends(row, lines);
    for (auto& line : lines.values)
      for (int i = lines.begin; i < lines.end; ++i) line[i] = 1;
    for (int pair = near.row_first(row); pair < near.row_first(row + 1); ++pair) {
      const ChargedSphere atom = atoms[near.atom(pair)];
      for_lines(row, atom, [&](int line, int begin, int end, double first, double rho2) {
        float* values = lines.values[line];
        for (int i = begin; i < end; i += SinglePack::width) {
          const SinglePack x = along<SinglePack>(first, i);
          const SinglePack r2 = x * x + static_cast<float>(rho2);
          const SinglePack t = dielectric.depth(r2 * one_by_root(r2), atom.radius);
          (SinglePack::load(values + i) * Dielectric::spline(t)).store(values + i);
        }
      });
    }
  }

 private:
  KOKKOS_FUNCTION void find_ends(int row, SurfaceLines& lines) const {
    lines.begin = box.nodes.n[0];
    lines.end = 0;
    for (int pair = near.row_first(row); pair < near.row_first(row + 1); ++pair) {
      const ChargedSphere& atom = atoms[near.atom(pair)];
      const double reach = atom.radius + dielectric.width, x = atom.x - box.at(0, 0);
      const int first = static_cast<int>(Kokkos::floor((x - reach) / box.spacing)) - 1;
      const int last =
          static_cast<int>(Kokkos::ceil((x + reach) / box.spacing)) + SinglePack::width;
      lines.begin = Kokkos::min(lines.begin, Kokkos::max(0, first));
      lines.end = Kokkos::max(lines.end, Kokkos::min(box.nodes.n[0] + SinglePack::width, last + 1));
    }
  }
};

}  // namespace understudy::protein
