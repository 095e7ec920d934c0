#pragma once
#include <span>
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

/// Geometries on one grid by the parameters of the microstructure, within a memory limit: the ones
/// that have not been used for longest are dropped first. Voxels are cut once per set of
/// parameters, not once per solve.
template <int D>
class GeometryCache {
 public:
  /// Parameters of a sample, on the host.
  using Row = std::vector<double>;

  GeometryCache(std::shared_ptr<const Microstructure<D>> microstructure, int resolution,
                std::size_t most_bytes);

  const Grid<D>& grid() const { return grid_; }

  /// How many of the rows, the first ones, have geometries that fit the limit together, whatever
  /// they turn out to be; at least one.
  std::size_t fitting(std::span<const Row> rows) const;

  /// The geometry of every row. No more than `fitting` rows keep to the limit, besides the 64 MB
  /// that voxels take while they are cut.
  std::vector<SampleGeometry<D>> get(const Execution& exec, const std::vector<Row>& rows);

  std::size_t size() const { return known_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    SampleGeometry<D> sample;
    std::size_t bytes = 0;  // with its key
    std::uint64_t last_use = 0;
  };
  using Missing = std::vector<std::pair<std::string, Row>>;

  void make(const Execution& exec, const Missing& missing, std::size_t first, std::size_t last);
  void drop_oldest();
  std::size_t most_bytes_each() const;

  std::shared_ptr<const Microstructure<D>> microstructure_;
  Grid<D> grid_;
  std::size_t most_bytes_, bytes_ = 0;
  std::uint64_t clock_ = 0;
  std::unordered_map<std::string, Entry> known_;
};

extern template class GeometryCache<2>;
extern template class GeometryCache<3>;

}  // namespace understudy::materials
