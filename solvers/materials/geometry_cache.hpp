#pragma once
#include <string>
#include <understudy/solvers/materials/geometry.hpp>
#include <understudy/solvers/materials/microstructure.hpp>
#include <unordered_map>

namespace understudy::materials {

/// Geometry of a sample, and whether it exists at all.
template <int D>
struct SampleGeometry {
  std::shared_ptr<const CellGeometry<D>> geometry;
  Outcome outcome = Outcome::ok;
};

/// Geometries on one grid by the parameters of the microstructure. Voxels are cut once per set of
/// parameters, not once per solve.
template <int D>
class GeometryCache {
 public:
  GeometryCache(std::shared_ptr<const Microstructure<D>> microstructure, int resolution);

  const Grid<D>& grid() const { return grid_; }

  /// The geometry of every row of parameters (on the host).
  std::vector<SampleGeometry<D>> get(const Execution& exec,
                                     const std::vector<std::vector<double>>& parameters);

 private:
  using Missing = std::vector<std::pair<std::string, std::vector<double>>>;
  void make(const Execution& exec, const Missing& missing, std::size_t first, std::size_t last);
  void shrink(std::size_t coming);

  std::shared_ptr<const Microstructure<D>> microstructure_;
  Grid<D> grid_;
  std::unordered_map<std::string, SampleGeometry<D>> known_;
};

extern template class GeometryCache<2>;
extern template class GeometryCache<3>;

}  // namespace understudy::materials
