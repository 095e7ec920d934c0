#include <fmt/core.h>

#include <algorithm>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/fluid/flow_geometry.hpp>
#include <vector>

namespace understudy::fluid {
namespace {

template <class T>
Kokkos::View<T*> to_device(const std::vector<T>& values, const std::string& label) {
  Kokkos::View<T*> view(Kokkos::view_alloc(label, Kokkos::WithoutInitializing), values.size());
  copy_and_wait(Execution(), view,
                Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(values.data(),
                                                                                   values.size()));
  return view;
}

template <int D>
Node<D> velocity(int i) {
  Node<D> c;
  for (int d = 0; d < D; ++d) c[d] = Lattice<D>::velocity(i, d);
  return c;
}

template <int D>
Node<D> moved(Node<D> a, const Node<D>& b, int factor) {
  for (int d = 0; d < D; ++d) a[d] += factor * b[d];
  return a;
}

/// A cell on the host, while its geometry is being made.
template <int D>
class Maker {
 public:
  Maker(const Node<D>& n, const LevelSet<D>& level_set) : grid_{n}, level_set_(level_set) {
    check_sides();
    solid_.resize(static_cast<std::size_t>(grid_.nodes()));
    for_nodes(0, [&](const Node<D>& node) { solid_[flat(node)] = level_at(node, node, 0) <= 0; });
  }

  FlowGeometry<D> make() {
    find_fluid();
    find_halo();
    find_links();
    return {grid_,
            fluid_,
            to_device(packs_, "understudy/fluid/packs"),
            to_device(singles_, "understudy/fluid/singles"),
            to_device(halo_, "understudy/fluid/halo"),
            to_device(links_, "understudy/fluid/links")};
  }

 private:
  void check_sides() const {
    for (int d = 0; d < D; ++d)
      if (grid_.n[d] < 2)
        throw InputError({.what = "A cell of a flow has too few nodes",
                          .got = fmt::format("{} along one side", grid_.n[d]),
                          .expected = "at least 2",
                          .todo = "Raise the resolution"});
  }

  std::size_t flat(const Node<D>& node) const {
    const Node<D> at = grid_.wrapped(node);
    return static_cast<std::size_t>(((D == 3 ? at[D - 1] * grid_.n[1] : 0) + at[1]) * grid_.n[0] +
                                    at[0]);
  }
  bool is_solid(const Node<D>& node) const { return solid_[flat(node)]; }

  /// The level set `share` of the way from one node to another.
  double level_at(const Node<D>& from, const Node<D>& to, double share) const {
    Kokkos::Array<double, D> place;
    for (int d = 0; d < D; ++d) place[d] = from[d] + 0.5 + share * (to[d] - from[d]);
    return level_set_(place);
  }

  /// Nodes of the cell and of `around` layers around it, x fastest.
  template <class Each>
  void for_nodes(int around, const Each& each) const {
    const int planes = D == 3 ? grid_.n[D - 1] + around : 1;
    for (int z = D == 3 ? -around : 0; z < planes; ++z)
      for (int y = -around; y < grid_.n[1] + around; ++y)
        for (int x = -around; x < grid_.n[0] + around; ++x) {
          Node<D> node;
          node[0] = x;
          node[1] = y;
          if constexpr (D == 3) node[2] = z;
          each(node);
        }
  }

  void find_fluid() {
    std::vector<int> row;  // fluid nodes one behind the other
    const auto cut = [&] {
      constexpr std::size_t width = FlowNodes<D>::pack;
      const std::size_t whole = row.size() / width * width;
      for (std::size_t k = 0; k < whole; k += width) packs_.push_back(row[k]);
      singles_.insert(singles_.end(), row.begin() + static_cast<std::ptrdiff_t>(whole), row.end());
      row.clear();
    };
    for_nodes(0, [&](const Node<D>& node) {
      const int index = grid_.index(node);
      if (!row.empty() && row.back() + 1 != index) cut();
      if (is_solid(node)) return;
      row.push_back(index);
      ++fluid_;
    });
    cut();
    if (fluid_ == 0)
      throw InputError({.what = "There is no fluid in a cell",
                        .got = fmt::format("{} solid nodes", grid_.nodes()),
                        .expected = "room for a flow",
                        .todo = "Make the inclusions smaller"});
  }

  int place(int i, const Node<D>& node) const { return i * grid_.room() + grid_.index(node); }

  void find_halo() {
    for_nodes(1, [&](const Node<D>& node) {
      if (grid_.holds(node)) return;
      for (int i = 1; i < Lattice<D>::count; ++i)
        if (grid_.holds(moved<D>(node, velocity<D>(i), 1)))
          halo_.push_back({place(i, node), place(i, grid_.wrapped(node))});
    });
  }

  void find_links() {
    for_nodes(0, [&](const Node<D>& node) {
      if (is_solid(node)) return;
      for (int i = 1; i < Lattice<D>::count; ++i) {
        const Node<D> wall = moved<D>(node, velocity<D>(i), -1);
        if (is_solid(wall)) links_.push_back(link(i, node, wall));
      }
    });
  }

  WallLink link(int i, const Node<D>& node, const Node<D>& wall) const {
    const Node<D> behind = grid_.wrapped(moved<D>(node, velocity<D>(i), 1));
    const double q = distance(node, wall);
    const double k = is_solid(behind) ? 0 : (1 - 2 * q) / (1 + 2 * q);
    return {place(i, wall), place(opposite(i), node), place(opposite(i), behind), place(i, node),
            k};
  }

  /// Of the wall, in links, by bisection.
  double distance(const Node<D>& node, const Node<D>& wall) const {
    double fluid = 0, solid = 1;
    for (int k = 0; k < 52; ++k) {
      const double middle = 0.5 * (fluid + solid);
      (level_at(node, wall, middle) > 0 ? fluid : solid) = middle;
    }
    return 0.5 * (fluid + solid);
  }

  FlowGrid<D> grid_;
  const LevelSet<D>& level_set_;
  std::vector<bool> solid_;
  int fluid_ = 0;
  std::vector<int> packs_, singles_;
  std::vector<Kokkos::pair<int, int>> halo_;
  std::vector<WallLink> links_;
};

}  // namespace

template <int D>
FlowGeometry<D> make_flow_geometry(const Node<D>& n, const LevelSet<D>& level_set) {
  return Maker<D>(n, level_set).make();
}

template FlowGeometry<2> make_flow_geometry<2>(const Node<2>&, const LevelSet<2>&);
template FlowGeometry<3> make_flow_geometry<3>(const Node<3>&, const LevelSet<3>&);

}  // namespace understudy::fluid
