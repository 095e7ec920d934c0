#pragma once
#include <memory>
#include <understudy/solvers/materials/geometry.hpp>
#include <understudy/solvers/materials/microstructure.hpp>
#include <understudy/solvers/numerics/parameter_cache.hpp>

namespace understudy::materials {

/// Geometry of a sample, and whether it exists at all.
template <int D>
struct SampleGeometry {
  std::shared_ptr<const CellGeometry<D>> geometry;
  Outcome outcome = Outcome::ok;
};

/// Geometries on one grid by the parameters of the microstructure. While voxels are cut, they take
/// 64 MB on top of the limit.
template <int D>
class GeometryCache : public numerics::ParameterCache<SampleGeometry<D>> {
 public:
  GeometryCache(std::shared_ptr<const Microstructure<D>> microstructure, int resolution,
                std::size_t most_bytes);

  const Grid<D>& grid() const { return grid_; }

 private:
  Grid<D> grid_;
};

extern template class GeometryCache<2>;
extern template class GeometryCache<3>;

}  // namespace understudy::materials
