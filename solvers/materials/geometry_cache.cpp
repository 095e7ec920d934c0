#include <algorithm>
#include <understudy/solvers/materials/geometry_cache.hpp>

namespace understudy::materials {
namespace {

// The bytes of the numbers: equal parameters, equal key.
std::string key_of(const std::vector<double>& parameters) {
  std::string key(parameters.size() * sizeof(double), '\0');
  if (!parameters.empty())
    std::copy_n(reinterpret_cast<const char*>(parameters.data()), key.size(), key.data());
  return key;
}

// FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo).
std::uint64_t hash(const std::string& key) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const char byte : key) h = (h ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  return h;
}

}  // namespace

template <int D>
GeometryCache<D>::GeometryCache(std::shared_ptr<const Microstructure<D>> microstructure,
                                int resolution)
    : microstructure_(std::move(microstructure)), grid_(microstructure_->grid(resolution)) {}

template <int D>
std::vector<SampleGeometry<D>> GeometryCache<D>::get(
    const Execution& exec, const std::vector<std::vector<double>>& parameters) {
  constexpr std::size_t rows_at_once = 16;  // voxels take 40 bytes each while they are made
  shrink(parameters.size());
  std::vector<std::string> keys;
  Missing missing;
  for (const auto& row : parameters) {
    keys.push_back(key_of(row));
    if (known_.try_emplace(keys.back()).second) missing.emplace_back(keys.back(), row);
  }
  for (std::size_t first = 0; first < missing.size(); first += rows_at_once)
    make(exec, missing, first, std::min(missing.size(), first + rows_at_once));
  std::vector<SampleGeometry<D>> found;
  for (const std::string& key : keys) found.push_back(known_.at(key));
  return found;
}

template <int D>
void GeometryCache<D>::make(const Execution& exec, const Missing& missing, std::size_t first,
                            std::size_t last) {
  const std::size_t rows = last - first, columns = microstructure_->ports().size();
  Field parameters("understudy/materials/parameters", rows, columns);
  Kokkos::View<Voxel<D>**, Kokkos::LayoutRight> voxels("understudy/materials/voxels", rows,
                                                       grid_.voxels());
  Outcomes outcomes("understudy/materials/outcomes", rows);
  const auto host_parameters = Kokkos::create_mirror_view(parameters);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) host_parameters(r, c) = missing[first + r].second[c];
  Kokkos::deep_copy(parameters, host_parameters);
  microstructure_->fill(exec, parameters, grid_, voxels, outcomes);
  exec.fence("understudy/materials/geometry");
  const auto host_voxels = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), voxels);
  const auto host_outcomes = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), outcomes);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::string& key = missing[first + r].first;
    SampleGeometry<D>& sample = known_.at(key);
    sample.outcome = host_outcomes(r);
    if (sample.outcome == Outcome::ok)
      sample.geometry = std::make_shared<const CellGeometry<D>>(
          grid_, &host_voxels(r, 0), microstructure_->phases(), hash(key));
  }
}

// Sampling never asks for the same parameters again; loops ask for the same ones in every call.
template <int D>
void GeometryCache<D>::shrink(std::size_t coming) {
  constexpr std::size_t most_bytes = std::size_t{1} << 30;
  std::size_t bytes = 0;
  for (const auto& [key, sample] : known_)
    if (sample.geometry) bytes += sample.geometry->bytes();
  const std::size_t each = known_.empty() ? 0 : bytes / known_.size();
  if (bytes + coming * each > 2 * most_bytes || bytes > most_bytes) known_.clear();
}

template class GeometryCache<2>;
template class GeometryCache<3>;

}  // namespace understudy::materials
