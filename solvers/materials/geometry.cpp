#include <algorithm>
#include <cmath>
#include <string>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/materials/geometry.hpp>

namespace understudy::materials {
namespace {

template <class T>
Kokkos::View<T*> to_device(const std::vector<T>& values, const std::string& label) {
  Kokkos::View<T*> view(Kokkos::view_alloc(label, Kokkos::WithoutInitializing), values.size());
  Kokkos::View<const T*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(values.data(),
                                                                          values.size());
  copy_and_wait(Execution(), view, host);
  return view;
}

template <int D>
double share_of(const Voxel<D>& voxel, int phase) {
  return (voxel.inside == phase ? voxel.inside_fraction : 0.0) +
         (voxel.outside == phase ? 1.0 - voxel.inside_fraction : 0.0);
}

template <int D>
bool is_cut(const Voxel<D>& voxel) {
  constexpr double negligible = 1e-9;
  return voxel.inside != voxel.outside && voxel.inside_fraction > negligible &&
         voxel.inside_fraction < 1.0 - negligible;
}

/// Puts a voxel into the next lane of a block that has room, and into those behind it.
template <int D>
void add_lane(CutBlock<D>& block, int at, const Voxel<D>& voxel) {
  for (int lane = block.valid++; lane < CutBlock<D>::width; ++lane) {
    block.voxel[lane] = at;
    block.inside[lane] = voxel.inside;
    block.outside[lane] = voxel.outside;
    block.share[lane] = voxel.inside_fraction;
    for (int d = 0; d < D; ++d) block.normal[d][lane] = voxel.normal[d];
  }
}

}  // namespace

template <int D>
CellGeometry<D>::CellGeometry(const Grid<D>& grid, const Voxel<D>* voxels, int phases,
                              std::uint64_t id)
    : phases_(phases), id_(id) {
  if (phases < 1 || phases > most_phases)
    throw InputError({.what = "A microstructure has an unusable number of phases",
                      .got = std::to_string(phases),
                      .expected = "1 to " + std::to_string(most_phases),
                      .todo = "Merge phases of equal material"});
  const CellLayout<D> layout{grid};
  sort_voxels(layout, voxels);
  correlate_interfaces(layout, voxels);
}

template <int D>
void CellGeometry<D>::sort_voxels(const CellLayout<D>& layout, const Voxel<D>* voxels) {
  std::vector<std::uint8_t> phase(static_cast<std::size_t>(layout.padded_voxels()), most_phases);
  std::vector<CutBlock<D>> cuts;
  std::vector<int> first_cut;
  for (int z = 0; z < layout.planes(); ++z) {
    first_cut.push_back(static_cast<int>(cuts.size()));
    for (int node = 0; node < layout.plane_nodes(); ++node) {
      const Voxel<D>& voxel = voxels[z * layout.plane_nodes() + node];
      const int at = node / layout.columns() * layout.pitch() + node % layout.columns();
      // Cut voxels, too: what the kernel computes for them as whole ones is overwritten.
      phase[static_cast<std::size_t>(z * layout.layer_voxels() + at)] =
          voxel.inside_fraction > 0.5 ? voxel.inside : voxel.outside;
      if (!is_cut(voxel)) continue;
      const bool first = static_cast<int>(cuts.size()) == first_cut.back();
      if (first || cuts.back().valid == CutBlock<D>::width) cuts.emplace_back();
      add_lane(cuts.back(), at, voxel);
    }
  }
  first_cut.push_back(static_cast<int>(cuts.size()));
  phase_ = to_device(phase, "understudy/materials/phase");
  cuts_ = to_device(cuts, "understudy/materials/cuts");
  first_cut_ = to_device(first_cut, "understudy/materials/first_cut");
}

// q_pd = div(share of phase p times e_d), in nodal forces; correlation = <q_pd, q_p'd'>. As the
// shares add up to one, phase 0 is minus the sum of the others and is left out.
template <int D>
void CellGeometry<D>::correlate_interfaces(const CellLayout<D>& layout, const Voxel<D>* voxels) {
  const int n = (phases_ - 1) * D;
  correlation_.assign(static_cast<std::size_t>(n * n), 0.0);
  const double scale = layout.gradient_scale() / layout.nodes();
  const int nx = layout.columns(), ny = layout.rows(), nz = layout.planes();
  std::vector<double> q(static_cast<std::size_t>(n));
  for (int z = 0; z < nz; ++z)
    for (int y = 0; y < ny; ++y)
      for (int x = 0; x < nx; ++x) {
        std::fill(q.begin(), q.end(), 0.0);
        for (int b = 0; b < 1 << D; ++b) {  // the voxel of which this node is corner b
          const int vx = b & 1 ? (x + nx - 1) % nx : x;
          const int vy = D == 3 && (b & 2) ? (y + ny - 1) % ny : y;
          const int vz = b >> (D - 1) & 1 ? (z + nz - 1) % nz : z;
          const Voxel<D>& voxel = voxels[(vz * ny + vy) * nx + vx];
          for (int i = 0; i < n; ++i)
            q[static_cast<std::size_t>(i)] += sign(1 << i % D, b) * share_of(voxel, i / D + 1);
        }
        for (int i = 0; i < n; ++i)
          for (int j = 0; j < n; ++j)
            correlation_[static_cast<std::size_t>(i * n + j)] +=
                scale * scale * q[static_cast<std::size_t>(i)] * q[static_cast<std::size_t>(j)];
      }
}

template <int D>
double CellGeometry<D>::reference_force(const std::vector<std::vector<double>>& stresses) const {
  const int n = (phases_ - 1) * D;
  double square = 0;
  for (int row = 0; row < D; ++row)
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) {
        const auto contrast = [&](int k) {
          const auto at = static_cast<std::size_t>(row * D + k % D);
          return stresses[static_cast<std::size_t>(k / D + 1)][at] - stresses[0][at];
        };
        square += contrast(i) * contrast(j) * correlation_[static_cast<std::size_t>(i * n + j)];
      }
  return std::sqrt(std::max(0.0, square));
}

template <int D>
std::size_t CellGeometry<D>::bytes() const {
  return phase_.size() + cuts_.size() * sizeof(CutBlock<D>) + first_cut_.size() * sizeof(int);
}

template class CellGeometry<2>;
template class CellGeometry<3>;

}  // namespace understudy::materials
