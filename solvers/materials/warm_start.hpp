#pragma once
#include <cstdint>
#include <memory>
#include <understudy/core/state.hpp>
#include <understudy/solvers/materials/geometry.hpp>
#include <understudy/solvers/materials/load_space.hpp>
#include <unordered_map>
#include <vector>

namespace understudy::materials {

/// A solution kept for the next solve of the same cell, in single precision: it only has to be a
/// good start.
struct CellStart {
  Kokkos::View<float*> fluctuation;  ///< D x nodes
  Kokkos::View<float*> jumps;        ///< of the laminate voxels
  double load[LoadSpace::most] = {};
  std::uint64_t geometry = 0;  ///< for which `jumps` was computed
  bool filled = false;
};

/// What a slot remembers: the latest solution, the one of the last accepted step, and the
/// sensitivities du/dload, which serve both.
template <int D>
struct CellMemory {
  CellStart latest, accepted;
  Kokkos::View<float**, Kokkos::LayoutRight> sensitivity;  ///< [load][D x nodes]
  bool has_sensitivity = false;

  std::size_t bytes() const;
};

/// Warm starts of all slots of an operator within a memory limit; the ones that have not been used
/// for longest are dropped first.
template <int D>
class WarmStarts {
 public:
  explicit WarmStarts(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// The memories of the slots of a batch, made when there is none, given what one may come to
  /// need. Null for slot -1, for the second appearance of a slot, and for slots the limit has no
  /// room for. Valid until the next call.
  std::vector<CellMemory<D>*> claim(const std::vector<std::int64_t>& slots, std::size_t bytes_each);

  void accept();   ///< the latest solutions
  void go_back();  ///< to the last accepted ones

  /// Between two steps: everything, in pieces of about 64 MB, and back. The same bits and ages, so
  /// that the same slots are dropped first.
  void save(StateSink& state) const;
  void restore(const StateSource& state);

  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const;

 private:
  struct Entry {
    CellMemory<D> memory;
    std::uint64_t last_use = 0;
    bool changed = false;  // since the last accepted step
  };

  void drop_oldest(std::size_t most_entries);
  Archive pack(const std::vector<std::int64_t>& slots) const;
  void unpack(const Archive& piece);

  std::size_t most_bytes_;
  std::uint64_t clock_ = 0;
  std::unordered_map<std::int64_t, Entry> entries_;
};

extern template struct CellMemory<2>;
extern template struct CellMemory<3>;
extern template class WarmStarts<2>;
extern template class WarmStarts<3>;

}  // namespace understudy::materials
