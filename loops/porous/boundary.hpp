#pragma once
#include <array>
#include <cstdint>
#include <understudy/loops/porous/grid.hpp>
#include <understudy/loops/porous/options.hpp>
#include <vector>

namespace understudy::loops {

/// What is beyond a face of the boundary. Nothing flows through walls and symmetry sides, and the
/// tangential velocity is zero at walls. Elsewhere there is no tangential stress, also at inlets: a
/// velocity that sticks there would make a layer much thinner than a cell. What flows in has no
/// tangential velocity of its own. The pressure is zero at outlets.
enum class Beyond : std::uint8_t { inlet, outlet, wall, symmetry };

/// The four sides, as `2 * component + end`: left, right, bottom, top.
struct FlowBoundary {
  /// Of each face of a side, in order.
  std::array<std::vector<Beyond>, 4> beyond;
  /// Superficial velocity into the body, m/s, when all of it flows; 0 where there is no inlet. An
  /// opening lets in its velocity times its length however many faces stand for it.
  std::array<std::vector<double>, 4> inflow;

  Beyond at(int component, bool end, int m) const {
    return beyond[static_cast<std::size_t>(2 * component + end)][static_cast<std::size_t>(m)];
  }
};

/// Throws InputError for openings that are not on their side, overlap, have no face or stand where
/// the whole side is open, and when nothing flows in or out.
FlowBoundary make_boundary(const PorousOptions& options, const StaggeredGrid& grid);

}  // namespace understudy::loops
