#include <algorithm>
#include <numeric>
#include <string>
#include <understudy/loops/dynamics/rigid_bonds.hpp>

namespace understudy::loops {
namespace {

/// The group of every atom: the smallest number of an atom that it hangs together with.
std::vector<int> groups_of(std::size_t atoms, const std::vector<RigidBond>& bonds) {
  std::vector<int> root(atoms);
  std::iota(root.begin(), root.end(), 0);
  const auto find = [&](int atom) {
    while (root[static_cast<std::size_t>(atom)] != atom)
      atom = root[static_cast<std::size_t>(atom)];
    return atom;
  };
  for (const RigidBond& bond : bonds) {
    const int a = find(bond.i), b = find(bond.j);
    root[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  }
  for (std::size_t atom = 0; atom < atoms; ++atom) root[atom] = find(static_cast<int>(atom));
  return root;
}

/// Positions of `keys`, sorted by key (those of one key keep their order), and where each of the
/// `groups`, which are keys in rising order, begins.
struct Sorted {
  std::vector<int> order, first;
};
Sorted sorted(const std::vector<int>& keys, const std::vector<int>& groups) {
  Sorted all;
  all.order.resize(keys.size());
  std::iota(all.order.begin(), all.order.end(), 0);
  const auto key = [&](int k) { return keys[static_cast<std::size_t>(k)]; };
  std::ranges::stable_sort(all.order, {}, key);
  for (const int group : groups)
    all.first.push_back(
        static_cast<int>(std::ranges::lower_bound(all.order, group, {}, key) - all.order.begin()));
  all.first.push_back(static_cast<int>(keys.size()));
  return all;
}

template <class View, class T>
View to_device(const std::string& label, const std::vector<T>& values) {
  const View view(Kokkos::view_alloc(Kokkos::WithoutInitializing, label), values.size());
  const auto host = Kokkos::create_mirror_view(view);
  for (std::size_t i = 0; i < values.size(); ++i) host(i) = values[i];
  Kokkos::deep_copy(view, host);
  return view;
}

}  // namespace

RigidBonds make_rigid_bonds(std::size_t atoms, const std::vector<RigidBond>& bonds,
                            double tolerance, int iterations) {
  const std::vector<int> root = groups_of(atoms, bonds);
  std::vector<int> groups = root;
  std::ranges::sort(groups);
  groups.erase(std::ranges::unique(groups).begin(), groups.end());
  std::vector<int> root_of_bond;
  for (const RigidBond& bond : bonds)
    root_of_bond.push_back(root[static_cast<std::size_t>(bond.i)]);
  const Sorted by_atom = sorted(root, groups), by_bond = sorted(root_of_bond, groups);

  RigidBonds all;
  using Numbers = RigidBonds::Numbers;
  all.first_atom = to_device<Numbers>("understudy/dynamics/first_atom", by_atom.first);
  all.atom = to_device<Numbers>("understudy/dynamics/atom", by_atom.order);
  all.first_bond = to_device<Numbers>("understudy/dynamics/first_bond", by_bond.first);
  all.ends = Kokkos::View<int* [2]>("understudy/dynamics/ends", bonds.size());
  const auto ends = Kokkos::create_mirror_view(all.ends);
  std::vector<double> lengths;
  for (std::size_t k = 0; k < bonds.size(); ++k) {
    const RigidBond& bond = bonds[static_cast<std::size_t>(by_bond.order[k])];
    ends(k, 0) = bond.i;
    ends(k, 1) = bond.j;
    lengths.push_back(bond.length);
  }
  Kokkos::deep_copy(all.ends, ends);
  all.length = to_device<Kokkos::View<double*>>("understudy/dynamics/length", lengths);
  all.groups = static_cast<int>(groups.size());
  all.tolerance = tolerance;
  all.iterations = iterations;
  return all;
}

}  // namespace understudy::loops
