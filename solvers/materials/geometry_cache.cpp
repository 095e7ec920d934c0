#include <algorithm>
#include <understudy/solvers/materials/geometry_cache.hpp>

namespace understudy::materials {
namespace {

// All voxels cut, in blocks of which the last of a layer may be almost empty; what is padded, and a
// node of the map, is less than the rest.
template <int D>
std::size_t most_bytes_each(const Grid<D>& grid) {
  constexpr std::size_t per_voxel = sizeof(CutBlock<D>) / CutBlock<D>::width + 4;
  const auto layers = static_cast<std::size_t>(grid.n[D - 1]);
  return grid.voxels() * per_voxel + layers * sizeof(CutBlock<D>) + 1024;
}

template <int D>
std::size_t rows_at_once(const Grid<D>& grid) {
  constexpr std::size_t voxel_room = std::size_t{64} << 20;
  return std::clamp<std::size_t>(voxel_room / (grid.voxels() * sizeof(Voxel<D>)), 1, 16);
}

/// Cuts the voxels of all rows at once, on the device, and sorts them, one row after the other.
template <int D>
struct MakeGeometries {
  std::shared_ptr<const Microstructure<D>> microstructure;
  Grid<D> grid;

  using Cache = numerics::ParameterCache<SampleGeometry<D>>;
  std::vector<typename Cache::Made> operator()(const Execution& exec,
                                               const std::vector<std::vector<double>>& rows,
                                               const std::vector<std::uint64_t>& ids) const {
    Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels("understudy/materials/voxels", rows.size(),
                                                         grid.voxels());
    const Outcomes outcomes("understudy/materials/outcomes", rows.size());
    microstructure->fill(exec, parameters(exec, rows), grid, voxels, outcomes);
    const auto host_voxels = on_host(exec, voxels);
    const auto host_outcomes = on_host(exec, outcomes);
    std::vector<typename Cache::Made> made(rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      made[r].value.outcome = host_outcomes(r);
      if (host_outcomes(r) != Outcome::ok) continue;
      const auto geometry = std::make_shared<const CellGeometry<D>>(
          grid, &host_voxels(r, 0), microstructure->phases(), ids[r]);
      made[r] = {{geometry, Outcome::ok}, geometry->bytes()};
    }
    return made;
  }

  Field parameters(const Execution& exec, const std::vector<std::vector<double>>& rows) const {
    const std::size_t columns = microstructure->ports().size();
    const Field values("understudy/materials/parameters", rows.size(), columns);
    write_rows(exec, values, {0, rows.size()},
               [&](std::size_t r, std::size_t c) { return rows[r][c]; });
    return values;
  }
};

}  // namespace

template <int D>
GeometryCache<D>::GeometryCache(std::shared_ptr<const Microstructure<D>> microstructure,
                                int resolution, std::size_t most_bytes)
    : numerics::ParameterCache<SampleGeometry<D>>(
          MakeGeometries<D>{microstructure, microstructure->grid(resolution)},
          rows_at_once(microstructure->grid(resolution)),
          most_bytes_each(microstructure->grid(resolution)), most_bytes),
      grid_(microstructure->grid(resolution)) {}

template class GeometryCache<2>;
template class GeometryCache<3>;

}  // namespace understudy::materials
