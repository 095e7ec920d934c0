#include <algorithm>
#include <understudy/core/stop.hpp>
#include <understudy/solvers/materials/geometry_cache.hpp>
#include <unordered_set>

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
                                int resolution, std::size_t most_bytes)
    : microstructure_(std::move(microstructure)),
      grid_(microstructure_->grid(resolution)),
      most_bytes_(most_bytes) {}

// All voxels cut, in blocks of which the last of a layer may be almost empty; what is padded, and a
// node of the map, is less than the rest.
template <int D>
std::size_t GeometryCache<D>::most_bytes_each() const {
  constexpr std::size_t per_voxel = sizeof(CutBlock<D>) / CutBlock<D>::width + 4;
  const auto layers = static_cast<std::size_t>(grid_.n[D - 1]);
  return grid_.voxels() * per_voxel + layers * sizeof(CutBlock<D>) + 1024;
}

template <int D>
std::size_t GeometryCache<D>::fitting(std::span<const Row> rows) const {
  std::unordered_set<std::string> counted;
  std::size_t bytes = 0, fit = 0;
  for (; fit < rows.size(); ++fit) {
    const auto [key, is_new] = counted.insert(key_of(rows[fit]));
    if (!is_new) continue;
    const auto found = known_.find(*key);
    bytes += found == known_.end() ? most_bytes_each() : found->second.bytes;
    if (bytes > most_bytes_) break;
  }
  return std::max<std::size_t>(1, fit);
}

template <int D>
std::vector<SampleGeometry<D>> GeometryCache<D>::get(const Execution& exec,
                                                     const std::vector<Row>& rows) {
  constexpr std::size_t voxel_room = std::size_t{64} << 20;
  const std::size_t at_once =
      std::clamp<std::size_t>(voxel_room / (grid_.voxels() * sizeof(Voxel<D>)), 1, 16);
  ++clock_;
  std::vector<std::string> keys;
  std::unordered_set<std::string> asked;
  Missing missing;
  for (const Row& row : rows) {
    const std::string& key = keys.emplace_back(key_of(row));
    const auto entry = known_.find(key);
    if (entry != known_.end())
      entry->second.last_use = clock_;
    else if (asked.insert(key).second)
      missing.emplace_back(key, row);
  }
  for (std::size_t first = 0; first < missing.size(); first += at_once) {
    throw_if_stop_requested_within_call();
    make(exec, missing, first, std::min(missing.size(), first + at_once));
  }
  std::vector<SampleGeometry<D>> found;
  for (const std::string& key : keys) found.push_back(known_.at(key).sample);
  return found;
}

// A geometry is known once it has been made: nothing is left of one that could not be.
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
  copy_and_wait(exec, parameters, host_parameters);
  microstructure_->fill(exec, parameters, grid_, voxels, outcomes);
  const auto host_voxels = on_host(exec, voxels);
  const auto host_outcomes = on_host(exec, outcomes);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::string& key = missing[first + r].first;
    Entry entry{{nullptr, host_outcomes(r)}, sizeof(Entry) + key.size(), clock_};
    if (entry.sample.outcome == Outcome::ok) {
      entry.sample.geometry = std::make_shared<const CellGeometry<D>>(
          grid_, &host_voxels(r, 0), microstructure_->phases(), hash(key));
      entry.bytes += entry.sample.geometry->bytes();
    }
    known_.emplace(key, entry);
    bytes_ += entry.bytes;
    if (bytes_ > most_bytes_) drop_oldest();
  }
}

// Those of the current call stay: its samples hold them. An eighth more than needed goes, so that
// the search is not made again for the next one.
template <int D>
void GeometryCache<D>::drop_oldest() {
  std::vector<std::pair<std::uint64_t, std::string>> by_age;
  for (const auto& [key, entry] : known_)
    if (entry.last_use < clock_) by_age.emplace_back(entry.last_use, key);
  std::sort(by_age.begin(), by_age.end());
  for (const auto& [last_use, key] : by_age) {
    if (bytes_ <= most_bytes_ - most_bytes_ / 8) return;
    bytes_ -= known_.at(key).bytes;
    known_.erase(key);
  }
}

template class GeometryCache<2>;
template class GeometryCache<3>;

}  // namespace understudy::materials
