#include <understudy/loops/porous/stencil.hpp>

namespace understudy::loops {
namespace {

template <class Space>
StencilIn<Space> empty_stencil(std::size_t points) {
  StencilIn<Space> s;
  const auto make = [&](auto& view, const char* name) {
    view = std::decay_t<decltype(view)>(std::string("understudy/porous/") + name, points);
  };
  make(s.face, "face"), make(s.component, "component");
  make(s.volume, "volume"), make(s.area, "area");
  make(s.neighbour, "neighbour"), make(s.shape, "shape"), make(s.site, "site");
  make(s.carrier, "carrier"), make(s.weight, "weight");
  make(s.own, "own"), make(s.other, "other");
  make(s.cross, "cross"), make(s.cross_weight, "cross_weight"), make(s.cell, "cell");
  return s;
}

/// Writes the stencils one point after the other.
class StencilWriter {
 public:
  StencilWriter(const StaggeredGrid& grid, const FlowBoundary& boundary, const FlowPoints& points)
      : grid_(grid),
        boundary_(boundary),
        points_(points),
        s_(empty_stencil<Kokkos::HostSpace>(points.size())) {}

  HostStencil write() {
    grid_.for_each_face([&](int c, int k, int m) {
      if (at_ < points_.size() && points_.face[at_] == grid_.face(c, k, m)) point(c, k, m);
    });
    return s_;
  }

 private:
  static constexpr int behind = 0, ahead = 1, below = 2, above = 3;

  void point(int c, int k, int m) {
    c_ = c, k_ = k, m_ = m;
    first_ = k > 0 ? k - 1 : 0;
    last_ = k < cells(c) ? k : k - 1;
    h_ = grid_.spacing[static_cast<std::size_t>(c)];
    across_ = grid_.spacing[static_cast<std::size_t>(1 - c)];
    s_.face(at_) = grid_.face(c, k, m);
    s_.component(at_) = c;
    s_.area(at_) = across_;
    s_.volume(at_) = halves() * h_ / 2 * across_;
    s_.cell(at_, 0) = k > 0 ? grid_.cell(c, k - 1, m) : -1;
    s_.cell(at_, 1) = k < cells(c) ? grid_.cell(c, k, m) : -1;
    // Those that are not needed stay here, with no weight: they add no entry to the system.
    for (int side = 0; side < 4; ++side)
      for (int q = 0; q < 2; ++q) s_.carrier(at_, side, q) = s_.face(at_);
    for (int q = 0; q < 4; ++q) s_.cross(at_, q) = s_.face(at_);
    along(behind, -1);
    along(ahead, 1);
    across(below, -1);
    across(above, 1);
    other_component();
    ++at_;
  }

  int cells(int c) const { return grid_.cells[static_cast<std::size_t>(c)]; }
  /// How many cells the volume has a half of: first_ and last_, which on the boundary are one.
  int halves() const { return last_ - first_ + 1; }

  /// The side ahead or behind. On the boundary it lies in the face itself, where no normal stress
  /// acts: at an inlet, where one would, the pressure is understood to include it.
  void along(int side, int sign) {
    const int next = k_ + sign;
    const bool inside = next >= 0 && next <= cells(c_);
    s_.neighbour(at_, side) = inside ? grid_.face(c_, next, m_) : -1;
    s_.shape(at_, side) = inside ? across_ / h_ : 0;
    s_.site(at_, side) = inside ? grid_.cell(c_, sign > 0 ? k_ : k_ - 1, m_) : 0;
    const double share = inside ? 0.5 : 1;
    carry(side, 0, s_.face(at_), sign * across_ * share, share);
    if (inside) carry(side, 1, s_.neighbour(at_, side), sign * across_ * share, share);
  }

  /// The side above or below, of as many halves as the volume has cells.
  void across(int side, int sign) {
    const int edge = sign > 0 ? m_ + 1 : m_;  // of the cells' row
    const bool inside = edge > 0 && edge < cells(1 - c_);
    s_.neighbour(at_, side) = inside ? grid_.face(c_, k_, m_ + sign) : -1;
    s_.site(at_, side) = grid_.count() + grid_.corner(c_, k_, edge);
    s_.shape(at_, side) = inside ? halves() * h_ / 2 / across_ : 0;
    for (int k = first_; k <= last_; ++k) {
      const Beyond beyond = inside ? Beyond::outlet : boundary_.at(1 - c_, edge > 0, k);
      if (!inside && beyond == Beyond::wall) s_.shape(at_, side) += (h_ / 2) / (across_ / 2);
      const double share = inside ? 0.5 : (beyond == Beyond::outlet ? 1 : 0);
      carry(side, k - first_, grid_.face(1 - c_, edge, k), sign * h_ / 2, share);
    }
  }

  void carry(int side, int which, int face, double weight, double share) {
    s_.carrier(at_, side, which) = face;
    s_.weight(at_, side, which) = weight;
    s_.own(at_, side, which) = share;
    s_.other(at_, side, which) = s_.neighbour(at_, side) < 0 ? 0 : 0.5;
  }

  /// Mean of the faces around.
  void other_component() {
    for (int k = first_; k <= last_; ++k)
      for (int end = 0; end < 2; ++end) {
        const int which = 2 * (k - first_) + end;
        s_.cross(at_, which) = grid_.face(1 - c_, m_ + end, k);
        s_.cross_weight(at_, which) = 0.5 / halves();
      }
  }

  const StaggeredGrid& grid_;
  const FlowBoundary& boundary_;
  const FlowPoints& points_;
  HostStencil s_;
  std::size_t at_ = 0;
  int c_ = 0, k_ = 0, m_ = 0, first_ = 0, last_ = 0;
  double h_ = 0, across_ = 0;
};

}  // namespace

HostStencil make_stencil(const StaggeredGrid& grid, const FlowBoundary& boundary,
                         const FlowPoints& points) {
  return StencilWriter(grid, boundary, points).write();
}

Stencil on_device(const HostStencil& host) {
  Stencil s = empty_stencil<Execution::memory_space>(host.points());
  const auto copy = [](const auto& to, const auto& from) { Kokkos::deep_copy(to, from); };
  copy(s.face, host.face), copy(s.component, host.component);
  copy(s.volume, host.volume), copy(s.area, host.area);
  copy(s.neighbour, host.neighbour), copy(s.shape, host.shape), copy(s.site, host.site);
  copy(s.carrier, host.carrier), copy(s.weight, host.weight);
  copy(s.own, host.own), copy(s.other, host.other);
  copy(s.cross, host.cross), copy(s.cross_weight, host.cross_weight), copy(s.cell, host.cell);
  return s;
}

}  // namespace understudy::loops
