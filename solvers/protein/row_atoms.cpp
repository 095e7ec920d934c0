#include <algorithm>
#include <cmath>
#include <understudy/solvers/protein/row_atoms.hpp>

namespace understudy::protein {
namespace {

struct Pair {
  int row, atom, slot;
};

double square(double x) { return x * x; }

/// Distance from [low, low + width] to 0.
double beyond(double low, double width) { return std::max({low, -low - width, 0.0}); }

/// Rows j + n k that a sphere reaches.
template <class Visit>
void for_rows(const GridBox& box, const ChargedSphere& sphere, double reach, const Visit& visit) {
  const double h = box.spacing;
  const auto first = [&](int d, double x) {
    return std::max(0, static_cast<int>(std::floor((x - reach) / h)) - box.first[d]);
  };
  const auto last = [&](int d, double x) {
    return std::min(box.nodes.n[d] - 1,
                    static_cast<int>(std::floor((x + reach) / h)) - box.first[d]);
  };
  for (int k = first(2, sphere.z); k <= last(2, sphere.z); ++k)
    for (int j = first(1, sphere.y); j <= last(1, sphere.y); ++j) {
      const double away =
          square(beyond(box.at(1, j) - sphere.y, h)) + square(beyond(box.at(2, k) - sphere.z, h));
      if (away < square(reach)) visit(j + box.nodes.n[1] * k);
    }
}

Kokkos::View<int*> upload(const Execution& exec, const std::string& label,
                          const std::vector<int>& from) {
  const Kokkos::View<int*> to(Kokkos::view_alloc(exec, Kokkos::WithoutInitializing, label),
                              from.size());
  const Kokkos::View<const int*, Kokkos::HostSpace> host(from.data(), from.size());
  copy_and_wait(exec, to, host);
  return to;
}

}  // namespace

RowAtoms find_row_atoms(const Execution& exec, const GridBox& box,
                        const std::vector<ChargedSphere>& spheres, double margin) {
  std::vector<Pair> pairs;
  std::vector<int> atom_first{0};
  std::vector<int> count(static_cast<std::size_t>(box.nodes.n[1] * box.nodes.n[2]) + 1, 0);
  for (std::size_t a = 0; a < spheres.size(); ++a) {
    for_rows(box, spheres[a], spheres[a].radius + margin, [&](int row) {
      pairs.push_back({row, static_cast<int>(a), static_cast<int>(pairs.size())});
      ++count[static_cast<std::size_t>(row)];
    });
    atom_first.push_back(static_cast<int>(pairs.size()));
  }
  std::vector<int> j, k, row_first{0}, next(count.size());
  for (std::size_t row = 0; row + 1 < count.size(); ++row) {
    if (count[row] == 0) continue;
    j.push_back(static_cast<int>(row) % box.nodes.n[1]);
    k.push_back(static_cast<int>(row) / box.nodes.n[1]);
    next[row] = row_first.back();
    row_first.push_back(row_first.back() + count[row]);
  }
  std::vector<int> atom(pairs.size()), slot(pairs.size());
  for (const Pair& pair : pairs) {
    const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(pair.row)]++);
    atom[at] = pair.atom;
    slot[at] = pair.slot;
  }
  return {.rows = static_cast<int>(j.size()),
          .pairs = static_cast<int>(pairs.size()),
          .j = upload(exec, "understudy/protein/row_j", j),
          .k = upload(exec, "understudy/protein/row_k", k),
          .row_first = upload(exec, "understudy/protein/row_first", row_first),
          .atom = upload(exec, "understudy/protein/row_atom", atom),
          .slot = upload(exec, "understudy/protein/row_slot", slot),
          .atom_first = upload(exec, "understudy/protein/atom_first", atom_first)};
}

}  // namespace understudy::protein
